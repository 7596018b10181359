/** What was chosen, examined: the lines to send, or what to type instead beside each field (SPEC 5.2, 12.6). */
import { m } from '#messages'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { examineLines, setUpLinesLimit, type LineFault, type OfferedPlan } from '#server/business/provisioning/index.ts'
import type { Work } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import type { TypedRow, WizardState } from './question.ts'

/** What is wrong with a row, beside its two fields. */
export interface RowErrors {
  readonly plan?: string
  readonly quantity?: string
}

export interface ChosenLine {
  readonly itemId: number
  readonly quantity: number
  readonly groupId: number
}

/** The lines, or why the choice cannot be sent as it is. */
export type Checked =
  | { readonly lines: readonly ChosenLine[]; readonly plans: ReadonlyMap<number, OfferedPlan> }
  | {
      /** In the order of the state's rows; undefined where nothing is wrong. */
      readonly rows: readonly (RowErrors | undefined)[]
      /** About the choice as a whole. */
      readonly whole: string | undefined
    }

/** Examines what was chosen. */
export async function checkChoice(
  work: Work,
  account: PurchasingAccount<'services.set-up'>,
  { rows }: WizardState,
  locale: Locale,
): Promise<Checked> {
  const read = rows.map((row) => readRow(row, locale))
  const lines = read.flatMap((line, index) => ('itemId' in line ? [{ ...line, index }] : []))
  const { faults, plans } = await examineLines(work, account, lines)
  const errors = read.map((line) => ('itemId' in line ? undefined : line))
  for (const fault of faults) {
    const at = lines[fault.line]?.index
    if (at !== undefined) errors[at] = inWords(fault, locale)
  }
  const whole = wholeError(rows.length, locale)
  if (whole !== undefined || errors.some(Boolean)) return { rows: errors, whole }
  return { lines: lines.map(({ itemId, quantity, groupId }) => ({ itemId, quantity, groupId })), plans }
}

function wholeError(rows: number, locale: Locale): string | undefined {
  if (rows === 0) return m.refusal_set_up_empty({}, { locale })
  return rows > setUpLinesLimit ? m.refusal_set_up_too_long({ limit: setUpLinesLimit }, { locale }) : undefined
}

const spaces = /[\s\u00a0\u202f]/g
// A thousand as the English write it; in French a comma begins the decimals.
const grouped = /^\d{1,3}(,\d{3})+$/

function readRow({ group, plan, quantity }: TypedRow, locale: Locale): ChosenLine | RowErrors {
  const options = { locale }
  const digits = quantity.replace(spaces, '')
  const written = locale === 'en' && grouped.test(digits) ? digits.replaceAll(',', '') : digits
  const errors = {
    ...(plan === '' && { plan: m.set_up_plan_missing({}, options) }),
    ...(written === '' && { quantity: m.set_up_quantity_missing({}, options) }),
    ...(written !== '' && !/^[-\u2212]?\d+$/.test(written) && { quantity: m.set_up_quantity_malformed({}, options) }),
  }
  if (Object.keys(errors).length > 0) return errors
  const itemId = /^[1-9]\d{0,14}$/.test(plan) ? Number(plan) : 0
  return { itemId, quantity: Number(written.replace('\u2212', '-')), groupId: group }
}

/** What is wrong with a line, beside its field. */
export function inWords(fault: LineFault, locale: Locale): RowErrors {
  const options = { locale }
  const shown = (value: number) => formatNumber(locale, value)
  switch (fault.code) {
    case 'plan.not-offered':
      return { plan: m.set_up_plan_not_offered({}, options) }
    case 'plan.repeated':
      return { plan: m.set_up_plan_repeated({}, options) }
    case 'quantity.too-small':
      return { quantity: m.set_up_quantity_too_small({ least: shown(fault.least) }, options) }
    case 'quantity.too-large':
      return { quantity: m.set_up_quantity_too_large({ most: shown(fault.most) }, options) }
    case 'quantity.not-in-steps':
      return { quantity: notInSteps(fault, locale) }
    case 'ceiling.exceeded': {
      const { ceiling, left } = fault
      const words = { ceiling: shown(ceiling), left: shown(left) }
      return {
        quantity: left > 0 ? m.set_up_ceiling_exceeded(words, options) : m.set_up_ceiling_reached(words, options),
      }
    }
  }
}

/** « 150 n'est pas un multiple de 100. Choisissez 100 ou 200. » */
function notInSteps(fault: Extract<LineFault, { code: 'quantity.not-in-steps' }>, locale: Locale): string {
  const options = { locale }
  const near = [fault.below, fault.above].filter((value) => value !== null).map((value) => formatNumber(locale, value))
  const [first = '', second] = near
  const words = { quantity: formatNumber(locale, fault.quantity), step: formatNumber(locale, fault.step) }
  return second === undefined
    ? m.set_up_quantity_one_near({ ...words, near: first }, options)
    : m.set_up_quantity_not_in_steps({ ...words, below: first, above: second }, options)
}

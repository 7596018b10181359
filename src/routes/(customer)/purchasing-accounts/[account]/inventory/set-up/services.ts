/** The list of services with their plans, as the first step shows it: sorted, searched, with what has been typed. */
import { m } from '#messages'
import type { OfferedPlan } from '#server/business/provisioning/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { counted } from '../../../../counted.ts'
import { collators, folded } from '../groups.ts'
import type { RowErrors } from './check.ts'
import { planNames } from './plan-names.ts'
import { emptyRow, planValue, type TypedRow, type WizardState } from './question.ts'

export interface PlanRow {
  /** Names the row's fields on the page, and the row where it is taken away: group.place. */
  readonly place: string
  readonly value: string
  readonly quantity: string
  readonly errors: RowErrors
}

export interface ServiceChoice {
  readonly id: number
  readonly name: string
  /** « 3 plans » */
  readonly count: string
  readonly chosen: boolean
  readonly rows: readonly PlanRow[]
  readonly options: readonly { readonly value: string; readonly label: string }[]
  /** « Par quantités de 100. » */
  readonly steps: string
  /** False where there is no other plan to add. */
  readonly canAdd: boolean
}

/** The services that the search finds, and those that are chosen whatever it finds. */
export function serviceChoices(
  plans: readonly OfferedPlan[],
  state: WizardState,
  errors: ReadonlyMap<TypedRow, RowErrors>,
  locale: Locale,
): readonly ServiceChoice[] {
  const words = folded(state.query).split(/\s+/).filter(Boolean)
  return [...byService(plans)]
    .filter(([id, offered]) => {
      if (state.services.includes(id)) return true
      const text = folded([offered[0]?.service, ...planNames(offered).values()].join(' '))
      return words.every((word) => text.includes(word))
    })
    .map(([id, offered]) => choiceOf(id, offered, state, errors, locale))
    .sort((a, b) => collators[locale].compare(a.name, b.name))
}

function byService(plans: readonly OfferedPlan[]): ReadonlyMap<number, OfferedPlan[]> {
  const services = new Map<number, OfferedPlan[]>()
  for (const plan of plans) {
    const known = services.get(plan.groupId)
    if (known === undefined) services.set(plan.groupId, [plan])
    else known.push(plan)
  }
  return services
}

function choiceOf(
  id: number,
  offered: readonly OfferedPlan[],
  state: WizardState,
  errors: ReadonlyMap<TypedRow, RowErrors>,
  locale: Locale,
): ServiceChoice {
  const names = planNames(offered)
  const plans = offered
    .map(({ itemId, step }) => ({ value: planValue(id, itemId), label: names.get(itemId) ?? '', step }))
    .sort((a, b) => collators[locale].compare(a.label, b.label))
  const [only] = plans.length === 1 ? plans : []
  const typed = state.rows.filter(({ group }) => group === id)
  const rows = (typed.length > 0 ? typed : [emptyRow(id)]).map((row, index) => ({
    place: `${String(id)}.${String(index)}`,
    value: row.plan === '' && only ? only.value : planValue(id, row.plan),
    quantity: row.quantity,
    errors: errors.get(row) ?? {},
  }))
  const gone = rows.filter(({ value }) => !value.endsWith('.') && !plans.some((plan) => plan.value === value))
  return {
    id,
    name: offered[0]?.service ?? '',
    count: counted(m.set_up_plan_count, offered.length, locale),
    chosen: state.services.includes(id),
    rows,
    options: [
      ...(only ? [] : [{ value: planValue(id, ''), label: m.set_up_choose_plan({}, { locale }) }]),
      ...plans,
      // What is not offered any more stays chosen, so that one sees what is wrong.
      ...gone.map(({ value }) => ({ value, label: m.set_up_plan_gone({}, { locale }) })),
    ],
    steps: stepsOf(plans, locale),
    canAdd: rows.length < plans.length,
  }
}

/** « Par quantités de 100. »; nothing where the plans differ: a wrong quantity is told its own. */
function stepsOf(plans: readonly { readonly step: number }[], locale: Locale): string {
  const steps = new Set(plans.map(({ step }) => step))
  const [step = 1] = steps
  return steps.size === 1 && step > 1 ? m.set_up_in_steps({ step: formatNumber(locale, step) }, { locale }) : ''
}

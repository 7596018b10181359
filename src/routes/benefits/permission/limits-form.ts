/**
 * The fields of a permission's limits, for the partner who asks and for the customer who answers: which benefits, which acts, and
 * the last day. Several such forms may stand on one page, so each field's name ends with whose it is.
 */
import { m } from '#messages'
import { benefitActs, type BenefitAct } from '#server/business/access/index.ts'
import { inLanguage, type Benefit } from '#server/business/benefits/index.ts'
import { unlimited, type PermissionLimits } from '#server/business/partners/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatLongDay, type Locale } from '#ui/format.ts'
import { benefitActName } from '#routes/benefit-acts.ts'
import { isDay } from '#routes/day.ts'
import { typedIn } from '#routes/form-text.ts'
import { refusalMessage } from '#routes/refusals.ts'

/** What was typed, as it was typed. */
export interface TypedLimits {
  /** « all », or « some »: those ticked. */
  readonly benefitsScope: string
  readonly benefits: readonly string[]
  readonly actsScope: string
  readonly acts: readonly string[]
  readonly day: string
}

/** What is wrong, by field. */
export interface LimitErrors {
  readonly benefits?: string
  readonly acts?: string
  readonly day?: string
}

/** Names that the form's fields have, for the form called `of`. */
export function limitNames(of: string) {
  return {
    benefitsScope: `benefits-scope-${of}`,
    benefits: `benefits-${of}`,
    actsScope: `acts-scope-${of}`,
    acts: `acts-${of}`,
    day: `day-${of}`,
  }
}

/** The form as it is first shown: everything that is asked for. */
export function filledLimits({ benefits, acts, endsOn }: PermissionLimits): TypedLimits {
  return {
    benefitsScope: benefits === null ? 'all' : 'some',
    benefits: benefits?.map(String) ?? [],
    actsScope: acts === null ? 'all' : 'some',
    acts: acts ?? [],
    day: endsOn ?? '',
  }
}

const longestList = 500

export function typedLimits(form: FormData, of: string): TypedLimits {
  const names = limitNames(of)
  const ticked = (name: string) =>
    form
      .getAll(name)
      .slice(0, longestList)
      .filter((value) => typeof value === 'string')
  return {
    benefitsScope: typedIn(form, names.benefitsScope),
    benefits: ticked(names.benefits),
    actsScope: typedIn(form, names.actsScope),
    acts: ticked(names.acts),
    day: typedIn(form, names.day).trim(),
  }
}

/** The limits that were typed, or what is wrong with them; whether they can be given is the verb's to say. */
export function limitsOf(typed: TypedLimits): { readonly limits: PermissionLimits } | { readonly errors: LimitErrors } {
  const benefits =
    typed.benefitsScope === 'all' ? null : typed.benefits.map((id) => (/^[1-9]\d{0,14}$/.test(id) ? Number(id) : 0))
  const acts =
    typed.actsScope === 'all' ? null : typed.acts.flatMap((act) => benefitActs.find((each) => each === act) ?? [])
  const endsOn = typed.day === '' ? null : typed.day
  const errors: LimitErrors = {
    ...(benefits?.length === 0 ? { benefits: m.refusal_permitted_benefit_unknown() } : {}),
    ...(acts?.length === 0 ? { acts: m.refusal_permitted_act_unknown() } : {}),
    ...(endsOn !== null && !isDay(endsOn) ? { day: m.permission_day_malformed() } : {}),
  }
  return Object.keys(errors).length > 0 ? { errors } : { limits: { benefits, acts, endsOn } }
}

/** What a verb refused of the limits, beside its field; undefined for what is about something else. */
export function limitErrorsOf(error: unknown, locale: Locale): LimitErrors | undefined {
  if (isRefusal(error, 'permitted-benefit.unknown')) return { benefits: refusalMessage(error) }
  if (isRefusal(error, 'permitted-act.unknown')) return { acts: refusalMessage(error) }
  if (!isRefusal(error, 'permitted-day.outside')) return undefined
  const { from, until } = error.facts
  return {
    day: m.refusal_permitted_day_outside({ from: formatLongDay(locale, from), until: formatLongDay(locale, until) }),
  }
}

/** A field's label for the summary of what is wrong. */
export function limitFaults(errors: LimitErrors, of: string) {
  const names = limitNames(of)
  return [
    { name: names.benefits, label: m.permission_benefits(), error: errors.benefits },
    { name: names.acts, label: m.permission_acts(), error: errors.acts },
    { name: names.day, label: m.permission_until(), error: errors.day },
  ].filter(({ error }) => error !== undefined)
}

/** What there is to choose from: what was asked for, or everything that there is. */
export interface LimitChoices {
  readonly of: string
  /** Whether « all, also later ones » is among the choices. */
  readonly allBenefits: boolean
  readonly allActs: boolean
  readonly benefits: readonly { readonly value: string; readonly label: string }[]
  readonly acts: readonly { readonly value: BenefitAct; readonly label: string }[]
  readonly minDay: string
  readonly maxDay: string
  /** Whether there has to be a last day, since one was asked for. */
  readonly isDayNeeded: boolean
}

export function limitChoices(
  of: string,
  all: readonly Benefit[],
  { from, until }: { readonly from: string; readonly until: string },
  locale: Locale,
  asked: PermissionLimits = unlimited,
): LimitChoices {
  return {
    of,
    allBenefits: asked.benefits === null,
    allActs: asked.acts === null,
    benefits: all
      .filter(({ id, withdrawnAt }) => withdrawnAt === undefined && asked.benefits?.includes(id) !== false)
      .map(({ id, names }) => ({ value: String(id), label: inLanguage(names, locale) })),
    acts: benefitActs
      .filter((act) => asked.acts?.includes(act) !== false)
      .map((act) => ({ value: act, label: benefitActName(act) })),
    minDay: from,
    maxDay: asked.endsOn ?? until,
    isDayNeeded: asked.endsOn !== null,
  }
}

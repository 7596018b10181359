/**
 * What a partner's permission is limited to: certain benefits, certain acts, a last day (beyond guide 5). No limit is everything,
 * also what comes later.
 */
import { sql } from 'kysely'
import { benefitActs, type BenefitAct } from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { Refusal, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** A benefit that there is not, or not any more, or that was not asked for. */
    'permitted-benefit.unknown': Record<never, never>
    /** An act that was not asked for. */
    'permitted-act.unknown': Record<never, never>
    /** A last day that is over, or beyond what can be given; days (YYYY-MM-DD). */
    'permitted-day.outside': { readonly from: string; readonly until: string }
  }
}

/** What is asked for or given. */
export interface PermissionLimits {
  /** Ids of benefits, at least one; null for all of them, also those that come later. */
  readonly benefits: readonly number[] | null
  /** At least one; null for all of them, also those that come later. */
  readonly acts: readonly BenefitAct[] | null
  /** The last day (YYYY-MM-DD) on which it holds; null where it has none. */
  readonly endsOn: string | null
}

/** Everything that there is to manage, without an end: what guide 5 describes. */
export const unlimited: PermissionLimits = { benefits: null, acts: null, endsOn: null }

/** A benefit as it was called when something was asked or given, by language. */
export interface NamedBenefit {
  readonly id: number
  readonly names: Readonly<Record<string, string>>
}

/** How long ahead a last day may lie. */
export const longestPermissionDays = 3_660

/** The last day that can be given on a business day. */
export function latestPermissionDay(today: string): string {
  return addDays(today, longestPermissionDays)
}

/** True for limits that allow the same. */
export function sameLimits(one: PermissionLimits, other: PermissionLimits): boolean {
  const told = ({ benefits, acts, endsOn }: PermissionLimits) =>
    JSON.stringify([benefits && [...benefits].sort(), acts && [...acts].sort(), endsOn])
  return told(one) === told(other)
}

/** True where `given` allows nothing that `asked` does not. The last day is another question. */
function widened(given: readonly unknown[] | null, asked: readonly unknown[] | null): boolean {
  if (asked === null) return false
  return given === null || given.some((each) => !asked.includes(each))
}

/**
 * The limits as they can be given for what was asked, with the names of their benefits.
 * Refuses 422 permitted-benefit.unknown, permitted-act.unknown, permitted-day.outside.
 */
export async function checkLimits(
  work: Work,
  given: PermissionLimits,
  asked: PermissionLimits = unlimited,
): Promise<{ readonly benefits: readonly NamedBenefit[] | null }> {
  if (widened(given.benefits, asked.benefits)) throw new Refusal(422, 'permitted-benefit.unknown', {})
  const isAct = given.acts === null || (given.acts.length > 0 && given.acts.every((act) => benefitActs.includes(act)))
  if (!isAct || widened(given.acts, asked.acts)) throw new Refusal(422, 'permitted-act.unknown', {})
  const until = asked.endsOn ?? latestPermissionDay(work.today)
  const { endsOn } = given
  if (endsOn === null ? asked.endsOn !== null : endsOn < work.today || endsOn > until) {
    throw new Refusal(422, 'permitted-day.outside', { from: work.today, until })
  }
  return { benefits: given.benefits && (await named(work, given.benefits)) }
}

async function named(work: Work, ids: readonly number[]): Promise<readonly NamedBenefit[]> {
  const rows = await work.db
    .selectFrom('benefits')
    .select(['id', sql<NamedBenefit['names']>`names`.as('names')])
    .where(sql<boolean>`id = any(${[...ids]}::bigint[])`)
    .where('withdrawn_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute()
  if (rows.length === 0 || rows.length < new Set(ids).size) throw new Refusal(422, 'permitted-benefit.unknown', {})
  return rows
}

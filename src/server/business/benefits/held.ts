/**
 * What an account has of each benefit, and what asks for something to be done there first (SPEC 8.1, guide 5, « Afficher les
 * avantages »). Two statements, whatever the length of ledgers: the descriptions, and the grants with what stands beside them.
 */
import { sql } from 'kysely'
import * as v from 'valibot'
import type { BenefitSight } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { everyBenefit, type Benefit, type IdentifierKind } from './description.ts'
import { remainingOf, shortfallOf } from './grant.ts'
import { lapsingDays } from './lapsing.ts'

/** Vouchers that expire within so many days are told of. */
export const voucherAlertDays = 30

/** Something to do first, or to know before it is too late. */
export type BenefitAlert =
  /** More is used than is calculated now: by so much. */
  | { readonly kind: 'shortfall'; readonly quantity: number }
  /** So many vouchers expire soon, the first and the last of them on these days (YYYY-MM-DD). */
  | { readonly kind: 'vouchers-expiring'; readonly count: number; readonly firstOn: string; readonly lastOn: string }
  /** The last day (YYYY-MM-DD) of what is granted now, and what is granted after it. */
  | { readonly kind: 'lapsing'; readonly on: string; readonly to: number }
  /** Its users need addresses of eligible domains, and no domain is. */
  | { readonly kind: 'domains-missing' }

/** What an account is known by at a benefit. */
export interface BenefitIdentifier {
  readonly kind: IdentifierKind
  readonly value: string
}

/** An account's standing at one benefit, in the benefit's measure. */
export interface HeldBenefit {
  readonly benefit: Benefit
  /** Undefined where the account never had any. */
  readonly standing: BenefitStanding | undefined
  /** Only those that the reader may see. */
  readonly identifiers: readonly BenefitIdentifier[]
  /** None where it is not held. */
  readonly alerts: readonly BenefitAlert[]
}

export interface BenefitStanding {
  readonly granted: number
  readonly used: number
  readonly remaining: number
  /** What is used beyond what is calculated. */
  readonly shortfall: number
  /** True while something of it is calculated; false says that it is over (« Cet avantage a expiré »). */
  readonly isHeld: boolean
  /** The last day of what is granted now, where the end of a term takes something away, and what is calculated after it. */
  readonly lapses: { readonly on: string; readonly to: number } | undefined
}

export interface AccountBenefits {
  readonly held: readonly HeldBenefit[]
  /** What one might have besides, those that are over among them; not what the publisher has withdrawn. */
  readonly others: readonly HeldBenefit[]
}

/** Everything that the actor sees of the account's benefits, in the publisher's order. */
export async function benefitsOf(work: Work, sight: BenefitSight): Promise<AccountBenefits> {
  const [benefits, grants] = await Promise.all([everyBenefit(work), grantsOf(work, sight)])
  const all = benefits.filter(({ id }) => sees(sight, id)).map((benefit) => held(benefit, grants, sight, work.today))
  return {
    held: all.filter(isHeld),
    others: all.filter((each) => !isHeld(each) && each.benefit.withdrawnAt === undefined),
  }
}

/** One of them, by its number or the text of an address. Refuses 404 benefit.unknown, also for one that the actor does not see. */
export async function heldBenefit(work: Work, sight: BenefitSight, id: number | string): Promise<HeldBenefit> {
  const { held: own, others } = await benefitsOf(work, sight)
  const found = [...own, ...others].find(({ benefit }) => String(benefit.id) === String(id))
  if (found === undefined) throw new Refusal(404, 'benefit.unknown', {})
  return found
}

interface GrantRow {
  readonly benefit_id: number
  readonly calculated: number
  readonly converted: number
  readonly used: number
  readonly ended_on: string | null
  readonly lapses_on: string | null
  readonly lapses_to: number | null
  readonly has_domain: boolean
  readonly expiring: number
  readonly first_on: string | null
  readonly last_on: string | null
  readonly identifiers: unknown
}

async function grantsOf(work: Work, { account }: BenefitSight): Promise<ReadonlyMap<number, GrantRow>> {
  const { rows } = await sql<GrantRow>`
    select g.benefit_id, g.calculated, g.converted, g.used, g.ended_on, g.lapses_on, g.lapses_to,
      exists (select from benefit_domains as d
        where d.purchasing_account_id = g.purchasing_account_id and d.benefit_id = g.benefit_id) as has_domain,
      v.expiring, v.first_on, v.last_on,
      (select jsonb_object_agg(i.code, i.value) from benefit_identifiers as i
        where i.purchasing_account_id = g.purchasing_account_id) as identifiers
    from benefit_grants as g
    left join lateral (
      select count(*) as expiring, min(expires_on) as first_on, max(expires_on) as last_on from vouchers
      where purchasing_account_id = g.purchasing_account_id and benefit_id = g.benefit_id
        and used_on is null and revoked_at is null and expired_at is null
        and expires_on between ${work.today}::date and ${work.today}::date + ${voucherAlertDays}::int) as v on true
    where g.purchasing_account_id = ${account.id}`.execute(work.db)
  return new Map(rows.map((row) => [row.benefit_id, row]))
}

const valuesByCode = v.record(v.string(), v.string())

function held(
  benefit: Benefit,
  grants: ReadonlyMap<number, GrantRow>,
  sight: BenefitSight,
  today: string,
): HeldBenefit {
  const row = grants.get(benefit.id)
  if (row === undefined) return { benefit, standing: undefined, identifiers: [], alerts: [] }
  const values = row.identifiers === null ? {} : v.parse(valuesByCode, row.identifiers)
  const standing = standingOf(row)
  return {
    benefit,
    standing,
    identifiers: benefit.identifiers.flatMap((kind) => {
      const value = values[kind.code]
      return value === undefined || (kind.secret && !sight.seesCodes) ? [] : [{ kind, value }]
    }),
    alerts: standing.isHeld ? alertsOf(benefit, standing, row, today) : [],
  }
}

function standingOf(row: GrantRow): BenefitStanding {
  const grant = { ...row, entries: 0 }
  return {
    granted: remainingOf(grant) + row.used,
    used: row.used,
    remaining: remainingOf(grant),
    shortfall: shortfallOf(grant),
    isHeld: row.ended_on === null,
    lapses: row.lapses_on === null ? undefined : { on: row.lapses_on, to: row.lapses_to ?? 0 },
  }
}

function alertsOf(benefit: Benefit, standing: BenefitStanding, row: GrantRow, today: string): readonly BenefitAlert[] {
  const { lapses, shortfall } = standing
  const alerts: BenefitAlert[] = []
  if (shortfall > 0) alerts.push({ kind: 'shortfall', quantity: shortfall })
  if (benefit.hasDomains && !row.has_domain) alerts.push({ kind: 'domains-missing' })
  if (row.expiring > 0 && row.first_on !== null && row.last_on !== null) {
    alerts.push({ kind: 'vouchers-expiring', count: row.expiring, firstOn: row.first_on, lastOn: row.last_on })
  }
  if (lapses !== undefined && daysBetween(today, lapses.on) <= lapsingDays) {
    alerts.push({ kind: 'lapsing', on: lapses.on, to: lapses.to })
  }
  return alerts
}

function sees({ benefits }: BenefitSight, id: number): boolean {
  return benefits === 'all' || benefits.includes(id)
}

function isHeld({ standing }: HeldBenefit): boolean {
  return standing?.isHeld === true
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}

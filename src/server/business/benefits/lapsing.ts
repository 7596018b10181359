/**
 * Use it or lose it: what an account will have less of when a term ends, as long as it is unused, and who could still make use of
 * it. The calculation writes down when the next such end is (benefit_grants.lapses_on) and what it leaves.
 */
import { sql, type RawBuilder } from 'kysely'
import type { BenefitSight } from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Work } from '#server/work/index.ts'
import { everyBenefit, type Benefit } from './description.ts'

/** A benefit of which something lapses. */
export interface LapsingBenefit {
  readonly benefit: Benefit
  /** The last day on which it can be used (YYYY-MM-DD). */
  readonly lapsesOn: string
  /** What is lost then unless it is used, in the benefit's measure. */
  readonly quantity: number
  /** People of the account who could use it and do not, at most `namedLimit` of them. */
  readonly couldUse: readonly string[]
  readonly couldMore: boolean
}

/** People who are named as those who could use a benefit. */
const namedLimit = 3

/** How many days before its last day a benefit is said to lapse. */
export const lapsingDays = 90

/**
 * What is lost of the grant `g` when its next term ends: all that remains where nothing is calculated any more, else what
 * exceeds the rest. Never more than what remains: what is used is not taken back.
 */
export function lapsingQuantity(g: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`(${g}.granted - ${g}.used - case when ${g}.lapses_to = 0 then 0
    else least(greatest(${g}.lapses_to + ${g}.converted - ${g}.used, 0), ${g}.granted - ${g}.used) end)`
}

/** What lapses of the account's benefits within 90 days and is unused, the nearest first. */
export async function lapsingBenefits(work: Work, sight: BenefitSight): Promise<readonly LapsingBenefit[]> {
  const { account, benefits: seen } = sight
  const { rows } = await sql<{ benefit_id: number; lapses_on: string; quantity: number; could_use: string[] }>`
    select g.benefit_id, g.lapses_on, ${lapsingQuantity(sql`g`)} as quantity, ${couldUse} as could_use
    from benefit_grants as g join benefits as b on b.id = g.benefit_id
    where g.purchasing_account_id = ${account.id} and b.measure is not null and b.withdrawn_at is null
      and g.lapses_on between ${work.today}::date and ${addDays(work.today, lapsingDays)}::date
      and ${lapsingQuantity(sql`g`)} > 0
    order by g.lapses_on, b.position, b.id`.execute(work.db)
  const benefits = new Map((await everyBenefit(work)).map((benefit) => [benefit.id, benefit]))
  return rows.flatMap(({ benefit_id, lapses_on, quantity, could_use }) => {
    const benefit = benefits.get(benefit_id)
    if (benefit === undefined || (seen !== 'all' && !seen.includes(benefit_id))) return []
    const named = could_use.slice(0, namedLimit)
    return [{ benefit, lapsesOn: lapses_on, quantity, couldUse: named, couldMore: could_use.length > namedLimit }]
  })
}

// Only of benefits that have users or vouchers; where it has eligible domains, people with an address in one.
const couldUse = sql`case when b.users_take is null and b.voucher_valid_days is null then '[]'::json else (
  select coalesce(json_agg(name order by user_id), '[]'::json) from (
    select concat_ws(' ', w.first_name, w.last_name) as name, p.user_id
    from account_people as p join users as w on w.id = p.user_id
    where p.purchasing_account_id = g.purchasing_account_id and p.accepted_at is not null
      and not exists (select from beneficiaries as u where u.purchasing_account_id = g.purchasing_account_id
        and u.benefit_id = g.benefit_id and u.removed_at is null and u.email_canonical = p.email)
      and not exists (select from vouchers as o where o.purchasing_account_id = g.purchasing_account_id
        and o.benefit_id = g.benefit_id and lower(o.email) = p.email and num_nonnulls(o.revoked_at, o.expired_at) = 0)
      and (not b.has_domains or exists (select from benefit_domains as d
        where d.purchasing_account_id = g.purchasing_account_id and d.benefit_id = g.benefit_id
          and d.domain = split_part(p.email, '@', 2)))
    order by p.user_id limit ${namedLimit + 1}) as able) end`

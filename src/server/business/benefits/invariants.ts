/** What must hold of benefits (SPEC 8): every sum is made again from what it sums, and every calculation from the ledger. */
import { sql, type RawBuilder } from 'kysely'
import type { Invariant, Work } from '#server/work/index.ts'
import { isUntold } from './concerned.ts'

const where = sql`concat_ws('/', purchasing_account_id, benefit_id)`

export const invariants: readonly Invariant[] = [
  {
    promise: 'what is granted and used of a benefit is the sum of its ledger, whose entries have no gap',
    breaches: sql`
      select ${where}
      from benefit_grants as g
      left join (
        select purchasing_account_id, benefit_id, count(*) as entries, max(position) as last,
          sum(granted_change) as granted, sum(used_change) as used
        from benefit_entries group by 1, 2) as l using (purchasing_account_id, benefit_id)
      where (g.granted, g.used, g.entries, g.entries)
        is distinct from (coalesce(l.granted, 0), coalesce(l.used, 0), coalesce(l.entries, 0), coalesce(l.last, 0))`,
  },
  {
    promise: 'every entry of a benefit carries the quantities of the one before it on',
    breaches: sql`
      select ${where} || '/' || position
      from (
        select *, lag(granted_after, 1, 0::bigint) over w as granted_before, lag(used_after, 1, 0::bigint) over w as used_before
        from benefit_entries window w as (partition by purchasing_account_id, benefit_id order by position)) as e
      where (granted_after, used_after) is distinct from (granted_before + granted_change, used_before + used_change)`,
  },
  {
    promise: 'what is used of a benefit is what its users have, its vouchers that count, and the uses recorded',
    breaches: sql`
      select ${where}
      from benefit_grants as g
      left join (select purchasing_account_id, benefit_id, sum(quantity) as quantity from beneficiaries
        where removed_at is null group by 1, 2) as u using (purchasing_account_id, benefit_id)
      left join (select purchasing_account_id, benefit_id, sum(quantity) as quantity from vouchers
        where revoked_at is null and expired_at is null group by 1, 2) as v using (purchasing_account_id, benefit_id)
      left join (select purchasing_account_id, benefit_id, sum(used_change) as quantity from benefit_entries
        where kind in ('used', 'returned', 'downloaded') group by 1, 2) as e using (purchasing_account_id, benefit_id)
      where g.used <> coalesce(u.quantity, 0) + coalesce(v.quantity, 0) + coalesce(e.quantity, 0)`,
  },
  {
    promise: 'what is converted of a benefit is what conversions brought less what they took',
    breaches: sql`
      select ${where}
      from benefit_grants as g
      left join (
        select purchasing_account_id, benefit_id, sum(quantity) as quantity
        from (
          select purchasing_account_id, target_benefit_id as benefit_id, quantity - undone as quantity from conversions
          union all
          select purchasing_account_id, source_benefit_id, -(quantity - undone) * ratio from conversions) as moved
        group by 1, 2) as c using (purchasing_account_id, benefit_id)
      where g.converted <> coalesce(c.quantity, 0)`,
  },
  {
    promise:
      'what is calculated of a benefit is what its rules give for what the account holds, unless it waits to be reckoned',
    breaches: ({ today }: Work) => sql`
      select ${where}
      from (${calculatedNow(today)}) as c
      full join benefit_grants as g using (purchasing_account_id, benefit_id)
      where coalesce(c.calculated, 0) <> coalesce(g.calculated, 0) and not ${waits(today)}`,
  },
]

/**
 * What the rules in force give, made in one statement: another way than the program's (calculation/evaluation.ts), so that an
 * error in either shows.
 */
function calculatedNow(today: string): RawBuilder<unknown> {
  return sql`
    select purchasing_account_id, b.id as benefit_id, least(sum(given), min(case
      when b.withdrawn_at is not null then 0 when b.measure is null then 1 else coalesce(b.cap, ${sql.lit(unlimited)}) end)) as calculated
    from (
      select purchasing_account_id, r.benefit_id, least(coalesce(r.cap, ${sql.lit(unlimited)}), case
        when r.per is not null then counted / r.per * r.gives
        else coalesce((select max((step ->> 1)::bigint) from jsonb_array_elements(r.steps) as step
          where (step ->> 0)::bigint <= counted), 0) end) as given
      from (
        select h.purchasing_account_id, r.id, sum(case r.counts when 'coverage' then h.coverage
          when 'licenses' then case when i.kind = 'license' then h.ordered else 0 end
          else case when i.kind = 'license' then 0 else h.ordered end end)::bigint as counted
        from benefit_rules as r
        cross join items as i
        join balances as h on h.item_id = i.id and h.term_ends_on >= ${today}::date
        where r.removed_at is null and r.since <= ${today}::date and coalesce(r.until >= ${today}::date, true)
          and (not exists (select from benefit_rule_products as p where p.rule_id = r.id)
            or exists (select from benefit_rule_products as p where p.rule_id = r.id
              and (p.item_id = i.id or (p.item_id is null and p.product_group_id = i.product_group_id))))
        group by 1, 2) as c
      join benefit_rules as r on r.id = c.id) as g
    join benefits as b on b.id = g.benefit_id
    group by 1, 2`
}

const unlimited = Number.MAX_SAFE_INTEGER

/** True of an account whose mark has not been taken, or for whom a date has turned that no sweep has come round to yet. */
function waits(today: string): RawBuilder<boolean> {
  return sql<boolean>`(
    exists (select from changed_ledgers as l where l.purchasing_account_id = coalesce(c.purchasing_account_id, g.purchasing_account_id))
    or exists (select from balances as t where t.purchasing_account_id = coalesce(c.purchasing_account_id, g.purchasing_account_id)
      and t.term_ends_on < ${today}::date and (t.ordered > 0 or t.coverage > 0))
    or exists (select from benefit_rules as r where r.benefit_id = coalesce(c.benefit_id, g.benefit_id)
      and ${isUntold(today, sql`r`)}))`
}

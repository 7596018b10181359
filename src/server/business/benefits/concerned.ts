/**
 * Which accounts a rule concerns (SPEC 8.5): those that hold something of what it counts, and those that have its benefit already,
 * perhaps by what it counted before. A rule whose accounts were not told of what it is now stands out by its own row: edited, begun
 * or ended by date, or not any more since the clock went back. A job marks them, a few thousand at a time and each in a change of its
 * own, since whoever orders meanwhile waits for the marks of his.
 */
import { sql, type RawBuilder } from 'kysely'
import { markLedgers } from '#server/business/inventory/index.ts'
import { arrayColumn } from '#server/platform/database.ts'
import type { Changing, Work } from '#server/work/index.ts'

/** A rule of which its accounts are to be told. */
export interface UntoldRule {
  readonly id: number
  readonly benefitId: number
  /** How often it had been edited when it was read. */
  readonly edits: number
}

/** Has whoever a benefit concerns reckoned again, once this change is committed: for whoever edits it or its rules. */
export async function markConcerned(work: Changing, benefitId: number): Promise<void> {
  await unsettle(work, sql`benefit_id = ${benefitId}`)
}

/** As `markConcerned`, of all benefits: products have moved to other groups. */
export async function markAllConcerned(work: Changing): Promise<void> {
  await unsettle(work, sql`true`)
}

async function unsettle(work: Changing, which: RawBuilder<unknown>): Promise<void> {
  // A rule that was put off keeps its beginning: that it has none any more is what is to be told.
  await sql`
    update benefit_rules set edits = edits + 1, begun_at = case when since > ${work.today}::date then begun_at end
    where removed_at is null and ${which}`.execute(work.db)
  await work.enqueue('benefits.mark', {})
}

/** A rule in a state that its accounts were not told of. Whose row says otherwise than its dates waits for `markNext`. */
export function isUntold(today: string, rule: RawBuilder<unknown> = sql`benefit_rules`): RawBuilder<boolean> {
  return sql<boolean>`(${rule}.removed_at is null and ((${rule}.begun_at is not null) <> (${rule}.since <= ${today}::date)
    or (${rule}.ended_at is not null) <> coalesce(${rule}.until < ${today}::date, false)))`
}

/** The rules of which their accounts are to be told. */
export async function untoldRules(work: Work): Promise<readonly UntoldRule[]> {
  const { rows } = await sql<UntoldRule>`
    select id, benefit_id as "benefitId", edits from benefit_rules where ${isUntold(work.today)} order by id`.execute(
    work.db,
  )
  return rows
}

/** Says that their accounts were told: once all of them are marked. A rule that was edited meanwhile is to be told again. */
export async function settleTold(work: Changing, rules: readonly UntoldRule[]): Promise<void> {
  work.unchanged() // that a rule begins or ends was said when it was made
  await sql`
    update benefit_rules as r set
      begun_at = case when since <= ${work.today}::date then coalesce(begun_at, ${work.now}::timestamptz) end,
      ended_at = case when until < ${work.today}::date then coalesce(ended_at, ${work.now}::timestamptz) end
    from unnest(${arrayColumn(rules.map(({ id }) => id))}::bigint[],
      ${arrayColumn(rules.map(({ edits }) => edits))}::bigint[]) as told (id, edits)
    where r.id = told.id and r.edits = told.edits`.execute(work.db)
}

/**
 * Marks those of the next `limit` accounts after `after` whom these benefits concern; answers where to go on, or undefined after
 * the last account.
 */
export async function markNext(
  work: Changing,
  benefitIds: readonly number[],
  limit: number,
  after: number,
): Promise<number | undefined> {
  work.unchanged() // marks are no news; what comes of them is
  const { rows } = await sql<{ last: number | null }>`
    select max(id) as last from (
      select id from purchasing_accounts where id > ${after} order by id limit ${limit}) as next`.execute(work.db)
  const last = rows[0]?.last ?? undefined
  if (last === undefined) return undefined
  const ids = arrayColumn(benefitIds)
  await markLedgers(
    work,
    sql`
    select purchasing_account_id from benefit_grants
    where purchasing_account_id > ${after} and purchasing_account_id <= ${last} and benefit_id = any(${ids}::bigint[])
    union
    select purchasing_account_id from holdings
    where purchasing_account_id > ${after} and purchasing_account_id <= ${last} and item_id in (${countedItems(ids)})`,
  )
  return last
}

/** Every item that a rule of these benefits counts, in force or not: what is not counted today may be tomorrow. */
function countedItems(benefitIds: string): RawBuilder<unknown> {
  return sql`
    select i.id from items as i join benefit_rules as r on r.benefit_id = any(${benefitIds}::bigint[]) and r.removed_at is null
    where not exists (select from benefit_rule_products as p where p.rule_id = r.id)
      or exists (select from benefit_rule_products as p where p.rule_id = r.id
        and (p.item_id = i.id or (p.item_id is null and p.product_group_id = i.product_group_id)))`
}

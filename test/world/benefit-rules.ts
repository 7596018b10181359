/** Rules of benefits for tests, by their rows, and the reckoning of what they give. */
import { sql } from 'kysely'
import { recalculateMarked } from '#server/business/benefits/index.ts'
import { markLedgers } from '#server/business/inventory/index.ts'
import { lockGrant, post } from '#server/business/benefits/post.ts'
import { change, read, system, type House } from '#server/work/index.ts'
import { itemIdOf } from './orders.ts'

const telling = system('test')

/** What a test says of a rule; without items it counts everything, in force since ever. */
export interface RuleWish {
  readonly counts?: 'coverage' | 'licenses' | 'subscriptions'
  /** [per, gives] */
  readonly ratio?: readonly [number, number]
  readonly steps?: readonly (readonly [number, number])[]
  readonly cap?: number
  /** Codes of items. */
  readonly items?: readonly string[]
  /** Names of product groups. */
  readonly groups?: readonly string[]
  readonly since?: string
  readonly until?: string
}

/** Gives a benefit a rule whose beginning all accounts are marked for; answers its id. */
export async function addRule(house: House, benefitId: number, wish: RuleWish = {}): Promise<number> {
  const { counts = 'coverage', steps, since = '2020-01-01' } = wish
  const [per, gives] = wish.ratio ?? (steps === undefined ? [1, 1] : [null, null])
  const items = await Promise.all((wish.items ?? []).map((code) => itemIdOf(house, code)))
  return await change(house, telling, null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ id: number }>`
      insert into benefit_rules (benefit_id, counts, per, gives, steps, cap, since, until, begun_at)
      values (${benefitId}, ${counts}, ${per}, ${gives}, ${steps === undefined ? null : JSON.stringify(steps)}::jsonb,
        ${wish.cap ?? null}, ${since}, ${wish.until ?? null},
        case when ${since}::date <= ${work.today}::date then ${work.now}::timestamptz end)
      returning id`.execute(work.db)
    const [rule] = rows
    if (rule === undefined) throw new Error('A rule was not made')
    await sql`insert into benefit_rule_products (rule_id, product_group_id, item_id)
      select ${rule.id}, product_group_id, id from items where id = any(${`{${items.join(',')}}`}::bigint[])`.execute(
      work.db,
    )
    const groups = (wish.groups ?? []).map((name) => sql`${name}`)
    if (groups.length > 0) {
      await sql`insert into benefit_rule_products (rule_id, product_group_id)
        select ${rule.id}, id from product_groups where name in (${sql.join(groups)})`.execute(work.db)
    }
    await markLedgers(work, sql`select distinct purchasing_account_id from holdings`)
    return rule.id
  })
}

/** Reckons every account that is marked; answers how many there were. */
export async function recalculate(house: House): Promise<number> {
  const { accounts } = await change(house, system('benefits.recalculate'), null, (work) =>
    recalculateMarked(work, 1_000),
  )
  return accounts
}

/** What an account has of its benefits, by benefit. */
export async function grantsOf(house: House, accountId: number) {
  return await read(house, telling, (work) =>
    work.db
      .selectFrom('benefit_grants')
      .select(['benefit_id', 'entries', 'calculated', 'converted', 'used', 'granted', 'first_granted_on', 'ended_on'])
      .select(['lapses_on', 'lapses_to'])
      .where('purchasing_account_id', '=', accountId)
      .orderBy('benefit_id')
      .execute(),
  )
}

/** Withdraws every benefit, so that those of one test are not reckoned in the accounts of the next. */
export async function withdrawBenefits(house: House): Promise<void> {
  await change(house, telling, null, async (work) => {
    work.unchanged()
    await sql`update benefits set withdrawn_at = ${work.now} where withdrawn_at is null`.execute(work.db)
    await markLedgers(work, sql`select purchasing_account_id from benefit_grants`)
  })
}

/** Has one account reckoned again. */
export async function markLedger(house: House, accountId: number): Promise<void> {
  await change(house, telling, null, async (work) => {
    work.unchanged()
    await markLedgers(work, sql`select ${accountId}::bigint`)
  })
}

/** Records the use of so much of a benefit. */
export async function useBenefit(house: House, accountId: number, benefitId: number, quantity: number): Promise<void> {
  await change(house, telling, null, async (work) => {
    work.unchanged()
    const grant = await lockGrant(work, accountId, benefitId)
    await post(work, grant, { kind: 'used', used: quantity }, { key: `used ${String(Math.random())}` })
  })
}

/** The lines of an account’s benefit, in order. */
export async function benefitEntriesOf(house: House, accountId: number, benefitId: number) {
  return await read(house, telling, (work) =>
    work.db
      .selectFrom('benefit_entries')
      .select(['position', 'kind', 'effective_on', 'granted_change', 'granted_after', 'used_change', 'used_after'])
      .where('purchasing_account_id', '=', accountId)
      .where('benefit_id', '=', benefitId)
      .orderBy('position')
      .execute(),
  )
}

/** What was told of the account’s calculations, in order. */
export async function calculationsTold(house: House, accountId: number): Promise<unknown[]> {
  const rows = await read(house, telling, (work) =>
    work.db
      .selectFrom('events')
      .select('details')
      .where('purchasing_account_id', '=', accountId)
      .where('name', '=', 'benefit.calculated')
      .orderBy('id')
      .execute(),
  )
  return rows.map(({ details }) => details)
}

/** What an account is known by: codes with their values, in order. */
export async function identifiersOf(house: House, accountId: number): Promise<[string, string][]> {
  const rows = await read(house, telling, (work) =>
    work.db
      .selectFrom('benefit_identifiers')
      .select(['code', 'value'])
      .where('purchasing_account_id', '=', accountId)
      .orderBy('code')
      .execute(),
  )
  return rows.map(({ code, value }) => [code, value])
}

/**
 * Which partner serves which purchasing account. A serving is (account, number) with its current partner: orders and
 * ledger keep the serving, so that a change of partner moves everything at once (SPEC 6.4, 3.3).
 */
import { sql, type RawBuilder } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { letReadersFind } from '#server/business/agreements/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'serving.started': { readonly serving: number; readonly partnerId: number }
  }
}

export interface Serving {
  readonly number: number
  readonly partner_id: number
  readonly partner_number: string
  readonly partner_name: string
  readonly since: Date
  readonly orders_placed: number
}

/**
 * Lets a partner serve an account; answers the serving's number, an earlier one where he serves it already.
 * Refuses 404 partner.unknown.
 */
export async function serve(
  work: Changing,
  account: PurchasingAccount<'agreements.change'>,
  partnerId: number,
): Promise<number> {
  const partner = await work.db.selectFrom('partners').select('id').where('id', '=', partnerId).executeTakeFirst()
  if (!partner) throw new Refusal(404, 'partner.unknown', {})
  const started = await ensureServings(work, sql`select ${account.id}::bigint, ${partnerId}::bigint`)
  if (started === 0) work.unchanged()
  const serving = await work.db
    .selectFrom('servings')
    .select('number')
    .where('purchasing_account_id', '=', account.id)
    .where('partner_id', '=', partnerId)
    .orderBy('number')
    .executeTakeFirstOrThrow()
  return serving.number
}

/**
 * Starts the servings that are missing among `pairs`, which yields (purchasing_account_id, partner_id); answers how many.
 * The partners find those accounts from then on.
 */
export async function ensureServings(work: Changing, pairs: RawBuilder<unknown>): Promise<number> {
  await sql`create temporary table starting_servings on commit drop as
    select distinct p.purchasing_account_id, p.partner_id from (${pairs}) as p (purchasing_account_id, partner_id)
    where not ${isServed(sql`p`)}`.execute(work.db)
  await sql`analyze starting_servings`.execute(work.db)
  await lockServings(work)
  // Once more: somebody may have started the same serving before the lock was ours.
  await sql`delete from starting_servings as p where ${isServed(sql`p`)}`.execute(work.db)
  const { rows } = await sql<{ started: number }>`
    with started as (
      insert into servings (purchasing_account_id, number, partner_id, since)
      select p.purchasing_account_id,
        coalesce((select max(s.number) from servings as s where s.purchasing_account_id = p.purchasing_account_id), 0)
          + row_number() over (partition by p.purchasing_account_id order by p.partner_id),
        p.partner_id, ${work.now}::timestamptz
      from starting_servings as p order by p.purchasing_account_id, p.partner_id
      returning 1)
    select count(*) as started from started`.execute(work.db)
  const started = rows[0]?.started ?? 0
  if (started > 0) await announce(work)
  await sql`drop table starting_servings`.execute(work.db)
  return started
}

/** The servings of an account that the actor sees: a partner his own, and those of partners he was granted sight of. */
export async function servingsOf(
  work: Work,
  account: PurchasingAccount<'agreements.view' | 'services.set-up'>,
): Promise<Serving[]> {
  let query = work.db
    .selectFrom('servings as s')
    .innerJoin('partners as p', 'p.id', 's.partner_id')
    .select(['s.number', 's.partner_id', 'p.number as partner_number', 'p.name as partner_name', 's.since'])
    .select('s.orders_placed')
    .where('s.purchasing_account_id', '=', account.id)
  if (account.servings !== 'all') query = query.where(sql<boolean>`s.number = any(${account.servings})`)
  return query.orderBy('s.number').execute()
}

/**
 * Adds orders to the counts that let an order history state its total without counting. `source` yields
 * (purchasing_account_id, serving_number, orders), each serving once.
 */
export async function countOrdersPlaced(work: Changing, source: RawBuilder<unknown>): Promise<void> {
  await sql`
    update servings as s set orders_placed = s.orders_placed + c.orders
    from (${source}) as c (purchasing_account_id, serving_number, orders)
    where s.purchasing_account_id = c.purchasing_account_id and s.number = c.serving_number`.execute(work.db)
}

/**
 * Locks the accounts of `starting_servings`, lowest id first: two changes that give one account a partner would otherwise
 * take the same serving number, and a change of the account's names would miss the new partner's rows of the search.
 */
async function lockServings(work: Changing): Promise<void> {
  await sql`
    select count(*) from (
      select id from purchasing_accounts where id in (select purchasing_account_id from starting_servings)
      order by id for no key update) as locked`.execute(work.db)
}

/**
 * Locks who serves one account: a partner who leaves while sight of his orders is granted would leave a grant behind, and
 * two people who set the same partner's sight at once would mix their choices.
 */
export async function lockServingsOf(work: Changing, accountId: number): Promise<void> {
  await sql`select id from purchasing_accounts where id = ${accountId} for no key update`.execute(work.db)
}

async function announce(work: Changing): Promise<void> {
  await letReadersFind(work, sql`select purchasing_account_id, partner_id from starting_servings`)
  await work.recordEach(
    'serving.started',
    sql`
    select s.purchasing_account_id, 'serving:' || s.number,
      jsonb_build_object('serving', s.number, 'partnerId', s.partner_id)
    from servings as s join starting_servings as p
      on p.purchasing_account_id = s.purchasing_account_id and p.partner_id = s.partner_id`,
  )
}

function isServed(pair: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select from servings as s
    where s.purchasing_account_id = ${pair}.purchasing_account_id and s.partner_id = ${pair}.partner_id)`
}

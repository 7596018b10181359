/**
 * Seals events into the hash chains of their scopes, in the order of their ids, in batches and behind the changes that record them
 * (SPEC 12.2, decisions/0018). Ids are drawn before their change commits: an event with a lower one may still appear. So sealing
 * stops short of every id that a change under way may have drawn, and nothing is ever skipped.
 */
import { sql } from 'kysely'
import type { Changing, Work } from '#server/work/index.ts'
import { eventHash, noHead, orderOfHeads, runHead, sealHead } from './line.ts'

/** Seals at most so many events; answers how many it sealed. */
export async function sealEvents(work: Changing, limit: number): Promise<number> {
  work.unchanged() // an event about sealing would have to be sealed
  if (!(await lockSealing(work))) return 0
  const settledTo = await settle(work)

  const { rows } = await sql<{ sealed: number }>`
    with due as materialized (
      select e.purchasing_account_id, e.scope, e.scope_id, e.id, ${eventHash('e')} as hash
      from events as e
      where e.id > coalesce((select sealed_to from seal_runs order by number desc limit 1), 0) and e.id <= ${settledTo}
      order by e.id limit ${limit}),
    last_run as materialized (select number, head from seal_runs order by number desc limit 1),
    linked as materialized (
      select g.purchasing_account_id, g.scope, g.scope_id, coalesce(l.number, 0) + 1 as number,
        coalesce((select number from last_run), 0) + 1 as run,
        coalesce(l.position, 0) + cardinality(g.event_ids) as position, g.event_ids, g.event_hashes,
        coalesce(l.head, ${noHead}) as previous, ${work.realNow}::timestamptz as sealed_at
      from (
        select purchasing_account_id, scope, scope_id, array_agg(id order by id) as event_ids,
          string_agg(hash, ''::bytea order by id) as event_hashes
        from due group by purchasing_account_id, scope, scope_id) as g
      left join lateral (
        select s.number, s.position, s.head from event_seals as s
        where s.purchasing_account_id = g.purchasing_account_id and s.scope = g.scope and s.scope_id = g.scope_id
        order by s.number desc limit 1) as l on true),
    sealed as (
      insert into event_seals (purchasing_account_id, scope, scope_id, number, run, position, event_ids, event_hashes,
        previous, head, sealed_at)
      select l.purchasing_account_id, l.scope, l.scope_id, l.number, l.run, l.position, l.event_ids, l.event_hashes,
        l.previous, ${sealHead('l')}, l.sealed_at
      from linked as l
      returning purchasing_account_id, scope, scope_id, head),
    made as (
      select coalesce((select number from last_run), 0) + 1 as number, (select max(id) from due) as sealed_to,
        count(*) as seals, sha256(string_agg(head, ''::bytea order by ${orderOfHeads})) as heads_hash,
        coalesce((select head from last_run), ${noHead}) as previous, ${work.realNow}::timestamptz as sealed_at
      from sealed having count(*) > 0),
    run as (
      insert into seal_runs (number, sealed_to, seals, heads_hash, previous, head, sealed_at)
      select m.number, m.sealed_to, m.seals, m.heads_hash, m.previous, ${runHead('m')}, m.sealed_at from made as m)
    select count(*) as sealed from due`.execute(work.db)
  return rows[0]?.sealed ?? 0
}

/** How far sealing is behind: events that no seal has yet, counted up to a limit, and the time of the oldest. */
export async function unsealed(work: Work): Promise<{ readonly count: number; readonly oldest: Date | null }> {
  const { rows } = await sql<{ count: number; oldest: Date | null }>`
    select count(*) as count, min(occurred_at) as oldest from (
      select occurred_at from events
      where id > coalesce((select sealed_to from seal_runs order by number desc limit 1), 0)
      order by id limit ${countedLimit}) as waiting`.execute(work.db)
  return rows[0] ?? { count: 0, oldest: null }
}

const countedLimit = 10_000

/**
 * One sealer at a time: two at once would give a scope two links after the same one. Whoever comes second leaves it to the first.
 * The lock also keeps what is settled from going back.
 */
async function lockSealing(work: Changing): Promise<boolean> {
  const { rows } = await sql`select from sealing for update skip locked`.execute(work.db)
  return rows.length > 0
}

/**
 * Up to which id everything has committed or never will. Whoever inserts an event holds PostgreSQL's lock for writers on the table
 * from before he draws its id until his transaction is over, which is when others see it; so the ids drawn so far are settled once
 * those who hold that lock now hold it no more. First the ids are asked for, then who holds the lock: the other way round somebody
 * could draw one in between.
 */
async function settle(work: Changing): Promise<number> {
  const { rows } = await sql<{ settled_to: number; bound: number; awaited: readonly string[] }>`
    select settled_to, bound, awaited from sealing`.execute(work.db)
  const [state] = rows
  if (state === undefined) throw new Error('The state of sealing is gone')
  const writers = async () =>
    (await sql<{ writer: string }>`${currentWriters}`.execute(work.db)).rows.map((row) => row.writer)

  const before = new Set(await writers())
  const isOver = !state.awaited.some((writer) => before.has(writer))
  if (!isOver) return state.settled_to
  const bound = await drawnTo(work)
  const awaited = await writers()
  const settledTo = awaited.length === 0 ? bound : state.bound
  await sql`update sealing set settled_to = ${settledTo}, bound = ${bound}, awaited = ${sql.val(awaited)}`.execute(
    work.db,
  )
  return settledTo
}

const currentWriters = sql`
  select distinct virtualtransaction as writer from pg_locks
  where locktype = 'relation' and mode = 'RowExclusiveLock' and granted
    and relation = 'events'::regclass and database = (select oid from pg_database where datname = current_database())`

/** The last id that anybody drew. A sequence that nobody has asked says 1 and means that 1 is still to come. */
async function drawnTo(work: Changing): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select case when is_called then last_value else 0 end as id from events_id_seq`.execute(work.db)
  return rows[0]?.id ?? 0
}

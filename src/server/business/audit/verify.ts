/**
 * Makes the hash chains of the journal again and says what differs first (SPEC 12.2): an event that was changed, removed or added since it
 * was sealed, a seal or a run that is not what it was. By pages, so that the length of the history costs time and no memory.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { eventHash, noHead, orderOfHeads, runHead, sealHead } from './line.ts'

/** What has a chain of its own: each account, organisation, partner and person, and the portal itself (id 0). */
export const chainScopes = ['account', 'organization', 'partner', 'person', 'system'] as const

export interface ChainScope {
  readonly scope: (typeof chainScopes)[number]
  readonly scopeId: number
}

/** What is not as it was sealed. */
export interface Breach extends ChainScope {
  readonly fault: 'event-changed' | 'event-removed' | 'event-added' | 'seal-changed' | 'run-changed'
  /** The event's id, the seal's number in its chain or the run's. */
  readonly number: number
}

export interface VerifiedPage {
  /** The last run or seal of the page; undefined where there was none left. */
  readonly to: number | undefined
  readonly events: number
  /** The first one of the page, events before seals before runs. */
  readonly breach: Breach | undefined
}

/** Checks the runs after `after`, at most `count` of them, with every seal and event of theirs. */
export async function verifyRuns(work: Work, after: number, count: number): Promise<VerifiedPage> {
  const { rows } = await sql<{ to: number | null }>`
    select max(number) as to from (select number from seal_runs where number > ${after} order by number limit ${count}) as r`.execute(
    work.db,
  )
  const to = rows[0]?.to ?? undefined
  if (to === undefined) return { to, events: 0, breach: undefined }
  const inRuns = (column: RawBuilder<unknown>) => sql<boolean>`${column} > ${after} and ${column} <= ${to}`
  const seals = inRuns(sql`s.run`)
  const events = sql<boolean>`e.id > ${sealedTo(after)} and e.id <= ${sealedTo(to)}`
  const breach =
    (await firstOf(work, brokenEvents(seals, events))) ??
    (await firstOf(work, brokenSeals(seals))) ??
    (await firstOf(work, brokenRuns(inRuns(sql`r.number`))))
  return { to, events: await countOf(work, seals), breach }
}

/** Checks the seals of one chain after `after`, at most `count` of them; behind the last one, that no sealed event stands alone. */
export async function verifyChain(work: Work, chain: ChainScope, after: number, count: number): Promise<VerifiedPage> {
  const own = chainOf('s', chain)
  const { rows } = await sql<{ to: number | null }>`
    select max(number) as to from (
      select s.number from event_seals as s where ${own} and s.number > ${after} order by s.number limit ${count}) as r`.execute(
    work.db,
  )
  const to = rows[0]?.to ?? undefined
  const lastId = (number: number) => sql<number>`coalesce(
    (select s.event_ids[cardinality(s.event_ids)] from event_seals as s where ${own} and s.number = ${number}), ${lowest})`
  const seals = sql<boolean>`${own} and s.number > ${after} and s.number <= ${to ?? after}`
  const last = to === undefined ? sql`coalesce((select max(sealed_to) from seal_runs), ${lowest})` : lastId(to)
  const events = sql<boolean>`${chainOf('e', chain)} and e.id > ${lastId(after)} and e.id <= ${last}`
  const breach = (await firstOf(work, brokenEvents(seals, events))) ?? (await firstOf(work, brokenSeals(seals)))
  return { to, events: to === undefined ? 0 : await countOf(work, seals), breach }
}

/** Events of seals `s` beside events `e`: whatever is not in both, or not the same. */
export function brokenEvents(seals: RawBuilder<boolean>, events: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`
    with sealed as (
      select s.purchasing_account_id, s.scope, s.scope_id, u.id, substring(s.event_hashes from (u.place::int - 1) * 32 + 1 for 32) as hash
      from event_seals as s cross join lateral unnest(s.event_ids) with ordinality as u (id, place) where ${seals}),
    found as (
      select e.purchasing_account_id, e.scope, e.scope_id, e.id, case
        when e.address is not null and e.address_hash is distinct from sha256(e.address_salt || convert_to(e.address, 'UTF8')) then ''
        else ${eventHash('e')} end as hash
      from events as e where ${events})
    select coalesce(sealed.scope, found.scope) as scope, coalesce(sealed.scope_id, found.scope_id) as scope_id, id as number,
      case when found.scope is null then 'event-removed' when sealed.scope is null then 'event-added' else 'event-changed' end as fault
    from sealed full join found using (purchasing_account_id, id)
    where sealed.hash is distinct from found.hash`
}

/** Seals `s` whose head is not that of what they hold, or that do not follow the one before. */
export function brokenSeals(seals: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`
    select s.scope, s.scope_id, s.number, 'seal-changed' as fault
    from event_seals as s
    left join event_seals as p on p.purchasing_account_id = s.purchasing_account_id and p.scope = s.scope
      and p.scope_id = s.scope_id and p.number = s.number - 1
    where ${seals} and (s.head <> ${sealHead('s')} or (s.number > 1 and p.number is null)
      or s.previous <> coalesce(p.head, ${noHead}) or s.position <> coalesce(p.position, 0) + cardinality(s.event_ids))`
}

/** Runs `r` whose head is not that of the seals that they made, or that do not follow the one before. */
export function brokenRuns(runs: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`
    select 'system' as scope, 0::bigint as scope_id, r.number, 'run-changed' as fault
    from seal_runs as r
    left join seal_runs as p on p.number = r.number - 1
    left join lateral (
      select count(*) as seals, sha256(string_agg(s.head, ''::bytea order by ${orderOfHeads})) as heads_hash
      from event_seals as s where s.run = r.number) as made on true
    where ${runs} and (r.head <> ${runHead('r')} or (r.number > 1 and p.number is null)
      or r.previous <> coalesce(p.head, ${noHead}) or r.seals <> made.seals or r.heads_hash is distinct from made.heads_hash)`
}

/** No id is below it. */
const lowest = sql<number>`(-9223372036854775808)`

function sealedTo(run: number): RawBuilder<number> {
  return sql<number>`coalesce((select sealed_to from seal_runs where number = ${run}), ${lowest})`
}

function chainOf(alias: string, { scope, scopeId }: ChainScope): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${alias}.${column}`)
  const account = scope === 'account' ? scopeId : 0
  return sql<boolean>`${of('purchasing_account_id')} = ${account} and ${of('scope')} = ${scope} and ${of('scope_id')} = ${scopeId}`
}

async function firstOf(work: Work, broken: RawBuilder<unknown>): Promise<Breach | undefined> {
  const { rows } = await sql<Breach>`
    select fault, scope, scope_id as "scopeId", number from (${broken}) as b order by number, scope, scope_id limit 1`.execute(
    work.db,
  )
  return rows[0]
}

async function countOf(work: Work, seals: RawBuilder<boolean>): Promise<number> {
  const { rows } = await sql<{ events: number }>`
    select coalesce(sum(cardinality(s.event_ids)), 0)::bigint as events from event_seals as s where ${seals}`.execute(
    work.db,
  )
  return rows[0]?.events ?? 0
}

/**
 * One row per change: the audit entry, the history line, the reason for an e-mail and the webhook. Capabilities add
 * their events with `declare module '#server/work/event.ts'`; a name that nobody declared does not compile.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '#server/platform/tables.generated.ts'
import { actorApiKey, actorId, type Actor } from './actor.ts'
import type { Origin } from './origin.ts'

// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- open on purpose: each capability declares its own
export interface Events {}

export type EventName = keyof Events & string

/** What an event is about, which also decides who may read it. */
export type EventScope =
  | { readonly account: number }
  | { readonly organization: number }
  | { readonly partner: number }
  | { readonly person: number }
  | 'system'

export type EventOf<Name extends EventName = EventName> = {
  [N in Name]: {
    readonly name: N
    readonly scope: EventScope
    /** What it happened to, as `noun:id`. */
    readonly subject?: string
    readonly details: Events[N]
    /**
     * True where somebody is to be told by e-mail: once the change is committed, notifications owe what its letter for
     * this event says.
     */
    readonly tells?: boolean
    /** Whose act it was for the readers of this scope, where they may not learn who did it: recorded elsewhere, it says. */
    readonly as?: Actor
    /**
     * True where services are to be told by webhook: once the change is committed, webhooks owe what their line for this
     * event says.
     */
    readonly announces?: boolean
  }
}[Name]

/** Where an event stands in the one table of them. */
export interface EventAddress {
  readonly account: number
  readonly id: number
}

/** Appends one event in the caller's transaction; answers where it stands. */
export async function appendEvent(
  db: Kysely<Tables>,
  actor: Actor,
  now: Date,
  event: EventOf,
  origin?: Origin,
): Promise<EventAddress> {
  const { scope, scopeId } = scopeColumns(event.scope)
  const account = scope === 'account' ? scopeId : 0
  const { rows } = await sql<{ id: number }>`
    insert into events (purchasing_account_id, scope, scope_id, name, actor_kind, actor_id, api_key_id, subject, occurred_at,
      details, address, address_salt, address_hash)
    values (${account}, ${scope}, ${scopeId}, ${event.name}, ${actor.kind}, ${actorId(actor)}, ${actorApiKey(actor)},
      ${event.subject ?? null}, ${now}, ${JSON.stringify(event.details)}::jsonb,
      ${origin?.address ?? null}, ${origin?.salt ?? null}, ${origin?.hash ?? null})
    returning id`.execute(db)
  const [appended] = rows
  if (appended === undefined) throw new Error('An event was not appended')
  return { account, id: appended.id }
}

/** The kinds of scope that a set of events can have. */
export type EventScopeKind = 'account' | 'organization' | 'partner' | 'person'

/**
 * Appends one event per row of `source`, which yields (scope's id bigint, subject text, details jsonb): bulk work
 * records set-wise, since a statement per order would cost more than the order itself. `announces` as for one event.
 */
export async function appendEvents(
  db: Kysely<Tables>,
  actor: Actor,
  now: Date,
  name: EventName,
  source: RawBuilder<unknown>,
  scope: EventScopeKind = 'account',
  announces = false,
  origin?: Origin,
): Promise<number> {
  const appended = sql`
    insert into events (purchasing_account_id, scope, scope_id, name, actor_kind, actor_id, api_key_id, subject, occurred_at,
      details, address, address_salt, address_hash)
    select ${scope === 'account' ? sql`s.scope_id` : sql`0`}, ${scope}::text, s.scope_id, ${name}::text, ${actor.kind}::text,
      ${actorId(actor)}::bigint, ${actorApiKey(actor)}::bigint, s.subject, ${now}::timestamptz, s.details,
      ${origin?.address ?? null}::text, ${origin?.salt ?? null}::bytea, ${origin?.hash ?? null}::bytea
    from (${source}) as s (scope_id, subject, details)`
  if (!announces) return Number((await appended.execute(db)).numAffectedRows ?? 0n)
  const { rows } = await sql`
    with appended as (${appended} returning purchasing_account_id as account, id)
    select ${announcing(sql`account`, sql`id`)} from appended`.execute(db)
  return rows.length
}

/** Has services told of an event, unless none wants to be told of anything: then an order is spared its job. */
export async function announceEvent(db: Kysely<Tables>, { account, id }: EventAddress): Promise<void> {
  await sql`select ${announcing(sql`${account}::bigint`, sql`${id}::bigint`)}`.execute(db)
}

function announcing(account: RawBuilder<unknown>, id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when exists (select from webhook_endpoints where removed_at is null and disabled_at is null)
    then enqueue_job('webhooks.announce', json_build_object('account', ${account}, 'id', ${id}), null) end`
}

function scopeColumns(scope: EventScope): { scope: string; scopeId: number } {
  if (scope === 'system') return { scope, scopeId: 0 }
  if ('account' in scope) return { scope: 'account', scopeId: scope.account }
  if ('organization' in scope) return { scope: 'organization', scopeId: scope.organization }
  if ('partner' in scope) return { scope: 'partner', scopeId: scope.partner }
  return { scope: 'person', scopeId: scope.person }
}

/**
 * One row per change: the audit entry, the history line, the reason for an e-mail and the webhook. Capabilities add
 * their events with `declare module '#server/work/event.ts'`; a name that nobody declared does not compile.
 */
import { sql, type Kysely } from 'kysely'
import type { Tables } from '#server/platform/tables.generated.ts'
import { actorId, type Actor } from './actor.ts'

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
  }
}[Name]

/** Where an event stands in the one table of them. */
export interface EventAddress {
  readonly account: number
  readonly id: number
}

/** Appends one event in the caller's transaction; answers where it stands. */
export async function appendEvent(db: Kysely<Tables>, actor: Actor, now: Date, event: EventOf): Promise<EventAddress> {
  const { scope, scopeId } = scopeColumns(event.scope)
  const account = scope === 'account' ? scopeId : 0
  const { rows } = await sql<{ id: number }>`
    insert into events (purchasing_account_id, scope, scope_id, name, actor_kind, actor_id, subject, occurred_at, details)
    values (${account}, ${scope}, ${scopeId}, ${event.name}, ${actor.kind}, ${actorId(actor)},
      ${event.subject ?? null}, ${now}, ${JSON.stringify(event.details)}::jsonb)
    returning id`.execute(db)
  const [appended] = rows
  if (appended === undefined) throw new Error('An event was not appended')
  return { account, id: appended.id }
}

/** The kinds of scope that a set of events can have. */
export type EventScopeKind = 'account' | 'organization' | 'partner' | 'person'

/**
 * Appends one event per row of `source`, which yields (scope's id bigint, subject text, details jsonb): bulk work
 * records set-wise, since a statement per order would cost more than the order itself.
 */
export async function appendEvents(
  db: Kysely<Tables>,
  actor: Actor,
  now: Date,
  name: EventName,
  source: ReturnType<typeof sql>,
  scope: EventScopeKind = 'account',
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into events (purchasing_account_id, scope, scope_id, name, actor_kind, actor_id, subject, occurred_at, details)
    select ${scope === 'account' ? sql`s.scope_id` : sql`0`}, ${scope}::text, s.scope_id, ${name}::text, ${actor.kind}::text,
      ${actorId(actor)}::bigint, s.subject, ${now}::timestamptz, s.details
    from (${source}) as s (scope_id, subject, details)`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

function scopeColumns(scope: EventScope): { scope: string; scopeId: number } {
  if (scope === 'system') return { scope, scopeId: 0 }
  if ('account' in scope) return { scope: 'account', scopeId: scope.account }
  if ('organization' in scope) return { scope: 'organization', scopeId: scope.organization }
  if ('partner' in scope) return { scope: 'partner', scopeId: scope.partner }
  return { scope: 'person', scopeId: scope.person }
}

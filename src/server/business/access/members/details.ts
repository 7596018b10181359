/** « Détails de l'utilisateur » (SPEC 2.3): one person, in those of his accounts in which the actor manages people. */
import { sql } from 'kysely'
import { Refusal, type EventName, type Work } from '#server/work/index.ts'
import { customerRoles, rolesGivenBy, rolesWith, type Role } from '../permissions.ts'
import { isKnown } from './known.ts'
import { stateOfRow } from './conditions.ts'
import { ids } from './order.ts'
import type { PersonState } from './question.ts'

export interface PersonDetails {
  readonly userId: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** Undefined, as names are empty, for whoever has a work account already and has yet to accept anywhere (`isKnown`). */
  readonly language: string | undefined
  readonly countryCode: string | undefined
  /** YYYY-MM-DD; null where he never signed in. */
  readonly signedInOn: string | null
  /** By name. At least one. */
  readonly places: readonly PersonPlace[]
}

export interface PersonPlace {
  readonly accountId: number
  readonly accountNumber: string
  readonly accountName: string
  readonly roles: readonly Role[]
  /** Which of all roles the actor may give and take here. */
  readonly givable: readonly Role[]
  readonly state: PersonState
  readonly invitedAt: Date | null
  readonly acceptedAt: Date | null
}

/** Something that happened to him in one of these accounts. */
export interface PersonEvent {
  readonly accountId: number
  readonly id: number
  readonly name: EventName
  readonly occurredAt: Date
  /** Who did it; null for the publisher's programs. */
  readonly actorName: string | null
  readonly given: readonly Role[]
  readonly taken: readonly Role[]
}

/** Accounts shown of one person. */
export const personPlacesLimit = 100
export const personEventsLimit = 20

/** Refuses 404 person.unknown for whoever is in no account in which the actor manages people. */
export async function personDetails(work: Work, userId: number): Promise<PersonDetails> {
  const { actor } = work
  if (actor.kind !== 'customer') throw new Refusal(404, 'person.unknown', {})
  const { rows } = await sql<PlaceRow>`
    select p.purchasing_account_id as account_id, a.number, a.name, ${stateOfRow(work)} as state, p.invited_at,
      p.accepted_at, ${isKnown} as is_known, own.held as own_held, u.first_name, u.last_name, u.email, u.language, u.country_code,
      nullif(u.signed_in_on, '-infinity') as signed_in_on,
      (select string_agg(r.role, ' ') from role_assignments as r
        where r.purchasing_account_id = p.purchasing_account_id and r.user_id = p.user_id) as held
    from account_people as p
    join users as u on u.id = p.user_id
    join purchasing_accounts as a on a.id = p.purchasing_account_id
    join account_people as me on me.purchasing_account_id = p.purchasing_account_id
      and me.user_id = ${actor.userId} and me.accepted_at is not null
    cross join lateral (select string_agg(r.role, ' ') as held from role_assignments as r
      where r.purchasing_account_id = me.purchasing_account_id and r.user_id = me.user_id
        and r.role = any(${`{${rolesWith('users.manage').join(',')}}`}::text[])) as own
    where p.user_id = ${userId} and own.held is not null
    order by a.name, a.id limit ${personPlacesLimit}`.execute(work.db)
  const [first] = rows
  if (first === undefined) throw new Refusal(404, 'person.unknown', {})
  const isKnownHere = rows.some((row) => row.is_known)
  return {
    userId,
    firstName: isKnownHere ? first.first_name : '',
    lastName: isKnownHere ? first.last_name : '',
    email: first.email,
    language: isKnownHere ? first.language : undefined,
    countryCode: isKnownHere ? first.country_code : undefined,
    signedInOn: isKnownHere ? first.signed_in_on : null,
    places: rows.map(placeOf),
  }
}

/** The newest events of a person in these places. */
export async function personEvents(work: Work, { userId, places }: PersonDetails): Promise<readonly PersonEvent[]> {
  const { rows } = await sql<EventRow>`
    select e.purchasing_account_id as "accountId", e.id, e.name, e.occurred_at as "occurredAt",
      u.first_name || ' ' || u.last_name as "actorName", e.details -> 'role' as role, e.details -> 'roles' as roles,
      e.details -> 'given' as given, e.details -> 'taken' as taken
    from unnest(${ids(places.map(({ accountId }) => accountId))}) as a (id)
    cross join lateral (
      select * from events as e
      where e.purchasing_account_id = a.id and e.subject = ${`user:${String(userId)}`} and e.subject like 'user:%'
      order by e.id desc limit ${personEventsLimit}) as e
    left join users as u on u.id = e.actor_id and e.actor_kind in ('customer', 'partner', 'operator')
    order by e.occurred_at desc, e.id desc limit ${personEventsLimit}`.execute(work.db)
  return rows.map(({ role, roles, given, taken, ...event }) => {
    const isTaken = event.name === 'role.taken' || event.name === 'access.removed'
    const named = roles ?? (role === null ? [] : [role])
    return { ...event, given: given ?? (isTaken ? [] : named), taken: taken ?? (isTaken ? named : []) }
  })
}

interface EventRow extends Omit<PersonEvent, 'given' | 'taken'> {
  readonly role: Role | null
  readonly roles: readonly Role[] | null
  readonly given: readonly Role[] | null
  readonly taken: readonly Role[] | null
}

interface PlaceRow {
  readonly account_id: number
  readonly number: string
  readonly name: string
  readonly state: PersonState
  readonly invited_at: Date | null
  readonly accepted_at: Date | null
  readonly is_known: boolean
  readonly own_held: string
  readonly held: string | null
  readonly first_name: string
  readonly last_name: string
  readonly email: string
  readonly language: string
  readonly country_code: string
  readonly signed_in_on: string | null
}

function placeOf(row: PlaceRow): PersonPlace {
  const givable = rolesGivenBy(rolesIn(row.own_held))
  return {
    accountId: row.account_id,
    accountNumber: row.number,
    accountName: row.name,
    roles: rolesIn(row.held ?? ''),
    givable: customerRoles.filter((role) => givable.has(role)),
    state: row.state,
    invitedAt: row.invited_at,
    acceptedAt: row.accepted_at,
  }
}

function rolesIn(held: string): readonly Role[] {
  const names = held.split(' ')
  return customerRoles.filter((role) => names.includes(role))
}

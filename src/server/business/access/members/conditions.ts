/**
 * Whom a filter lets through, as conditions on a row `p` of account_people that is at hand, and as the range that its
 * matches have in the order of the column that it asks.
 */
import { domainToASCII } from 'node:url'
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { invitationMs } from '../invitations/invitation.ts'
import { rankOfRoles } from '../permissions.ts'
import type { PeopleRange } from './order.ts'
import type { PeopleFilter, PeopleQuestion, PersonState } from './question.ts'

/** From so many characters on any part of an e-mail is searched for: fewer make no trigram. */
export const partLength = 3
const highestCharacter = '\u{10FFFF}'
const everywhere: PeopleRange = { from: undefined, to: undefined }

/**
 * The condition of all filters. What is not asked stands in it as null. Whether somebody holds a role is plain from the
 * highest that he holds, but where that is above it; it is selected then and not asked whether it exists, which the planner
 * would answer by a hash of everybody who holds it anywhere.
 */
export function letThrough(work: Work, { email, name, state, role, signedIn }: PeopleFilter): RawBuilder<boolean> {
  const rank = role === undefined ? null : rankOfRoles([role])
  return sql<boolean>`
    ${isOfState(work, state)}
    and (${pattern(email)}::text is null or p.email like ${pattern(email)}::text)
    and (${name ?? null}::text is null or starts_with(p.name, fold(${name ?? null}::text)))
    and (${role ?? null}::text is null or p.roles_rank = ${rank} or (p.roles_rank < ${rank} and (
      select r.role from role_assignments as r where r.purchasing_account_id = p.purchasing_account_id
        and r.user_id = p.user_id and r.role = ${role ?? null}::text) is not null))
    and (${signedIn?.from ?? null}::date is null
      or p.signed_in_on between ${signedIn?.from ?? null}::date and ${signedIn?.to ?? null}::date)`
}

/** The condition of the filter by state alone. */
export function isOfState(work: Work, state: PersonState | undefined): RawBuilder<boolean> {
  return sql<boolean>`(${state ?? null}::text is null or ${state ?? null}::text = ${stateOfRow(work)})`
}

/** The state of a row. */
export function stateOfRow(work: Work): RawBuilder<PersonState> {
  return sql<PersonState>`case when p.accepted_at is not null then 'active'
    when p.invited_at >= ${pendingSince(work)}::timestamptz then 'pending' else 'expired' end`
}

/** In words that an index of those who are in, or of those who wait, answers without a look at the rows. */
export function isInState(work: Work, state: PersonState): RawBuilder<boolean> {
  if (state === 'active') return sql<boolean>`p.accepted_at is not null`
  const edge = sql`${pendingSince(work)}::timestamptz`
  const when = state === 'pending' ? sql`p.invited_at >= ${edge}` : sql`p.invited_at < ${edge}`
  return sql<boolean>`p.accepted_at is null and ${when}`
}

/**
 * What a filter says of the very column that the list is sorted by: where in its order the matches stand, so that a walk
 * begins and ends with them instead of passing by everybody else.
 */
export function rangeSorted(work: Work, { sort, filter }: PeopleQuestion): PeopleRange {
  const { email, name, state, role, signedIn } = filter
  if (sort === 'state' && state !== undefined) return rangeOfState(work, state)
  if (sort === 'role' && role !== undefined) return { from: undefined, to: sql`${rankOfRoles([role])}::smallint` }
  if (sort === 'signed-in' && signedIn !== undefined) return rangeOfDays(signedIn)
  if ((sort === 'name' || sort === 'account') && name !== undefined) return rangeOfName(name)
  if (sort === 'email' && email !== undefined && email.length < partLength) return rangeOfEmail(email)
  return everywhere
}

export function signedInWithin(days: { readonly from: string; readonly to: string }): RawBuilder<boolean> {
  return isWithin(sql`p.signed_in_on`, rangeOfDays(days))
}

export function nameStarts(name: string): RawBuilder<boolean> {
  return isWithin(sql`p.name`, rangeOfName(name))
}

export function emailStarts(email: string): RawBuilder<boolean> {
  return isWithin(sql`p.email`, rangeOfEmail(email))
}

/** A part of an e-mail as e-mails are compared: lower case, its domain in ASCII. */
export function comparedEmail(typed: string): string {
  const email = typed.trim().normalize('NFC').toLowerCase()
  const at = email.lastIndexOf('@')
  if (at < 0) return email
  const domain = email.slice(at + 1)
  return `${email.slice(0, at)}@${domainToASCII(domain) || domain}`
}

/** What `like` is asked: what was typed at the start, or from three characters on anywhere. */
export function pattern(typed: string | undefined): string | null {
  if (typed === undefined) return null
  const plain = typed.replaceAll(/[\\%_]/g, String.raw`\$&`)
  return typed.length < partLength ? `${plain}%` : `%${plain}%`
}

/** The last moment at which an invitation sent by then is still open. */
function pendingSince(work: Work): Date {
  return new Date(work.now.getTime() - invitationMs)
}

/** In the order by state, which has the active, then the pending, then the expired. */
function rangeOfState(work: Work, state: PersonState): PeopleRange {
  if (state === 'active') return { from: sql`0::bigint`, to: sql`0::bigint` }
  const edge = sql`waiting_order(${pendingSince(work)}::timestamptz, null)`
  return state === 'pending' ? { from: sql`1::bigint`, to: edge } : { from: sql`${edge} + 1`, to: undefined }
}

function rangeOfDays({ from, to }: { readonly from: string; readonly to: string }): PeopleRange {
  return { from: sql`${from}::date`, to: sql`${to}::date` }
}

function rangeOfName(name: string): PeopleRange {
  return { from: sql`fold(${name}::text)`, to: sql`fold(${name}::text) || ${highestCharacter}::text` }
}

function rangeOfEmail(email: string): PeopleRange {
  return { from: sql`${email}::text`, to: sql`${email}::text || ${highestCharacter}::text` }
}

function isWithin(column: RawBuilder<unknown>, { from, to }: PeopleRange): RawBuilder<boolean> {
  return sql<boolean>`${column} >= ${from} and ${column} <= ${to}`
}

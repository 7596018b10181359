/**
 * Whom a filter lets through. Each filter is said twice: as a condition on a row that is at hand, and as a search through
 * an index of its own that stops after a thousand, so that few matches among a hundred thousand people are found at once
 * and many are never all looked at.
 */
import { domainToASCII } from 'node:url'
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { invitationMs } from '../invitations/invitation.ts'
import { boundedCount, countedLimit, type BoundedCount, type PeopleFilter, type PersonState } from './question.ts'

/** A person in an account. */
export interface Match {
  readonly accountId: number
  readonly userId: number
}

/** From so many characters on any part is searched for: fewer make no trigram. */
const partLength = 3
/** People looked at to tell a search that nearly everybody matches from one that few do, */
const sampleSize = 1_000
/** and the share of them, one in so many, from which nearly everybody is meant. */
const denseShare = 20

/** The last moment at which an invitation sent by then is still open. */
export function pendingSince(work: Work): Date {
  return new Date(work.now.getTime() - invitationMs)
}

/** The condition of all filters on a row `p` of account_people. What is not asked stands in it as null. */
export function letThrough(work: Work, { email, name, state, role, signedIn }: PeopleFilter): RawBuilder<boolean> {
  return sql<boolean>`
    (${state ?? null}::text is null or ${state ?? null}::text = ${stateOfRow(work)})
    and (${pattern(email)}::text is null or p.email like ${pattern(email)}::text)
    and (${pattern(name)}::text is null or p.name like fold(${pattern(name)}::text))
    and (${role ?? null}::text is null or exists (
      select from role_assignments as r where r.purchasing_account_id = p.purchasing_account_id
        and r.user_id = p.user_id and r.role = ${role ?? null}::text))
    and (${signedIn?.from ?? null}::date is null
      or p.signed_in_on between ${signedIn?.from ?? null}::date and ${signedIn?.to ?? null}::date)`
}

/** The state of a row `p` of account_people. */
export function stateOfRow(work: Work): RawBuilder<PersonState> {
  return sql<PersonState>`case when p.accepted_at is not null then 'active'
    when p.invited_at >= ${pendingSince(work)}::timestamptz then 'pending' else 'expired' end`
}

/**
 * The matches of the filter that lets the fewest through, at most a thousand; undefined where every filter lets more
 * through, or none is set.
 */
export async function fewestMatches(
  work: Work,
  accountIds: readonly number[],
  filter: PeopleFilter,
): Promise<readonly Match[] | undefined> {
  const searches = searchesOf(work, accountIds, filter)
  const found = await Promise.all(searches.map((search) => matchesOf(work, search)))
  return found
    .filter((matches) => matches !== undefined)
    .toSorted((one, other) => one.length - other.length)
    .at(0)
}

/** How many people there are in each state, each up to a thousand; `all` is their sum. */
export async function countByState(
  work: Work,
  accountIds: readonly number[],
): Promise<Readonly<Record<PersonState | 'all', BoundedCount>>> {
  const number = (state: PersonState) => sql<number>`
    (select count(*)::int from (${searchByState(work, accountIds, state)}) as found)`
  const { rows } = await sql<Record<PersonState, number>>`
    select ${number('active')} as active, ${number('pending')} as pending, ${number('expired')} as expired`.execute(
    work.db,
  )
  const { active = 0, pending = 0, expired = 0 } = rows[0] ?? {}
  return {
    all: boundedCount(active + pending + expired),
    active: boundedCount(active),
    pending: boundedCount(pending),
    expired: boundedCount(expired),
  }
}

interface MatchRow {
  readonly account_id: number
  readonly user_id: number
}
type Search = RawBuilder<MatchRow>

async function matchesOf(work: Work, search: Search): Promise<readonly Match[] | undefined> {
  // One text and not a thousand rows: `pg` makes an object of each.
  const { rows } = await sql<{ found: number; pairs: string | null }>`
    select count(*)::int as found, string_agg(account_id || ' ' || user_id, ',') as pairs
    from (${search}) as found`.execute(work.db)
  const [{ found, pairs } = { found: 0, pairs: null }] = rows
  if (found > countedLimit) return undefined
  return (pairs ?? '')
    .split(',')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [accountId = 0, userId = 0] = pair.split(' ').map(Number)
      return { accountId, userId }
    })
}

function searchesOf(work: Work, accountIds: readonly number[], filter: PeopleFilter): readonly Search[] {
  const { email, name, state, role, signedIn } = filter
  const searches: Search[] = []
  if (state !== undefined) searches.push(searchByState(work, accountIds, state))
  if (email !== undefined) searches.push(searchByText(accountIds, 'email', email))
  if (name !== undefined) searches.push(searchByText(accountIds, 'name', name))
  if (role !== undefined) {
    searches.push(
      inEach(
        accountIds,
        sql`select r.user_id from role_assignments as r where r.purchasing_account_id = a.id and r.role = ${role}`,
      ),
    )
  }
  if (signedIn !== undefined) {
    searches.push(people(accountIds, sql`p.signed_in_on between ${signedIn.from}::date and ${signedIn.to}::date`))
  }
  return searches
}

/** Through the index by state, whose order has the active, then the pending, then the expired. */
function searchByState(work: Work, accountIds: readonly number[], state: PersonState): Search {
  const order = sql`waiting_order(p.invited_at, p.accepted_at)`
  const edge = sql`waiting_order(${pendingSince(work)}::timestamptz, null)`
  if (state === 'active') return people(accountIds, sql`${order} = 0`)
  return people(accountIds, state === 'pending' ? sql`${order} > 0 and ${order} <= ${edge}` : sql`${order} > ${edge}`)
}

function searchByText(accountIds: readonly number[], column: 'email' | 'name', typed: string): Search {
  const at = sql.ref(`p.${column}`)
  const start = column === 'name' ? sql`fold(${typed}::text)` : sql`${typed}::text`
  if (typed.length < partLength) {
    return people(accountIds, sql`${at} >= ${start} and ${at} < ${start} || ${highestCharacter}::text`)
  }
  const wanted = column === 'name' ? sql`fold(${pattern(typed)}::text)` : sql`${pattern(typed)}::text`
  const perAccount = Math.ceil(sampleSize / accountIds.length)
  const inAccount = (condition: RawBuilder<unknown>) => sql`
    select a.id as account_id, found.user_id
    from unnest(${ids(accountIds)}) as a (id) cross join lateral (
      select p.user_id from account_people as p
      where ${condition} limit ${countedLimit + 1}) as found`
  // The index of parts reads all that match before it stops: what every e-mail of the organisation has in common is sooner
  // found by walking them. A sample tells which it is. The bound that everybody is beyond names the index to walk.
  return sql<MatchRow>`
    with sample as materialized (
      select count(*) filter (where s.value like ${wanted}) * ${denseShare} > ${sampleSize}::int as is_dense
      from unnest(${ids(accountIds)}) as a (id) cross join lateral (
        select ${at} as value from account_people as p where p.purchasing_account_id = a.id
        order by p.user_id limit ${perAccount}) as s)
    (${inAccount(sql`p.purchasing_account_id + 0 = a.id and (${at} || '') like ${wanted}`)}
      where not (select is_dense from sample))
    union all
    (${inAccount(sql`p.purchasing_account_id = a.id and (${at}, p.user_id) >= ('', 0) and ${at} like ${wanted}
      order by ${at}, p.user_id`)}
      where (select is_dense from sample))
    limit ${countedLimit + 1}`
}

function people(accountIds: readonly number[], condition: RawBuilder<unknown>): Search {
  return inEach(
    accountIds,
    sql`select p.user_id from account_people as p where p.purchasing_account_id = a.id and ${condition}`,
  )
}

function inEach(accountIds: readonly number[], of: RawBuilder<unknown>): Search {
  return sql<MatchRow>`
    select a.id as account_id, found.user_id
    from unnest(${ids(accountIds)}) as a (id) cross join lateral (${of} limit ${countedLimit + 1}) as found
    limit ${countedLimit + 1}`
}

const highestCharacter = '\u{10FFFF}'

/** The ids as PostgreSQL takes an array. */
export function ids(values: readonly number[]): RawBuilder<unknown> {
  return sql`${`{${values.join(',')}}`}::bigint[]`
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
function pattern(typed: string | undefined): string | null {
  if (typed === undefined) return null
  const plain = typed.replaceAll(/[\\%_]/g, String.raw`\$&`)
  return typed.length < partLength ? `${plain}%` : `%${plain}%`
}

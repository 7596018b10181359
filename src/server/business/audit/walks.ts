/**
 * How a page of the journal is found, however long the history is: walks along indexes, one for each kind of event that there is, each as
 * long as a page at the most. What is asked for decides by what they are led: the journal itself, people, or what things are called.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { nounsOf, type JournalGroup } from './groups.ts'

/** Whose events: one purchasing account's, those that belong to none (0), or all there are. */
export type JournalOf = { readonly account: number } | 'all'

/** What somebody looks for; what is undefined narrows nothing. */
export interface JournalFilter {
  readonly group: JournalGroup | undefined
  /** The name of a kind of event. */
  readonly kind: string | undefined
  /** Somebody who did it, or to whom it was done. */
  readonly person: number | undefined
  /** Part of somebody's name or e-mail, or all of what a thing is called: an order's number, a domain. */
  readonly words: string | undefined
  /** First and last day, in the publisher's time zone. */
  readonly from: string | undefined
  readonly to: string | undefined
}

/** What leads the walks: people, and what things are called; neither where the whole journal is walked. */
export interface Led {
  readonly people: readonly number[]
  readonly reference: string | undefined
}

/** People who are found by a few words; more would say nothing to whoever looks. */
export const peopleLimit = 50
/** People of the whole portal who are compared with a journal; whoever types more letters compares fewer. */
const comparedLimit = 2_000
/** Letters of a part of a name: fewer are in most names. */
const shortestPart = 3

/** By what the walks are led. */
export async function ledBy(work: Work, of: JournalOf, { person, words }: JournalFilter): Promise<Led> {
  if (words === undefined) return { people: person === undefined ? [] : [person], reference: undefined }
  const parts = words.split(/\s+/).filter((part) => part.length >= shortestPart)
  const reference = words.toLowerCase()
  if (parts.length === 0) return { people: [], reference }
  const { rows } = await sql<{ id: number }>`
    select u.id from (
      select id from users as u where ${sql.join(parts.map(isPartOf), sql` and `)} limit ${comparedLimit}) as u
    where exists (select from events as e where ${ownedBy(of)} and ${isActor(sql`u.id`)})
      or exists (select from events as e where ${ownedBy(of)} and ${isPerson(sql`u.id`)})
    limit ${peopleLimit}`.execute(work.db)
  const people = rows.map(({ id }) => id).filter((id) => person === undefined || id === person)
  return { people, reference }
}

/** The events that the filter leaves, as (account, id, occurred_at): at most `limit` of each walk, from `side` on. */
export function walks(
  of: JournalOf,
  filter: JournalFilter,
  led: Led,
  {
    side,
    order,
    limit,
    timeZone,
  }: { side: RawBuilder<boolean>; order: RawBuilder<unknown>; limit: number; timeZone: string },
): RawBuilder<unknown> {
  const own = ownedBy(of)
  const along = (leading: RawBuilder<boolean>) => sql`
    select w.purchasing_account_id, w.id, w.occurred_at from (
      with recursive kinds (name) as (
        (select e.name from events as e where ${leading} order by e.name limit 1)
        union all
        select (select e.name from events as e where ${leading} and e.name > k.name order by e.name limit 1)
        from kinds as k where k.name is not null)
      select name from kinds where name is not null and ${ofKind(filter)}) as k
    cross join lateral (
      select e.purchasing_account_id, e.id, e.occurred_at from events as e
      where ${leading} and e.name = k.name and ${inDays(filter, timeZone)} and ${side}
      order by e.occurred_at ${order}, e.id ${order} limit ${limit}) as w`
  if (filter.person === undefined && filter.words === undefined) return along(own)
  const people = sql`unnest(${sql.val(led.people)}::bigint[])`
  return sql`
    select w.purchasing_account_id, w.id, w.occurred_at from ${people} as p (id)
      cross join lateral (${along(sql<boolean>`${own} and ${isActor(sql`p.id`)}`)}) as w
    union
    select w.purchasing_account_id, w.id, w.occurred_at from ${people} as p (id)
      cross join lateral (${along(sql<boolean>`${own} and ${isPerson(sql`p.id`)}`)}) as w
    ${led.reference === undefined ? sql`` : sql`union ${along(sql<boolean>`${own} and ${isCalled(led.reference)}`)}`}`
}

/** The same events for an export, which reads all of them: one condition on `e`. */
export function matches(of: JournalOf, filter: JournalFilter, led: Led, timeZone: string): RawBuilder<boolean> {
  const people = sql`array[${sql.join(led.people.map((id) => sql.lit(id)))}]::bigint[]`
  const isLed =
    filter.person === undefined && filter.words === undefined
      ? sql`true`
      : sql`(${isActor(sql`any(${people})`)} or ${isPerson(sql`any(${people})`)}
          ${led.reference === undefined ? sql`` : sql`or ${isCalled(led.reference)}`})`
  return sql<boolean>`${ownedBy(of)} and ${isLed} and ${ofKind(filter, 'e.')} and ${inDays(filter, timeZone)}`
}

/** The kinds of event that a journal has. */
export async function kindsOf(work: Work, of: JournalOf): Promise<readonly string[]> {
  const own = ownedBy(of)
  const { rows } = await sql<{ name: string }>`
    with recursive kinds (name) as (
      (select e.name from events as e where ${own} order by e.name limit 1)
      union all
      select (select e.name from events as e where ${own} and e.name > k.name order by e.name limit 1)
      from kinds as k where k.name is not null)
    select name from kinds where name is not null`.execute(work.db)
  return rows.map(({ name }) => name)
}

function ownedBy(of: JournalOf): RawBuilder<boolean> {
  return of === 'all' ? sql<boolean>`true` : sql<boolean>`e.purchasing_account_id = ${of.account}`
}

function isActor(id: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`e.actor_id = ${id} and e.actor_id is not null and e.actor_kind <> 'client'`
}

const personOfEvent = sql`event_person(e.scope, e.scope_id, e.subject, e.details)`

function isPerson(id: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${personOfEvent} = ${id} and ${personOfEvent} is not null`
}

function isCalled(reference: string): RawBuilder<boolean> {
  return sql<boolean>`event_reference(e.details) = ${reference} and event_reference(e.details) is not null`
}

// Written as the index has it, whose trigrams it is answered by.
function isPartOf(part: string): RawBuilder<boolean> {
  return sql<boolean>`fold(coalesce(u.first_name, '') || ' ' || coalesce(u.last_name, '') || ' ' || u.email)
    like '%' || replace(replace(replace(fold(${part}), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`
}

function ofKind({ kind, group }: JournalFilter, prefix: '' | 'e.' = ''): RawBuilder<boolean> {
  const name = sql.ref(`${prefix}name`)
  const isKind = kind === undefined ? sql`true` : sql`${name} = ${kind}`
  const inGroup =
    group === undefined
      ? sql`true`
      : sql`split_part(${name}, '.', 1) in (${sql.join(nounsOf(group).map((noun) => sql.lit(noun)))})`
  return sql<boolean>`${isKind} and ${inGroup}`
}

function inDays({ from, to }: JournalFilter, timeZone: string): RawBuilder<boolean> {
  const after =
    from === undefined ? sql`true` : sql`e.occurred_at >= ${from}::date::timestamp at time zone ${timeZone}::text`
  const before =
    to === undefined ? sql`true` : sql`e.occurred_at < (${to}::date + 1)::timestamp at time zone ${timeZone}::text`
  return sql<boolean>`${after} and ${before}`
}

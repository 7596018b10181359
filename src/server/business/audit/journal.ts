/**
 * The journal of one purchasing account, for its administrator and the publisher; and, for the publisher alone, that of what belongs to no
 * account, or of everything. Newest first, by cursor: a page costs the same at the beginning of a long history and at its end.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher, PurchasingAccount } from '#server/business/access/index.ts'
import type { Actor, Work } from '#server/work/index.ts'
import { kindsOf, ledBy, walks, type JournalFilter, type JournalOf } from './walks.ts'

export interface JournalEvent {
  readonly id: number
  readonly name: string
  readonly occurred_at: Date
  /** Who did it: a person's name or a service's, or null where a job, a command or nobody who is known did. */
  readonly actor: string | null
  readonly actor_kind: string
  /** His number, of a person. */
  readonly actor_user: number | null
  /** Of a partner's person: his partner. */
  readonly actor_partner: string | null
  /** The name of the API key by which he did it; null for what was done on a page. */
  readonly api_key: string | null
  /** The network address that he came from, as far as the reader may know and it was not forgotten. */
  readonly address: string | null
  /** The person to whom it was done, if there is one. */
  readonly person: string | null
  readonly person_email: string | null
  readonly person_user: number | null
  /** The partner, item or organisation that it is about, if there is one. */
  readonly about: string | null
  /** The purchasing account in which it was done; 0 for none. */
  readonly account: number
  readonly account_name: string | null
  readonly details: Readonly<Record<string, unknown>>
}

export interface JournalQuestion extends JournalFilter {
  /** Where the page begins: behind this event, towards older ones or towards newer ones. */
  readonly place: { readonly id: number; readonly towards: 'older' | 'newer' } | undefined
}

export interface JournalPage {
  readonly events: readonly JournalEvent[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  /** The kinds of event that this journal has, whatever the filter. */
  readonly kinds: readonly string[]
}

/** The newest page of all of it. */
export const newestEvents: JournalQuestion = {
  group: undefined,
  kind: undefined,
  person: undefined,
  words: undefined,
  from: undefined,
  to: undefined,
  place: undefined,
}

/** Events on a page. */
export const journalPageSize = 50

/** A page of an account's journal. */
export async function journalOfAccount(
  work: Work,
  account: PurchasingAccount<'events.view'>,
  question: JournalQuestion,
): Promise<JournalPage> {
  return pageOf(work, { account: account.id }, question)
}

/** A page of what belongs to no account (people, partners, organisations, the catalogue and the portal itself), or of everything. */
export async function journalOfHouse(
  work: Work,
  _desk: Publisher,
  question: JournalQuestion,
  whole = false,
): Promise<JournalPage> {
  return pageOf(work, whole ? 'all' : { account: 0 }, question)
}

async function pageOf(work: Work, of: JournalOf, question: JournalQuestion): Promise<JournalPage> {
  const place = question.place && (await placeOf(work, of, question.place))
  const backwards = place?.towards === 'newer'
  const compared = backwards ? sql`>` : sql`<`
  const side =
    place === undefined
      ? sql<boolean>`true`
      : sql<boolean>`(e.occurred_at, e.id) ${compared} (${place.at}::timestamptz, ${place.id}::bigint)`
  const order = backwards ? sql`asc` : sql`desc`
  const limit = journalPageSize + 1
  const { timeZone } = work
  const found = walks(of, question, await ledBy(work, of, question), { side, order, limit, timeZone })
  const { rows } = await sql<JournalEvent>`
    with found as materialized (
      select purchasing_account_id, id from (${found}) as f order by occurred_at ${order}, id ${order} limit ${limit})
    ${described(sql`found as f join events as e on e.purchasing_account_id = f.purchasing_account_id and e.id = f.id`, work.actor)}
    order by e.occurred_at desc, e.id desc`.execute(work.db)
  const isCut = rows.length > journalPageSize
  // One too many shows that there are more: the farthest from where the page begins.
  const events = backwards ? rows.slice(isCut ? 1 : 0) : rows.slice(0, journalPageSize)
  return {
    events,
    hasOlder: backwards || isCut,
    hasNewer: backwards ? isCut : place !== undefined,
    kinds: await kindsOf(work, of),
  }
}

/** Events `e` of a source with everything that is said of them. `reader` decides whose addresses are among it. */
export function described(source: RawBuilder<unknown>, reader: Actor): RawBuilder<unknown> {
  // A customer learns from where his own people acted; where the partner's and the publisher's sit is none of his business.
  const isShown = reader.kind === 'customer' ? sql`e.actor_kind = 'customer'` : sql`true`
  return sql`
    select e.id, e.name, e.occurred_at, e.actor_kind, coalesce(a.first_name || ' ' || a.last_name, site.name) as actor,
      a.id as actor_user, ap.name as actor_partner, k.name as api_key, case when ${isShown} then e.address end as address,
      u.first_name || ' ' || u.last_name as person, u.email as person_email, u.id as person_user,
      coalesce(p.name, o.name, i.edition) as about, e.purchasing_account_id as account, pa.name as account_name, e.details
    from ${source}
    left join users as a on a.id = e.actor_id and e.actor_kind <> 'client'
    left join api_keys as k on k.id = e.api_key_id
    left join services as site on site.id = e.actor_id and e.actor_kind = 'client'
    left join partner_users as pu on pu.user_id = a.id left join partners as ap on ap.id = pu.partner_id
    left join users as u on u.id = event_person(e.scope, e.scope_id, e.subject, e.details)
    left join partners as p on p.id = coalesce(case when e.details ->> 'partnerId' ~ '^[0-9]{1,15}$' then (e.details ->> 'partnerId')::bigint end,
      case e.scope when 'partner' then e.scope_id end)
    left join organizations as o on o.id = case e.scope when 'organization' then e.scope_id end
    left join items as i on i.id = case when e.subject ~ '^item:[0-9]{1,15}$' then substr(e.subject, 6)::bigint end
    left join purchasing_accounts as pa on pa.id = e.purchasing_account_id`
}

// To the microsecond, as text: a moment of JavaScript's has milliseconds, and would pass over the events of a whole import.
async function placeOf(work: Work, of: JournalOf, place: { readonly id: number; readonly towards: 'older' | 'newer' }) {
  const own = of === 'all' ? sql`true` : sql`purchasing_account_id = ${of.account}`
  const { rows } = await sql<{ at: string }>`
    select occurred_at::text as at from events where ${own} and id = ${place.id}`.execute(work.db)
  return rows[0] && { ...place, at: rows[0].at }
}

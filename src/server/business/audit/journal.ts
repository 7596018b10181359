/**
 * The journal of one purchasing account, for its administrator and the publisher, and that of what belongs to no account,
 * for the publisher alone. Newest first, by cursor: a page costs the same at the beginning of a long history and at its end.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher, PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import { nounsOf, type JournalGroup } from './groups.ts'

export interface JournalEvent {
  readonly id: number
  readonly name: string
  readonly occurred_at: Date
  /** Who did it: a person's name or a service's, or null where a job, a command or nobody who is known did. */
  readonly actor: string | null
  readonly actor_kind: string
  /** Of a partner's person: his partner. */
  readonly actor_partner: string | null
  /** The name of the API key by which he did it; null for what was done on a page. */
  readonly api_key: string | null
  /** The person to whom it was done, if there is one. */
  readonly person: string | null
  readonly person_email: string | null
  /** The partner, item or organisation that it is about, if there is one. */
  readonly about: string | null
  readonly details: Readonly<Record<string, unknown>>
}

export interface JournalQuestion {
  readonly group: JournalGroup | undefined
  /** Where the page begins: behind this event, towards older ones or towards newer ones. */
  readonly from: { readonly id: number; readonly towards: 'older' | 'newer' } | undefined
}

export interface JournalPage {
  readonly events: readonly JournalEvent[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

/** Events on a page. */
export const journalPageSize = 50

/** A page of an account's journal. */
export async function journalOfAccount(
  work: Work,
  account: PurchasingAccount<'events.view'>,
  question: JournalQuestion,
): Promise<JournalPage> {
  return pageOf(work, account.id, question)
}

/** A page of what belongs to no account: people, partners, organisations, the catalogue and the portal itself. */
export async function journalOfHouse(work: Work, _desk: Publisher, question: JournalQuestion): Promise<JournalPage> {
  return pageOf(work, 0, question)
}

async function pageOf(work: Work, accountId: number, { group, from }: JournalQuestion): Promise<JournalPage> {
  const backwards = from?.towards === 'newer'
  const side = from === undefined ? sql`true` : backwards ? sql`id > ${from.id}` : sql`id < ${from.id}`
  const { rows } = await sql<JournalEvent>`
    select e.id, e.name, e.occurred_at, e.actor_kind, coalesce(a.first_name || ' ' || a.last_name, site.name) as actor,
      ap.name as actor_partner, k.name as api_key,
      u.first_name || ' ' || u.last_name as person, u.email as person_email,
      coalesce(p.name, o.name, i.edition) as about, e.details
    from (select id, name, occurred_at, actor_kind, actor_id, api_key_id, scope, scope_id, subject, details from events where purchasing_account_id = ${accountId} and ${side} and ${within(group)}
      order by id ${backwards ? sql`asc` : sql`desc`} limit ${journalPageSize + 1}) as e
    left join users as a on a.id = e.actor_id and e.actor_kind <> 'client'
    left join api_keys as k on k.id = e.api_key_id
    left join services as site on site.id = e.actor_id and e.actor_kind = 'client'
    left join partner_users as pu on pu.user_id = a.id left join partners as ap on ap.id = pu.partner_id
    left join users as u on u.id = coalesce(${idIn(sql`e.details ->> 'user'`)}, ${subjectId('user')},
      case e.scope when 'person' then e.scope_id end)
    left join partners as p on p.id = coalesce(${idIn(sql`e.details ->> 'partnerId'`)},
      case e.scope when 'partner' then e.scope_id end)
    left join organizations as o on o.id = case e.scope when 'organization' then e.scope_id end
    left join items as i on i.id = ${subjectId('item')}
    order by e.id desc`.execute(work.db)
  const isCut = rows.length > journalPageSize
  // One too many shows that there are more: the farthest from where the page begins.
  const events = backwards ? rows.slice(isCut ? 1 : 0) : rows.slice(0, journalPageSize)
  return { events, hasOlder: backwards || isCut, hasNewer: backwards ? isCut : from !== undefined }
}

/** By the noun of the name. What is no order is found by an index that leaves out orders, of which there may be a million. */
function within(group: JournalGroup | undefined): RawBuilder<boolean> {
  if (group === undefined) return sql<boolean>`true`
  if (group === 'orders') return sql<boolean>`name = 'order.placed'`
  return sql<boolean>`name <> 'order.placed' and split_part(name, '.', 1) = any(${[...nounsOf(group)]})`
}

function subjectId(noun: string): RawBuilder<number> {
  return sql<number>`case when split_part(e.subject, ':', 1) = ${noun} then ${idIn(sql`split_part(e.subject, ':', 2)`)} end`
}

// Details are as they were written, by whichever version: what is no id leads to nobody.
function idIn(text: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`case when ${text} ~ '^[0-9]{1,15}$' then (${text})::bigint end`
}

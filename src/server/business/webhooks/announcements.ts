/**
 * Of which events services are told, and of which things each is about. An event that is recorded with `announces` has a line
 * here. Roles have none: who may use a service follows from his address's domain alone (SPEC 4.6).
 */
import { sql } from 'kysely'
import type { Events, Work } from '#server/work/index.ts'
import type { MessageKind } from './message-kinds.ts'

/** An event as its announcement finds it. */
export interface AnnouncedEvent<Details> {
  /** The account that it happened in. */
  readonly account: number
  readonly id: number
  /** `order:12` */
  readonly subject: string | null
  readonly occurredAt: Date
  readonly details: Details
}

/** What a message is about: the items whose services are told, or the account's domain. */
export type Announcement =
  | { readonly kind: MessageKind; readonly about: 'items'; readonly items: readonly number[] }
  | { readonly kind: MessageKind; readonly about: 'domain'; readonly domain: string }

/** What services are told because of an event. */
export type Announce<Details> = (work: Work, event: AnnouncedEvent<Details>) => Promise<Announcement>

type Announcements = { readonly [Name in keyof Events]?: Announce<Events[Name]> }

export const announcements: Announcements = {
  'order.placed': async (work, event) => ({
    kind: 'subscription.ordered',
    about: 'items',
    items: await itemsOfOrder(work, event),
  }),
  'subscription.set-up': async (work, { account, details }) => ({
    kind: 'subscription.set-up',
    about: 'items',
    items: await itemsOfSetUp(work, account, details.setUp),
  }),
}

async function itemsOfSetUp(work: Work, account: number, setUp: number): Promise<readonly number[]> {
  const lines = await work.db
    .selectFrom('set_up_lines')
    .select('item_id')
    .distinct()
    .where('purchasing_account_id', '=', account)
    .where('set_up_id', '=', setUp)
    .execute()
  return lines.map((line) => line.item_id)
}

/** What an order brought: its items, and what packages among them hold. */
async function itemsOfOrder(work: Work, { account, subject }: AnnouncedEvent<unknown>): Promise<readonly number[]> {
  const order = Number(subject?.replace('order:', ''))
  const { rows } = await sql<{ item_id: number }>`
    select distinct coalesce(c.item_id, l.item_id) as item_id from order_lines as l
    left join package_components as c on c.package_id = l.item_id
    where l.purchasing_account_id = ${account} and l.order_id = ${order}`.execute(work.db)
  return rows.map((row) => row.item_id)
}

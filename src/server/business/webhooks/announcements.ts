/**
 * Of which events services are told, and of which things each is about. An event that is recorded with `announces` has a line
 * here. Roles have none: who may use a service follows from his address's domain alone (SPEC 4.6).
 */
import { sql } from 'kysely'
import type { Events, Work } from '#server/work/index.ts'
import type { MessageKind } from './message-kinds.ts'

/** An event as its announcement finds it. */
export interface AnnouncedEvent<Details> {
  /** The account that it happened in; 0 where it is an organisation's. */
  readonly account: number
  readonly id: number
  /** `order:12` */
  readonly subject: string | null
  readonly occurredAt: Date
  readonly details: Details
}

/** What a message says, and which services are told: those that serve one of the items, or anything that the account holds. */
export type Announcement =
  | { readonly kind: MessageKind; readonly accounts: readonly number[]; readonly items: readonly number[] }
  | { readonly kind: MessageKind; readonly accounts: readonly number[]; readonly domain: string }

/** What services are told because of an event; undefined where it turns out to be nothing to them. */
export type Announce<Details> = (work: Work, event: AnnouncedEvent<Details>) => Promise<Announcement | undefined>

type Announcements = { readonly [Name in keyof Events]?: Announce<Events[Name]> }

/** More accounts than any one domain serves. */
const accountsLimit = 10_000

export const announcements: Announcements = {
  'order.placed': async (work, event) => ({
    kind: 'plans.ordered',
    accounts: [event.account],
    items: await itemsOfOrder(work, event),
  }),
  'order.returned': async (work, event) => ({
    kind: 'plans.ordered',
    accounts: [event.account],
    items: await itemsOfOrder(work, event),
  }),
  'subscription.set-up': async (work, { account, details }) => ({
    kind: 'plans.set-up',
    accounts: [account],
    items: await itemsOfSetUp(work, account, details.setUp),
  }),
  'subscription.suspended': (_work, { account, details: { services } }) =>
    Promise.resolve({ kind: 'plans.suspended', accounts: [account], items: services.map(({ itemId }) => itemId) }),
  'term.expired': (_work, { account, details: { items = [] } }) =>
    Promise.resolve({ kind: 'plans.expired', accounts: [account], items }),
  'domain.associated': ofDomain('domain.associated'),
  'domain.dissociated': ofDomain('domain.lost'),
  'domain-approval.given': ofDomain('domain.associated'),
  'domain-approval.withdrawn': ofDomain('domain.lost'),
  // What the account used until then, it uses no longer; the other one not yet.
  'domain-approval.asked': (_work, { account, details: { from } }) =>
    Promise.resolve(from === undefined ? undefined : { kind: 'domain.lost', accounts: [account], domain: from }),
  'domain.proved': ofDomain('domain.proved'),
  'domain.lost': ofDomain('domain.lost'),
  'global-administrator.accepted': ofAdministrators,
  'global-administrator.ended': ofAdministrators,
}

function ofDomain(kind: MessageKind): Announce<{ readonly domain: string }> {
  return (_work, { account, details: { domain } }) => Promise.resolve({ kind, accounts: [account], domain })
}

/** In every account that uses the domain. */
async function ofAdministrators(
  work: Work,
  { subject, details: { domain } }: AnnouncedEvent<{ readonly domain: string }>,
): Promise<Announcement> {
  const { rows } = await sql<{ id: number }>`
    select d.purchasing_account_id as id from domain_accounts as d
    join domain_associations as a on a.purchasing_account_id = d.purchasing_account_id and a.claim_id = d.claim_id
    where d.claim_id = ${numberIn(subject)} and (not a.needs_approval or a.approved_at is not null)
    order by 1 limit ${sql.lit(accountsLimit)}`.execute(work.db)
  return { kind: 'administrators.changed', accounts: rows.map(({ id }) => id), domain }
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
  const { rows } = await sql<{ item_id: number }>`
    select distinct coalesce(c.item_id, l.item_id) as item_id from order_lines as l
    left join package_components as c on c.package_id = l.item_id
    where l.purchasing_account_id = ${account} and l.order_id = ${numberIn(subject)}`.execute(work.db)
  return rows.map((row) => row.item_id)
}

/** The id that a subject names: 12 of `order:12`. */
function numberIn(subject: string | null): number {
  return Number(subject?.replace(/^.*:/, ''))
}

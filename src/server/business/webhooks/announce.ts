/**
 * Owes services the messages that an event causes. The change that recorded it asked for this in the same transaction
 * (`announces`), so that nothing is told of what was rolled back, and nothing forgotten. What a message says is put
 * together once, here: every attempt sends the same bytes.
 */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { servedItems } from '#server/business/access/index.ts'
import type { Changing, EventAddress, Work } from '#server/work/index.ts'
import { announcements, type Announce, type AnnouncedEvent, type Announcement } from './announcements.ts'
import { oweMessages, type OwedMessage } from './deliveries.ts'
import type { DomainMessage, PlanNow, PlansMessage } from './message-kinds.ts'

interface Addressee {
  readonly endpointId: number
  readonly serviceId: number
  readonly accountId: number
  readonly accountNumber: string
}

/** As many plans as one service may have in one account, and more than any has. */
const plansLimit = 500
const idBytes = 18

// By the name that the event's row has, where a compiler can no longer tell which details go with which line.
const answers: ReadonlyMap<string, Announce<never>> = new Map(Object.entries(announcements))

/** Owes the messages of one event; owes none twice however often it is called. */
export async function announce(work: Changing, address: EventAddress): Promise<void> {
  work.unchanged() // what is owed is no event: the event is what it is owed for
  const event = await eventAt(work, address)
  const answer = answers.get(event.name)
  if (answer === undefined) throw new Error(`Nobody is told of ${event.name}: it has no line in announcements.ts`)
  const announcement = await answer(work, event)
  if (announcement === undefined) return

  const messages: OwedMessage[] = []
  for (const addressee of await addresseesOf(work, announcement)) {
    const data = await dataFor(work, announcement, addressee)
    messages.push({
      endpointId: addressee.endpointId,
      messageId: `msg_${randomBytes(idBytes).toString('base64url')}`,
      accountId: addressee.accountId,
      type: announcement.kind,
      body: JSON.stringify({ type: announcement.kind, timestamp: event.occurredAt.toISOString(), data }),
    })
  }
  await oweMessages(work, event, messages)
}

/**
 * The addresses that want such messages, of services that serve what it is about in an account, or that have the account as
 * a customer. A licence in a service's product group is none of its business.
 */
async function addresseesOf(work: Work, announcement: Announcement): Promise<readonly Addressee[]> {
  const concerned =
    'items' in announcement
      ? sql`i.id = any(${arrayOf(announcement.items)}::bigint[])`
      : sql`exists (select from holdings as h where h.purchasing_account_id = a.id and h.item_id = i.id)`
  const { rows } = await sql<Addressee>`
    select e.id as "endpointId", e.service_id as "serviceId", a.id as "accountId", a.number as "accountNumber"
    from purchasing_accounts as a cross join webhook_endpoints as e
    where a.id = any(${arrayOf(announcement.accounts)}::bigint[])
      and e.removed_at is null and e.disabled_at is null and e.types ? ${announcement.kind}
      and exists (
        select from service_groups as g join services as s on s.id = g.service_id
        join items as i on i.product_group_id = g.product_group_id
        where g.service_id = e.service_id and s.withdrawn_at is null and i.kind <> 'license' and ${concerned})
    order by a.id, e.id`.execute(work.db)
  return rows
}

async function dataFor(
  work: Work,
  announcement: Announcement,
  { accountId, accountNumber: purchasingAccount, serviceId }: Addressee,
): Promise<PlansMessage | DomainMessage> {
  if ('domain' in announcement) return { purchasingAccount, domain: announcement.domain }
  const { rows } = await sql<PlanNow>`
    select i.code, coalesce(sum(b.available), 0)::bigint as available, coalesce(sum(b.ordered), 0)::bigint as ordered
    from items as i
    left join balances as b
      on b.purchasing_account_id = ${accountId} and b.item_id = i.id and b.term_ends_on >= ${work.today}::date
    where i.id in (${servedItems(serviceId)})
    group by i.id
    having coalesce(sum(b.available), 0) > 0 or i.id = any(${arrayOf(announcement.items)}::bigint[])
    order by i.code limit ${sql.lit(plansLimit)}`.execute(work.db)
  return { purchasingAccount, items: rows }
}

function arrayOf(ids: readonly number[]): string {
  return `{${ids.join(',')}}`
}

async function eventAt(
  work: Work,
  { account, id }: EventAddress,
): Promise<AnnouncedEvent<never> & { readonly name: string }> {
  const row = await work.db
    .selectFrom('events')
    .select(['name', 'subject', 'occurred_at as occurredAt'])
    .select(sql<never>`details`.as('details'))
    .where('purchasing_account_id', '=', account)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { ...row, account, id }
}

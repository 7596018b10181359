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
import type { DomainMessage, MessageKind, PlanNow, PlansMessage } from './message-kinds.ts'

interface Addressee {
  readonly endpointId: number
  readonly serviceId: number
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
  const addressees = await addresseesOf(work, event, announcement)
  if (addressees.length === 0) return

  const { number } = await work.db
    .selectFrom('purchasing_accounts')
    .select('number')
    .where('id', '=', event.account)
    .executeTakeFirstOrThrow()
  const data = new Map<number, PlansMessage | DomainMessage>()
  for (const { serviceId } of addressees) {
    if (!data.has(serviceId)) data.set(serviceId, await dataFor(work, event, announcement, serviceId, number))
  }
  const messages = addressees.map(({ endpointId, serviceId }): OwedMessage => ({
    endpointId,
    messageId: `msg_${randomBytes(idBytes).toString('base64url')}`,
    accountId: event.account,
    type: announcement.kind,
    body: bodyOf(announcement.kind, event.occurredAt, data.get(serviceId)),
  }))
  await oweMessages(work, event, messages)
}

/** A message as it is signed and sent. */
function bodyOf(type: MessageKind, occurredAt: Date, data: PlansMessage | DomainMessage | undefined): string {
  return JSON.stringify({ type, timestamp: occurredAt.toISOString(), data })
}

/** The addresses that want such messages, of services that serve what it is about, or that the account is a customer of. */
async function addresseesOf(
  work: Work,
  event: AnnouncedEvent<unknown>,
  announcement: Announcement,
): Promise<readonly Addressee[]> {
  const concerned =
    announcement.about === 'items'
      ? sql`i.id = any(${`{${announcement.items.join(',')}}`}::bigint[])`
      : sql`i.id in (select item_id from holdings where purchasing_account_id = ${event.account})`
  const { rows } = await sql<Addressee>`
    select e.id as "endpointId", e.service_id as "serviceId" from webhook_endpoints as e
    where e.removed_at is null and e.disabled_at is null and e.types ? ${announcement.kind}
      and exists (
        select from service_groups as g join services as s on s.id = g.service_id
        join items as i on i.product_group_id = g.product_group_id
        where g.service_id = e.service_id and s.withdrawn_at is null and i.kind <> 'license' and ${concerned})
    order by e.id`.execute(work.db)
  return rows
}

async function dataFor(
  work: Work,
  { account }: AnnouncedEvent<unknown>,
  announcement: Announcement,
  serviceId: number,
  purchasingAccount: string,
): Promise<PlansMessage | DomainMessage> {
  if (announcement.about === 'domain') return { purchasingAccount, domain: announcement.domain }
  const changed = `{${announcement.items.join(',')}}`
  const { rows } = await sql<PlanNow>`
    select i.code, coalesce(sum(b.available), 0)::bigint as available, coalesce(sum(b.ordered), 0)::bigint as ordered
    from items as i
    left join balances as b on b.purchasing_account_id = ${account} and b.item_id = i.id and b.term_ends_on >= ${work.today}::date
    where i.id in (${servedItems(serviceId)})
    group by i.id having coalesce(sum(b.available), 0) > 0 or i.id = any(${changed}::bigint[])
    order by i.code limit ${sql.lit(plansLimit)}`.execute(work.db)
  return { purchasingAccount, items: rows }
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

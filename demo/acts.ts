/**
 * The acts of the story in the order of time. Orders of the same fortnight come in as one file, as partners' systems send
 * them, but never past something that happens in between: what the customer sets up, or a term that ends.
 */
import { sql } from 'kysely'
import { personByEmail, purchasingAccount } from '#server/business/access/index.ts'
import { expireTerms, suspendUnordered } from '#server/business/inventory/index.ts'
import { acceptOrders } from '#server/business/orders/index.ts'
import { provideUnserved, setUpServices } from '#server/business/provisioning/index.ts'
import { addDays, daysBetween } from '#server/platform/clock.ts'
import { system, type Actor, type Changing, type Work } from '#server/work/index.ts'
import { agreementActs } from './agreements.ts'
import { calendarOf } from './calendar.ts'
import { contosoStory } from './contoso.ts'
import { domainActs, groupStories } from './group.ts'
import { fabrikamStories } from './fabrikam.ts'
import { invitationActs, requestActs } from './invited.ts'
import { newcomerActs } from './newcomers.ts'
import { benefitUserActs } from './benefit-users.ts'
import { orderFileActs } from './order-files.ts'
import { permissionActs } from './permissions.ts'
import { partners, places, type PartnerName } from './places.ts'
import { termOf, type AccountStory, type PlacedOrder, type OwnSetUp } from './story.ts'

/** One change of the story: when, by whom, and what. */
export interface Act {
  /** YYYY-MM-DD. */
  readonly on: string
  readonly actorIn: (work: Work) => Promise<Actor>
  readonly play: (work: Changing) => Promise<void>
}

const narrator = system('demo')
const fortnightDays = 14
const holdingsLimit = 1_000
/** The catalogue's, of every plan. */
const graceDays = 30

/** The acts after the founding, oldest first. */
export function actsOf(today: string): readonly Act[] {
  const stories = [contosoStory(today), ...groupStories(today), ...fabrikamStories(today)]
  const orders = stories.flatMap((story) => story.orders.map((order) => ({ order, story })))
  const others = [
    ...stories.flatMap(setUpsOf),
    ...expiriesOf(stories, today),
    ...suspensionsOf(stories, today),
    ...agreementActs(today),
    ...invitationActs(today),
    ...newcomerActs(today),
    ...requestActs(today),
    ...domainActs(today),
    ...permissionActs(today),
    ...orderFileActs(today),
    ...benefitUserActs(today),
  ].sort(byDay)
  orders.sort((a, b) => byDay(a.order, b.order))
  const deliveries = deliveriesOf(numbered(orders, today), others)
  return [...deliveries, ...others].sort(byDay)
}

interface NumberedOrder {
  readonly on: string
  readonly rows: readonly object[]
}

// How each partner's own system begins its order numbers.
const prefixes: Readonly<Record<PartnerName, string>> = { A: 'MP', B: 'PB', C: 'PC' }

/** Gives orders and purchase orders their numbers, and writes their lines as a partner's system would. */
function numbered(
  orders: readonly { readonly order: PlacedOrder; readonly story: AccountStory }[],
  today: string,
): NumberedOrder[] {
  const counts = new Map<string, number>()
  const next = (sequence: string, from: number): string => {
    const number = (counts.get(sequence) ?? from) + 1
    counts.set(sequence, number)
    return String(number)
  }
  return orders.map(({ order, story: { account } }) => {
    const year = order.on.slice(0, 4)
    const number = `${prefixes[order.partner]}-${year}-${next(order.partner, 10_230)}`
    const purchaseOrder =
      order.withoutPurchaseOrder === true ? '' : `BC-${year}-${next(`${account} ${year}`, 0).padStart(4, '0')}`
    const calendar = calendarOf(today, placeOf(account).anniversaryDaysAhead)
    const rows = order.lines.map((line, index) => ({
      partner_number: partners[order.partner].number,
      order_number: number,
      ordered_on: order.on,
      account_number: account,
      purchase_order_number: purchaseOrder,
      order_line: index + 1,
      kind: line.kind,
      item_code: line.item,
      quantity: line.quantity,
      term_ends_on: termOf(line, order.on, calendar) || null,
    }))
    return { on: order.on, rows }
  })
}

/** The orders as files: a new one for each fortnight, and after each of the `others`. */
function deliveriesOf(orders: readonly NumberedOrder[], others: readonly Act[]): Act[] {
  const files = new Map<string, NumberedOrder[]>()
  for (const order of orders) {
    const fortnight = Math.floor(daysBetween('2000-01-03', order.on) / fortnightDays)
    const before = others.filter((other) => other.on <= order.on).length
    const name = `${String(fortnight)} ${String(before)}`
    files.set(name, [...(files.get(name) ?? []), order])
  }
  return [...files.values()].map((file) => ({
    on: file.at(-1)?.on ?? '',
    actorIn: () => Promise.resolve(narrator),
    async play(work) {
      const rows = file.flatMap((order) => order.rows).map((row, index) => ({ sequence: index + 1, ...row }))
      const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as rows (${lineColumns})`
      await acceptOrders(work, sql`select * from ${given}`, 'import')
    },
  }))
}

const lineColumns = sql`sequence bigint, partner_number text, order_number text, ordered_on date, account_number text,
  purchase_order_number text, order_line integer, kind text, item_code text, quantity integer, term_ends_on date`

function setUpsOf({ account, setUps }: AccountStory): Act[] {
  return setUps.map((setUp) => ({
    on: setUp.on,
    async actorIn(work) {
      const userId = await personByEmail(work, setUp.by)
      if (userId === undefined) throw new Error(`${setUp.by} is not among the people`)
      return { kind: 'customer', userId }
    },
    play: (work) => playSetUp(work, account, setUp),
  }))
}

/** Asked for and ready on the same day, as where no service has a site to be told. */
async function playSetUp(work: Changing, number: string, { on, partner, plans }: OwnSetUp): Promise<void> {
  const account = await purchasingAccount(work, await accountId(work, number), 'services.set-up')
  const { id: partnerId } = await work.db
    .selectFrom('partners')
    .select('id')
    .where('number', '=', partners[partner].number)
    .executeTakeFirstOrThrow()
  const items = await work.db.selectFrom('items').select(['id', 'code']).execute()
  const lines = plans.map(({ item, quantity }) => {
    const found = items.find(({ code }) => code === item)
    if (found === undefined) throw new Error(`${item} is not in the catalogue`)
    return { itemId: found.id, quantity, partnerId }
  })
  await setUpServices(work, account, { key: `story ${on}`, lines })
  await provideUnserved(work, lines.length)
}

/** The sweeps on the days after a term of its own has ended, and after each anniversary. */
function expiriesOf(stories: readonly AccountStory[], today: string): Act[] {
  const stated = stories.flatMap(({ orders }) =>
    orders.flatMap(({ lines }) => lines.map(({ endsOn }) => endsOn ?? today)),
  )
  const ends = new Set(stated.filter((end) => end < today))
  return [...ends].map((end) => ({
    on: addDays(end, 1),
    actorIn: () => Promise.resolve(system('inventory.expire')),
    async play(work) {
      await expireTerms(work, holdingsLimit)
    },
  }))
}

/** The sweeps on the days on which what was set up is suspended, unless it was ordered before. */
function suspensionsOf(stories: readonly AccountStory[], today: string): Act[] {
  const deadlines = stories.flatMap(({ setUps }) => setUps.map(({ on }) => addDays(on, graceDays)))
  return [...new Set(deadlines)]
    .filter((day) => day <= today)
    .map((day) => ({
      on: day,
      actorIn: () => Promise.resolve(system('inventory.suspend')),
      async play(work) {
        await suspendUnordered(work, holdingsLimit)
      },
    }))
}

/** The purchasing account with this number. */
export async function accountId(work: Work, number: string): Promise<number> {
  const found = await work.db
    .selectFrom('purchasing_account_numbers')
    .select('purchasing_account_id as id')
    .where('number', '=', number)
    .executeTakeFirstOrThrow()
  return found.id
}

function placeOf(account: string) {
  const place = places.find(({ accounts }) => accounts.some(({ number }) => number === account))
  if (place === undefined) throw new Error(`Nobody signed for ${account}`)
  return place
}

export function byDay(a: { readonly on: string }, b: { readonly on: string }): number {
  return Date.parse(a.on) - Date.parse(b.on)
}

/**
 * Promises A4 and SPEC 3.1 to 3.3 on the started portal: every page and file in which a partner might meet what another one
 * ordered shows it from the request after the grant on, and no longer after the revocation or a change of partner.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { changePartner, setVisibility } from '#server/business/partners/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { order, stock } from '../world/orders.ts'
import { customerAt, operator, partnerUserAt } from '../world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../world/places.ts'
import { runJobs } from '../world/queue.ts'
import { startPortal, type Portal } from '../world/portal.ts'

let house: TestHouse
let portal: Portal
let account: Place
/** Served by b alone: nothing that is granted in the other account may lead here. */
let foreign: Place
let administrator: Actor
let a: Partner
let b: Partner
/** Serves neither. */
let c: Partner
/** Ordered by b alone. */
let itemOfB: number
let orderOfB: number

interface Partner {
  readonly id: number
  readonly number: string
  readonly name: string
  /** The session of one of its viewers: kept over all requests, as a browser keeps it. */
  readonly cookie: string
}

// What only b's orders put on a page.
const numberOfB = 'B-ORDER-4711'
const productOfB = 'Enterprise Cloud Suite'
const purchaseOrderOfB = 'BC-OF-B'

beforeAll(async () => {
  house = await testHouse()
  portal = await startPortal({ DATABASE_URL: house.databaseUrl, DATABASE_OWNER_URL: house.ownerUrl })
  await stock(house)
  const [first, second] = await foundAccounts(house, 2)
  account = first
  foreign = second
  a = await partner()
  b = await partner()
  c = await partner()
  await serve(house, a.id, account.id, 1)
  await serve(house, b.id, account.id, 2)
  await serve(house, b.id, foreign.id, 1)
  administrator = await customerAt(house, account.id, ['account-administrator'])
  await order(house, { partner: a.number, account: account.number, order: 'A-ORDER-1', item: 'E1' })
  const ofB = { partner: b.number, order: numberOfB, purchaseOrder: purchaseOrderOfB }
  await order(
    house,
    { ...ofB, account: account.number, line: 1, item: 'E3', quantity: 77 },
    { ...ofB, account: account.number, line: 2, kind: 'package', item: 'SUITE', quantity: 33 },
  )
  await order(house, { partner: b.number, account: foreign.number, order: 'B-ELSEWHERE', item: 'E3' })
  const line = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('order_lines as l')
      .innerJoin('items as i', 'i.id', 'l.item_id')
      .innerJoin('orders as o', 'o.id', 'l.order_id')
      .select(['l.order_id', 'l.item_id'])
      .where('i.code', '=', 'E3')
      .where('o.number', '=', numberOfB)
      .executeTakeFirstOrThrow(),
  )
  itemOfB = line.item_id
  orderOfB = line.order_id
})
afterAll(async () => {
  await portal.stop()
  // What its worker had no time for: nobody reads these letters.
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': quiet, 'mail.deliver': quiet, 'mail.sweep': quiet })
  await house.drop()
})

test('by default a partner meets nothing of what another one ordered', async () => {
  expect(await meetings(a)).toEqual(nothing)
  expect(await meetings(b)).toEqual(everything)
})

test('what is granted shows everywhere from the next request on, to the one who gained sight', async () => {
  await set(a, [b])
  expect(await meetings(a)).toEqual(everything)
  // The direction: b, whose orders became visible, sees nothing more.
  expect(await shows(b, `${home()}/orders`, 'A-ORDER-1')).toBe(false)
  expect(await shows(a, `${home()}/orders`, 'A-ORDER-1')).toBe(true)
})

test('and nowhere else: neither in another account, nor to another partner', async () => {
  expect(await status(a, `/purchasing-accounts/${String(foreign.id)}`)).toBe(404)
  expect(await shows(a, '/purchasing-accounts', foreign.number)).toBe(false)
  expect(await shows(a, '/partner/customers', 'Organisation')).toBe(true)
  expect(await meetings(c)).toEqual(closed)
})

test('totals and choices of a list are of what is seen and nothing besides', async () => {
  const choice = `>${b.name}</option>`
  await set(a, [b])
  expect(await shows(a, `${home()}/orders`, '2 commandes')).toBe(true)
  expect(await shows(a, `${home()}/orders`, choice)).toBe(true)
  await set(a, [])
  expect(await shows(a, `${home()}/orders`, '1 commande')).toBe(true)
  expect(await shows(a, `${home()}/orders`, '2 commandes')).toBe(false)
  expect(await shows(a, `${home()}/orders`, choice)).toBe(false)
})

test('what is taken back is gone on the next request', async () => {
  await set(a, [b])
  expect(await meetings(a)).toEqual(everything)
  await set(a, [])
  expect(await meetings(a)).toEqual(nothing)
})

test('a change of partner closes the account to the former one and opens it to the new one at once', async () => {
  await set(a, [b])
  await replace(b, c)
  expect(await meetings(c)).toEqual(everything)
  expect(await meetings(b)).toEqual(closed)
  expect(await meetings(a)).toEqual(nothing) // the grant was of b
  expect([await findsBy(c), await findsBy(b)]).toEqual([[account.id], [foreign.id]])
  // History keeps who ordered at the time.
  expect(await shows(c, `${home()}/orders`, b.name)).toBe(true)
  await replace(c, b)
})

const home = () => `/purchasing-accounts/${String(account.id)}`

/** Where b's orders show, and by what. */
const places: Readonly<Record<string, readonly [path: () => string, sign: () => string]>> = {
  'the home page’s recent orders': [home, () => numberOfB],
  'the home page’s quantities': [home, () => productOfB],
  'the inventory': [() => `${home()}/inventory`, () => 'Office 365 E3'],
  'the inventory’s packages': [() => `${home()}/inventory?packages=1`, () => productOfB],
  'an item’s history': [() => `${home()}/inventory/${String(itemOfB)}`, () => numberOfB],
  'a history’s file': [() => `${home()}/inventory/${String(itemOfB)}/history.csv`, () => numberOfB],
  'the order history': [() => `${home()}/orders`, () => numberOfB],
  'the order history’s products': [() => `${home()}/orders`, () => 'Office 365 E3'],
  'orders found by number': [() => `${home()}/orders?q=${numberOfB}`, () => purchaseOrderOfB],
  'an order': [() => `${home()}/orders/${String(orderOfB)}`, () => purchaseOrderOfB],
  'the orders’ file': [() => `${home()}/orders.csv`, () => purchaseOrderOfB],
}
const names = Object.keys(places)
const everything = Object.fromEntries(names.map((name) => [name, 'shows']))
const nothing = Object.fromEntries(names.map((name) => [name, ownItem(name) ? '404' : 'hides']))
const closed = Object.fromEntries(names.map((name) => [name, '404']))

/** What is only b's has an address of its own, which is nowhere for others. */
function ownItem(name: string): boolean {
  return name === 'an item’s history' || name === 'a history’s file' || name === 'an order'
}

async function meetings(who: Partner): Promise<Readonly<Record<string, string>>> {
  const met: [string, string][] = []
  for (const [name, [path, sign]] of Object.entries(places)) {
    const response = await get(who, path())
    const text = await response.text()
    met.push([name, response.status === 200 ? (text.includes(sign()) ? 'shows' : 'hides') : String(response.status)])
  }
  return Object.fromEntries(met)
}

async function shows(who: Partner, path: string, sign: string): Promise<boolean> {
  const text = await (await get(who, path)).text()
  return text.replaceAll('\u00a0', ' ').includes(sign)
}

/** The accounts that a search by the organisation's name finds, of the two there are. */
async function findsBy(who: Partner): Promise<number[]> {
  const text = await (await get(who, '/purchasing-accounts/search?field=organization&q=organ')).text()
  return [account.id, foreign.id].filter((id) => text.includes(`/purchasing-accounts/${String(id)}"`))
}

async function status(who: Partner, path: string): Promise<number> {
  return (await get(who, path)).status
}

function get({ cookie }: Partner, path: string): Promise<Response> {
  return fetch(portal.origin + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
}

async function set(who: Partner, seen: readonly Partner[]): Promise<void> {
  await change(house, administrator, null, async (work) => {
    const opened = await purchasingAccount(work, account.id, 'partner-visibility.manage')
    return setVisibility(
      work,
      opened,
      who.id,
      seen.map(({ id }) => id),
    )
  })
}

async function replace(from: Partner, to: Partner): Promise<void> {
  await change(house, await operator(house), null, async (work) =>
    changePartner(work, publisher(work), await purchasingAccount(work, account.id, 'agreements.change'), {
      fromId: from.id,
      toId: to.id,
    }),
  )
}

async function partner(): Promise<Partner> {
  const id = await foundPartner(house)
  const { number, name } = await read(house, system('test'), (work) =>
    work.db.selectFrom('partners').select(['number', 'name']).where('id', '=', id).executeTakeFirstOrThrow(),
  )
  const { userId } = await partnerUserAt(house, id, 'viewer')
  return { id, number, name, cookie: await cookieOf(house, userId) }
}

/** The journal: whose it is, in which order, by whom and to whom; and a rare event costs no scan of a million orders. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher, purchasingAccount, giveRole, takeRole } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, meet, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { stock } from '../../../../test/world/orders.ts'
import { foundAccounts, foundPartner, serve } from '../../../../test/world/places.ts'
import { registerSite, siteOf } from '../../../../test/world/services.ts'
import { itemIdOf } from '../../../../test/world/set-ups.ts'
import { journalOfAccount, journalOfHouse, journalPageSize, newestEvents, type JournalQuestion } from './journal.ts'

let house: TestHouse
let ada: Actor
let account: number
let other: number

beforeAll(async () => {
  house = await testHouse()
  const [own, foreign] = await foundAccounts(house, 2)
  account = own?.id ?? 0
  other = foreign?.id ?? 0
  ada = await customerAt(house, account, ['account-administrator'])
})
afterAll(() => house.drop())

function journal(by: Actor, question: Partial<JournalQuestion> = {}, of = account) {
  return read(house, by, async (work) =>
    journalOfAccount(work, await purchasingAccount(work, of, 'events.view'), { ...newestEvents, ...question }),
  )
}

test('says who did what to whom, the newest first', async () => {
  const { userId, email } = await meet(house, { firstName: 'Paul', lastName: 'Lambert' })
  await change(house, ada, null, async (work) =>
    giveRole(work, await purchasingAccount(work, account, 'users.manage'), userId, 'report-viewer'),
  )
  await change(house, ada, null, async (work) =>
    giveRole(work, await purchasingAccount(work, account, 'users.manage'), userId, 'account-viewer'),
  )
  await change(house, ada, null, async (work) =>
    takeRole(work, await purchasingAccount(work, account, 'users.manage'), userId, 'report-viewer'),
  )
  const { events } = await journal(ada)
  const names = await read(house, ada, (work) =>
    work.db
      .selectFrom('users')
      .select(['first_name', 'last_name'])
      .where('id', '=', 'userId' in ada ? ada.userId : 0)
      .executeTakeFirstOrThrow(),
  )
  expect(events.slice(0, 3).map(({ name, details }) => [name, details['role']])).toEqual([
    ['role.taken', 'report-viewer'],
    ['role.given', 'account-viewer'],
    ['role.given', 'report-viewer'],
  ])
  expect(events[0]).toMatchObject({
    actor: `${names.first_name} ${names.last_name}`,
    actor_kind: 'customer',
    person: 'Paul Lambert',
    person_email: email,
  })
  expect(events.at(-1)).toMatchObject({ name: 'purchasing-account.registered', actor: null, actor_kind: 'system' })
})

test('names the service that reported by itself, and the item that it is about', async () => {
  await stock(house)
  const { id } = await registerSite(house, { group: 'Office 365' })
  const { name } = await read(house, ada, (work) =>
    work.db.selectFrom('services').select('name').where('id', '=', id).executeTakeFirstOrThrow(),
  )
  const itemId = await itemIdOf(house, 'E1')
  await change(house, siteOf(id), null, (work) =>
    work.record({
      name: 'seats.reported',
      scope: { account: other },
      subject: `item:${String(itemId)}`,
      details: { itemId, from: null, quantity: 7 },
    }),
  )
  const reader = await customerAt(house, other, ['account-administrator'])
  const { events } = await journal(reader, { group: 'services' }, other)
  expect(events).toMatchObject([{ name: 'seats.reported', actor: name, actor_kind: 'client', about: 'Office 365 E1' }])
})

test('is read by the account’s administrator and the publisher, and by nobody else', async () => {
  expect((await journal(await operator(house))).events.length).toBeGreaterThan(3)
  for (const role of ['agreement-administrator', 'user-administrator', 'account-manager', 'account-viewer'] as const) {
    const reader = await customerAt(house, account, [role])
    await expect(journal(reader), role).rejects.toMatchObject({ status: 403, code: 'permission.missing' })
  }
  const partner = await foundPartner(house)
  await serve(house, partner, account)
  const partnerUser = await partnerUserAt(house, partner, 'administrator')
  await expect(journal(partnerUser)).rejects.toMatchObject({ status: 403 })
  await expect(journal(ada, {}, other)).rejects.toMatchObject({ status: 404, code: 'purchasing-account.unknown' })
})

test('holds nothing of another account, nor of what belongs to none', async () => {
  await customerAt(house, other, ['account-administrator'])
  const { events } = await journal(ada)
  const ids = new Set(events.map(({ id }) => id))
  const foreign = await read(house, system('test'), (work) =>
    work.db.selectFrom('events').select('id').where('purchasing_account_id', '<>', account).execute(),
  )
  expect(foreign.length).toBeGreaterThan(3)
  expect(foreign.filter(({ id }) => ids.has(id))).toEqual([])
})

test('the publisher’s own holds people, partners and agreements, and no account’s', async () => {
  const ann = await operator(house)
  const { events } = await read(house, ann, (work) => journalOfHouse(work, publisher(work), newestEvents))
  const names = new Set(events.map(({ name }) => name))
  expect(names).toContain('operator.hired')
  expect(names).toContain('person.created')
  expect(names).not.toContain('role.given')
  const registered = events.find(({ name }) => name === 'agreement.registered')
  expect(registered?.about).toContain('Organisation')
  const asCustomer = read(house, ada, (work) => journalOfHouse(work, publisher(work), newestEvents))
  await expect(asCustomer).rejects.toMatchObject({ status: 404, code: 'desk.unknown' })
})

test('pages lead through all of it and back, and groups leave out the rest', async () => {
  const orders = journalPageSize * 2 + 5
  await change(house, system('test'), null, (work) =>
    work
      .recordEach(
        'order.placed',
        sql`select ${account}::bigint, 'order:' || n, jsonb_build_object('number', 'B-' || n, 'lines', 1, 'partnerId', 1)
        from generate_series(1, ${orders}::int) as n`,
      )
      .then(() => undefined),
  )
  const seen: number[] = []
  let page = await journal(ada)
  const first = page.events.map(({ id }) => id)
  expect(page).toMatchObject({ hasNewer: false, hasOlder: true })
  for (;;) {
    seen.push(...page.events.map(({ id }) => id))
    if (!page.hasOlder) break
    page = await journal(ada, { place: { id: seen.at(-1) ?? 0, towards: 'older' } })
  }
  expect(seen).toEqual(seen.toSorted((a, b) => b - a))
  expect(new Set(seen).size).toBe(seen.length)
  let back = page
  while (back.hasNewer) back = await journal(ada, { place: { id: back.events[0]?.id ?? 0, towards: 'newer' } })
  expect(back.events.map(({ id }) => id)).toEqual(first)

  const placed = await journal(ada, { group: 'orders' })
  expect(new Set(placed.events.map(({ name }) => name))).toEqual(new Set(['order.placed']))
  const access = await journal(ada, { group: 'access' })
  expect(access.events.length).toBeGreaterThan(3)
  expect(access.events.every(({ name }) => name !== 'order.placed')).toBe(true)
})

test('details of another version lead to nobody, and break nothing', async () => {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`insert into events (purchasing_account_id, scope, scope_id, name, actor_kind, subject, occurred_at, details)
      values (${account}, 'account', ${account}, 'moon.landed', 'system', 'user:nobody', ${work.now},
        '{"user": "12; drop table", "partnerId": {"a": 1}}'), (${account}, 'account', ${account}, 'moon.left',
        'system', 'user:99999999999999999999', ${work.now}, '[]')`.execute(work.db)
  })
  const { events } = await journal(ada)
  expect(events.slice(0, 2).map(({ name, person }) => [name, person])).toEqual([
    ['moon.left', null],
    ['moon.landed', null],
  ])
})

/** What changes of an agreement that is there (SPEC 9.1): whom to write to, its last day, and the accounts it holds. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { journalOfAccount, newestEvents } from '#server/business/audit/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { register } from '../../../../test/world/agreements.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, give, operator, partnerUserAt, rolesOf } from '../../../../test/world/people.ts'
import { foundPartner, serve } from '../../../../test/world/places.ts'
import { addPurchasingAccount } from './add-account.ts'
import { agreementOf } from './agreement-pages.ts'
import { changeContact, contactsOf, removeContact, type ContactPerson } from './contacts.ts'
import { findAccounts } from './find-accounts.ts'
import { accountsBeside, agreementOfAccount, ownAgreements } from './own-agreements.ts'
import { changeEnd } from './term.ts'

let house: TestHouse
let boss: Actor

beforeAll(async () => {
  house = await testHouse()
  boss = await operator(house)
})
afterAll(() => house.drop())

const lea: ContactPerson = {
  firstName: 'Léa',
  lastName: 'Roux',
  email: 'lea.roux@contoso.example',
  telephone: '+33 1 23 45 67 89',
}

test('whoever may change active agreements names a contact, and every account’s journal says so', async () => {
  const { accounts } = await register(house, { invite: false, count: 2 })
  const [first = 0, second = 0] = accounts
  const manager = await customerAt(house, first, ['account-manager'])
  await name(manager, first, lea)
  expect(await contacts(manager, first)).toEqual([{ purpose: 'notices', ...lea }])
  for (const id of [first, second]) {
    const [event] = await journal(id)
    expect(event).toMatchObject({
      name: 'agreement-contact.changed',
      details: { purpose: 'notices', from: null, to: { name: 'Léa Roux', email: lea.email } },
    })
  }
  await name(manager, first, lea)
  expect(await journal(first)).toHaveLength(2) // the same again is no change: the account’s registration stands before it

  await change(house, manager, null, async (work) =>
    removeContact(work, await purchasingAccount(work, first, 'agreements.change'), 'notices'),
  )
  expect(await contacts(manager, first)).toEqual([])
  await expect(
    change(house, manager, null, async (work) =>
      removeContact(work, await purchasingAccount(work, first, 'agreements.change'), 'notices'),
    ),
  ).rejects.toMatchObject({ code: 'agreement-contact.unknown' })
})

test('whoever only reads agreements changes none', async () => {
  const { accounts } = await register(house, { invite: false })
  const [id = 0] = accounts
  for (const role of ['agreement-administrator', 'report-viewer', 'account-viewer'] as const) {
    const reader = await customerAt(house, id, [role])
    await expect(name(reader, id, lea)).rejects.toMatchObject({ code: 'permission.missing' })
  }
})

test.each([
  [{ email: 'lea at contoso' }, 'person.email-malformed'],
  [{ firstName: 'http://evil.example' }, 'person.name-malformed'],
])('a contact with %j is refused', async (wrong, code) => {
  const { accounts } = await register(house, { invite: false })
  await expect(name(boss, accounts[0] ?? 0, { ...lea, ...wrong })).rejects.toMatchObject({ code })
})

test('an agreement that is over is the publisher’s alone to correct, from the day after its last one', async () => {
  const { accounts } = await register(house, { invite: false })
  const [id = 0] = accounts
  const administrator = await customerAt(house, id, ['account-administrator'])
  const today = await read(house, boss, (work) => Promise.resolve(work.today))
  await end(id, today)
  await name(administrator, id, lea)
  await end(id, yesterdayOf(today))
  await expect(name(administrator, id, { ...lea, lastName: 'Petit' })).rejects.toMatchObject({
    status: 409,
    code: 'agreement.over',
  })
  await name(boss, id, { ...lea, lastName: 'Petit' })
  await end(id, null)
  await name(administrator, id, lea)
  const [, , ended] = (await journal(id)).toReversed().filter(({ name: event }) => event === 'agreement.end-changed')
  expect(ended?.details).toMatchObject({ wasUntil: yesterdayOf(today), until: null })
})

test('an agreement does not end before it was signed', async () => {
  const { accounts } = await register(house, { invite: false })
  await expect(end(accounts[0] ?? 0, '2024-01-15')).rejects.toMatchObject({ code: 'agreement.ends-too-early' })
  await end(accounts[0] ?? 0, '2024-01-16')
  const unknown = change(house, boss, null, (work) => changeEnd(work, publisher(work), 987_654, null))
  await expect(unknown).rejects.toMatchObject({ status: 404, code: 'agreement.unknown' })
})

test('a customer’s list has the agreements of which he may see an account, the newest first', async () => {
  const [one, other, hidden] = [
    await register(house, { invite: false, count: 3 }),
    await register(house, { invite: false }),
    await register(house, { invite: false }),
  ]
  const viewer = await customerAt(house, one.accounts[0] ?? 0, ['account-viewer'])
  await giveViewer(viewer, other.accounts[0] ?? 0, 'report-viewer')
  await giveViewer(viewer, hidden.accounts[0] ?? 0, 'user-administrator')
  const { rows, next } = await read(house, viewer, (work) => ownAgreements(work))
  expect(rows.map(({ number, accounts }) => [number, accounts])).toEqual([
    [other.number, 1],
    [one.number, 1],
  ])
  expect(next).toBeUndefined()
  const beside = await read(house, viewer, async (work) =>
    accountsBeside(work, await purchasingAccount(work, one.accounts[0] ?? 0, 'agreements.view')),
  )
  expect(beside.rows.map(({ id }) => id)).toEqual([one.accounts[0]])
})

test('a partner reads who else serves an account only where he was granted sight of it', async () => {
  const { accounts } = await register(house, { invite: false })
  const [id = 0] = accounts
  const [mine, theirs] = [await foundPartner(house), await foundPartner(house)]
  await serve(house, mine, id, 1)
  await serve(house, theirs, id, 2)
  const agent = await partnerUserAt(house, mine, 'agent')
  const named = await read(house, agent, async (work) =>
    accountsBeside(work, await purchasingAccount(work, id, 'agreements.view')),
  )
  expect(named.rows[0]?.partners.split(', ')).toHaveLength(1)
  const all = await read(house, boss, async (work) =>
    accountsBeside(work, await purchasingAccount(work, id, 'agreements.view')),
  )
  expect(all.rows[0]?.partners.split(', ')).toHaveLength(2)
})

test('an account that comes later is found, and is its administrator’s like the others', async () => {
  const { accounts, number } = await register(house, { invite: false })
  const [id = 0] = accounts
  const agreementId = await agreementIdOf(id)
  const added = await add(agreementId, {
    number: ` ${number}-9 `,
    name: 'Compte du Sud',
    city: 'Nice',
    countryCode: 'fr',
  })
  const agreement = await read(house, boss, (work) => agreementOf(work, publisher(work), agreementId))
  expect(agreement.accounts).toBe(2)
  const found = await read(house, boss, (work) => findAccounts(work, { fields: { name: 'sud' }, limit: 10 }))
  expect(found.map((each) => [each.id, each.number, each.country_code])).toContainEqual([added, `${number}-9`, 'FR'])
  await expect(
    add(agreementId, { number: `${number}-9`, name: 'X', city: 'Nice', countryCode: 'FR' }),
  ).rejects.toMatchObject({
    status: 409,
    code: 'purchasing-account.known',
  })
  await expect(
    add(agreementId, { number: `${number}-10`, name: '', city: 'Nice', countryCode: 'ZZ' }),
  ).rejects.toMatchObject({
    code: 'import.refused',
  })
  expect(await rolesOf(house, 0, added)).toEqual([])
})

function name(actor: Actor, accountId: number, person: ContactPerson): Promise<void> {
  return change(house, actor, null, async (work) =>
    changeContact(work, await purchasingAccount(work, accountId, 'agreements.change'), 'notices', person),
  )
}

function contacts(actor: Actor, accountId: number) {
  return read(house, actor, async (work) =>
    contactsOf(work, await purchasingAccount(work, accountId, 'agreements.view')),
  )
}

async function journal(accountId: number) {
  const page = await read(house, system('test'), async (work) =>
    journalOfAccount(work, await purchasingAccount(work, accountId, 'events.view'), newestEvents),
  )
  return page.events.filter(
    ({ name: event }) => event.startsWith('agreement') || event.startsWith('purchasing-account'),
  )
}

async function end(accountId: number, endsOn: string | null): Promise<void> {
  const id = await agreementIdOf(accountId)
  await change(house, boss, null, (work) => changeEnd(work, publisher(work), id, endsOn))
}

async function agreementIdOf(accountId: number): Promise<number> {
  const { id } = await read(house, boss, async (work) =>
    agreementOfAccount(work, await purchasingAccount(work, accountId, 'agreements.view')),
  )
  return id
}

function add(agreementId: number, account: Parameters<typeof addPurchasingAccount>[3]): Promise<number> {
  return change(house, boss, null, (work) => addPurchasingAccount(work, publisher(work), agreementId, account))
}

async function giveViewer(
  actor: Actor,
  accountId: number,
  role: 'report-viewer' | 'user-administrator',
): Promise<void> {
  if (actor.kind === 'customer') await give(house, accountId, actor.userId, role)
}

function yesterdayOf(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

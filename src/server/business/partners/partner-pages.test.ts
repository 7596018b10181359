/** The publisher's partners (SPEC 11): found by number and name, changed, and with whom each serves. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  invitePartnerUser,
  partnerDeskOf,
  partnerPeople,
  publisher,
  removePartnerUser,
  setPartnerRole,
} from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { changePartnerDetails, registeredPartner, registerPartner } from './partner.ts'
import { accountsOfPartner, listPartners, partnersPageSize, type PartnerCursor } from './partner-pages.ts'

let house: TestHouse
let boss: Actor
const ids: number[] = []

beforeAll(async () => {
  house = await testHouse()
  boss = await operator(house)
  ids.push(await register('PA-1001', 'Électro Partenaire'), await register('PB_20%', 'Alpes Conseil'))
})
afterAll(async () => {
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': quiet })
  await house.drop()
})

test.each([
  ['', ['Alpes Conseil', 'Électro Partenaire']],
  ['PA-10', ['Électro Partenaire']],
  ['part', ['Électro Partenaire']],
  ['electro', ['Électro Partenaire']],
  ['alpes conseil', ['Alpes Conseil']],
  ['onseil', []],
  ['PB_', ['Alpes Conseil']],
  ['PB%', []],
  ['!!', []],
])('“%s” leads to %j', async (typed, names) => {
  const { rows } = await list(typed)
  expect(rows.map(({ name }) => name)).toEqual(names)
})

test('pages lead through all of them by name', async () => {
  for (let index = 0; index < partnersPageSize; index += 1)
    await register(`N-${String(index)}`, `Nord ${String(index)}`)
  const first = await list('')
  const second = await list('', first.next)
  const names = [...first.rows, ...second.rows].map(({ name }) => name)
  expect(new Set(names).size).toBe(partnersPageSize + 2)
  expect(second.next).toBeUndefined()
})

test('a partner keeps its number and is called otherwise; the journal says so', async () => {
  const [id = 0] = ids
  await edit(id, { name: 'Électro Partenaires', language: 'en' })
  const partner = await read(house, boss, (work) => registeredPartner(work, publisher(work), id))
  expect(partner).toEqual({ id, number: 'PA-1001', name: 'Électro Partenaires', language: 'en' })
  await edit(id, { name: 'Électro Partenaires', language: 'en' })
  const events = await read(house, boss, (work) =>
    work.db.selectFrom('events').select(['name', 'details']).where('name', '=', 'partner.changed').execute(),
  )
  expect(events).toEqual([
    { name: 'partner.changed', details: { number: 'PA-1001', name: 'Électro Partenaires', language: 'en' } },
  ])
  await expect(edit(987_654, { name: 'X', language: 'fr' })).rejects.toMatchObject({ status: 404 })
})

test('whom it serves is told account by account, two servings of one account as one', async () => {
  const partner = await foundPartner(house)
  const [one, other] = await foundAccounts(house, 2)
  await serve(house, partner, one.id, 1)
  await serve(house, partner, one.id, 2)
  await serve(house, partner, other.id, 1)
  const { rows, next } = await read(house, boss, (work) => accountsOfPartner(work, publisher(work), partner))
  expect(rows.map(({ id, number }) => [id, number])).toEqual([
    [one.id, one.number],
    [other.id, other.number],
  ])
  expect(next).toBeUndefined()
})

test('the publisher invites its first administrator, and ends even the last one, which a partner cannot', async () => {
  const partner = await foundPartner(house)
  const last = await partnerUserAt(house, partner, 'administrator')
  const person = {
    email: 'zoe.abel@partner.example',
    firstName: 'Zoé',
    lastName: 'Abel',
    language: 'fr',
    countryCode: 'FR',
  }
  await change(house, boss, null, async (work) =>
    invitePartnerUser(work, await partnerDeskOf(work, publisher(work), partner), { ...person, role: 'administrator' }),
  )
  expect(await people(partner)).toEqual([
    ['Abel', 'administrator', 'pending'],
    [expect.any(String), 'administrator', 'active'],
  ])
  await change(house, boss, null, async (work) =>
    setPartnerRole(work, await partnerDeskOf(work, publisher(work), partner), last.userId, 'viewer'),
  )
  await change(house, boss, null, async (work) =>
    removePartnerUser(work, await partnerDeskOf(work, publisher(work), partner), last.userId),
  )
  expect(await people(partner)).toEqual([['Abel', 'administrator', 'pending']])
})

test('nobody else has a desk at a partner that is not his', async () => {
  const partner = await foundPartner(house)
  const stranger = await partnerUserAt(house, await foundPartner(house), 'administrator')
  const attempt = read(house, stranger, async (work) => partnerDeskOf(work, publisher(work), partner))
  await expect(attempt).rejects.toMatchObject({ status: 404, code: 'desk.unknown' })
  const unknown = read(house, boss, async (work) => partnerDeskOf(work, publisher(work), 987_654))
  await expect(unknown).rejects.toMatchObject({ status: 404, code: 'desk.unknown' })
})

function list(typed: string, after?: PartnerCursor) {
  return read(house, boss, (work) => listPartners(work, publisher(work), typed, after))
}

function register(number: string, name: string): Promise<number> {
  return change(house, system('test'), null, (work) => registerPartner(work, { number, name, language: 'fr' }))
}

function edit(id: number, details: { readonly name: string; readonly language: string }): Promise<void> {
  return change(house, boss, null, (work) => changePartnerDetails(work, publisher(work), id, details))
}

async function people(partner: number) {
  const page = await read(house, boss, async (work) =>
    partnerPeople(work, await partnerDeskOf(work, publisher(work), partner)),
  )
  return page.people.map(({ lastName, role, state }) => [lastName, role, state])
}

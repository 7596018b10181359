/** GET /api/v1/purchasing-accounts: a service's own customers, all of them, page by page, and nobody else. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiWorld, problem, said, type ApiWorld } from '../world/api.ts'
import { order } from '../world/orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve } from '../world/places.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.house.drop())

interface Page {
  readonly data: readonly { readonly number: string }[]
  readonly nextCursor: string | null
}

test('the customers of the service, and what it may know of them', async () => {
  const answer = await world.ask('/purchasing-accounts', { token: world.token(world.office) })
  expect(await said(answer)).toMatchSnapshot()
})

test('another service has other customers', async () => {
  const answer = await world.ask('/purchasing-accounts', { token: world.token(world.azure) })
  const page: Page = await answer.json()
  expect(page.data.map(({ number }) => number)).toEqual([world.foreign.number])
})

test('pages follow each other without gap or repetition, whatever is held in several plans and packages', async () => {
  const { house, office } = world
  const accounts = await foundAccounts(house, 7)
  const partnerId = await foundPartner(house)
  for (const { id } of accounts) await serve(house, partnerId, id)
  const partner = await partnerNumber(house, partnerId)
  const lines = accounts.flatMap(({ number: account }, index) => [
    { partner, account, item: index % 2 === 0 ? 'E1' : 'E3' },
    ...(index % 3 === 0 ? [{ partner, account, item: 'E3' }] : []),
    ...(index % 3 === 0 ? [{ partner, account, item: 'SUITE', kind: 'package', quantity: 5 }] : []),
  ])
  await order(house, ...lines)
  const token = world.token(office)
  const seen: string[] = []
  let query = '?limit=3'
  for (let page = 0; page < 3; page += 1) {
    const { data, nextCursor }: Page = await (await world.ask(`/purchasing-accounts${query}`, { token })).json()
    seen.push(...data.map(({ number }) => number))
    if (nextCursor === null) query = 'end'
    else query = `?limit=3&cursor=${nextCursor}`
  }
  expect(query).toBe('end')
  expect(seen).toEqual([world.own, ...accounts].map(({ number }) => number))
})

test.each([
  ['?limit=0', [{ parameter: 'limit', detail: 'A whole number from 1 to 200.' }]],
  ['?limit=201', [{ parameter: 'limit', detail: 'A whole number from 1 to 200.' }]],
  ['?limit=1e2', [{ parameter: 'limit', detail: 'A whole number from 1 to 200.' }]],
  ['?limit=1&limit=2', [{ parameter: 'limit', detail: 'Once at most.' }]],
  ['?cursor=MTIz%00', [{ parameter: 'cursor', detail: 'The nextCursor of the page before, as it is.' }]],
  ['?cursor=LTE', [{ parameter: 'cursor', detail: 'The nextCursor of the page before, as it is.' }]],
  ['?page=2', [{ parameter: 'page', detail: 'This field is not known.' }]],
])('%s is refused', async (query, errors) => {
  const answer = await world.ask(`/purchasing-accounts${query}`, { token: world.token(world.office) })
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({ code: 'request.invalid', errors })
})

test('a token that may only report seats does not list customers', async () => {
  const answer = await world.ask('/purchasing-accounts', { token: world.token(world.office, 'seats.report') })
  expect(await problem(answer)).toBe('403 scope.insufficient')
})

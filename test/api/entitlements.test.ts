/** GET /api/v1/purchasing-accounts/{number}/entitlements: the plans of the service that asks, as they are held today. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { suspendUnordered } from '#server/business/inventory/index.ts'
import { change, system } from '#server/work/index.ts'
import { apiWorld, said, type ApiWorld } from '../world/api.ts'
import { order } from '../world/orders.ts'
import { forgetJobs } from '../world/queue.ts'
import { dayIn, servedAccount, setUp } from '../world/set-ups.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.house.drop())

const path = () => `/purchasing-accounts/${world.own.number}/entitlements`

interface Entitlements {
  readonly plans: readonly { readonly code: string; readonly available: number; readonly terms: readonly object[] }[]
}

async function plans(): Promise<Entitlements['plans']> {
  const answer: Entitlements = await (await world.ask(path(), { token: world.token(world.office) })).json()
  return answer.plans
}

test('its plans with their terms, in the language that is asked for; licences do not end', async () => {
  const token = world.token(world.office, 'entitlements.read')
  const answer = await said(await world.ask(path(), { token, headers: { 'accept-language': 'fr-FR,fr;q=0.9' } }))
  expect(answer).toMatchSnapshot({ body: { asOf: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) as string } })
})

test('what is bought in a package counts with what is bought singly', async () => {
  const { house, own, partner } = world
  const line = { partner, account: own.number, term: '2030-06-30' }
  await order(house, { ...line, item: 'E3', quantity: 20 })
  await order(house, { ...line, item: 'SUITE', kind: 'package', quantity: 5 })
  const held = await plans()
  expect(held.map(({ code }) => code)).toEqual(['E1', 'E3', 'PRO'])
  expect(held[1]).toMatchObject({ available: 25, ordered: 25, unordered: 0, terms: [{ available: 25 }] })
})

test('what was set up and is not ordered yet is there, and suspended once that takes too long', async () => {
  const { house, office } = world
  const { account, partners } = await servedAccount(house)
  await setUp(house, account, partners[0], { quantity: 200 })
  await order(house, { partner: partners[0].number, account: account.number, quantity: 50, term: dayIn(house, 200) })
  const ask = async () => {
    const answer = await world.ask(`/purchasing-accounts/${account.number}/entitlements`, {
      token: world.token(office),
    })
    return ((await answer.json()) as Entitlements).plans
  }
  expect(await ask()).toMatchObject([{ available: 200, ordered: 50, unordered: 150, suspended: 0 }])
  house.pass(31 * 86_400)
  await change(house, system('test'), null, (work) => suspendUnordered(work, 10))
  await forgetJobs(house.ownerUrl) // the e-mails about it
  expect(await ask()).toMatchObject([
    { available: 50, ordered: 50, unordered: 0, suspended: 150, terms: [{ available: 50, suspended: 150 }] },
  ])
})

test('a plan whose term is over entitles to nothing, and its account stays a customer', async () => {
  const { house, foreign, azure } = world
  const ask = async () => {
    const answer = await world.ask(`/purchasing-accounts/${foreign.number}/entitlements`, { token: world.token(azure) })
    return { status: answer.status, plans: ((await answer.json()) as Entitlements).plans.length }
  }
  expect(await ask()).toEqual({ status: 200, plans: 1 })
  house.pass(5 * 366 * 86_400)
  expect(await ask()).toEqual({ status: 200, plans: 0 })
})

/** GET /api/v1/people/{subject}/entitlements: whoever may enter the service, for what, and nobody else. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiWorld, problem, said, type ApiWorld } from '../world/api.ts'
import { meet } from '../world/people.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from '../world/places.ts'
import { order } from '../world/orders.ts'
import { appoint, associate, disassociate, personOf, setProof, subjectOf } from '../world/services.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.house.drop())

interface Page {
  readonly data: readonly { readonly number: string; readonly plans: readonly { readonly code: string }[] }[]
  readonly nextCursor: string | null
  readonly globalAdministrator: boolean
  readonly administeredDomains: readonly string[]
}

const ask = (subject: string, query = '') =>
  world.ask(`/people/${subject}/entitlements${query}`, { token: world.token(world.office, 'entitlements.read') })

test('the accounts of his domain with the plans of the service that asks', async () => {
  const answer = await said(await ask(world.subjects.own))
  expect(answer).toMatchSnapshot({
    body: { asOf: expect.any(String) as string, subject: expect.stringMatching(/^[\w-]{36}$/) as string },
  })
})

test('whoever may enter another service only, or none, and a subject that is nobody’s, are one to whoever asks', async () => {
  const { userId } = await meet(world.house)
  const stranger = await subjectOf(world.house, userId)
  const subjects = [world.subjects.foreign, stranger, crypto.randomUUID(), 'not-a-subject', String(userId)]
  const answers = await Promise.all(subjects.map(async (subject) => said(await ask(subject))))
  expect(answers).toEqual(answers.map(() => answers[0]))
  expect(answers[0]).toMatchObject({ status: 404, body: { code: 'person.unknown' } })
})

test('what ends in the portal ends here with the next request', async () => {
  const [account] = await holders(1)
  const claim = await associate(world.house, account?.id ?? 0, 'ending.example')
  const { userId } = await personOf(world.house, 'ending.example')
  const subject = await subjectOf(world.house, userId)
  expect((await ask(subject)).status).toBe(200)
  await setProof(world.house, claim, 'lost')
  expect(await problem(await ask(subject))).toBe('404 person.unknown')
  await setProof(world.house, claim, 'proved')
  await disassociate(world.house, account?.id ?? 0)
  expect(await problem(await ask(subject))).toBe('404 person.unknown')
})

test('a global administrator enters for every account of his domain, also for one that holds nothing; page by page', async () => {
  const accounts = await holders(5)
  const [bare] = await foundAccounts(world.house)
  const claims = new Set<number>()
  for (const { id } of accounts) claims.add(await associate(world.house, id, 'administered-0.example'))
  claims.add(await associate(world.house, bare?.id ?? 0, 'administered-1.example'))
  const { userId } = await personOf(world.house, 'elsewhere.example')
  for (const claim of claims) await appoint(world.house, claim, userId)
  const subject = await subjectOf(world.house, userId)
  const seen: string[] = []
  let query = '?limit=4'
  for (let page = 0; page < 2; page += 1) {
    const body: Page = await (await ask(subject, query)).json()
    expect(body.globalAdministrator).toBe(true)
    expect(body.administeredDomains).toEqual(['administered-0.example', 'administered-1.example'])
    seen.push(...body.data.map(({ number, plans }) => `${number}: ${plans.map(({ code }) => code).join()}`))
    query = body.nextCursor === null ? 'end' : `?limit=4&cursor=${body.nextCursor}`
  }
  expect(query).toBe('end')
  expect(seen).toEqual([...accounts.map(({ number }) => `${number}: E1`), `${bare?.number ?? ''}: `])
})

/** Accounts of one organisation that hold a plan of the service. */
async function holders(count: number): Promise<readonly Place[]> {
  const { house } = world
  const accounts = await foundAccounts(house, count)
  const partnerId = await foundPartner(house)
  for (const { id } of accounts) await serve(house, partnerId, id)
  const partner = await partnerNumber(house, partnerId)
  await order(house, ...accounts.map(({ number: account }) => ({ partner, account, item: 'E1' })))
  return accounts
}

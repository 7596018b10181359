/** Uses of benefits: recorded once by the service that the benefit names, seen by nobody else, and given back once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { benefitOf } from '#server/business/benefits/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { read, system } from '#server/work/index.ts'
import { apiKey } from '../world/api-keys.ts'
import { apiWorld, problem, type ApiWorld } from '../world/api.ts'
import { days, describeBenefit, grantBenefit } from '../world/benefits.ts'
import { customerAt, operator } from '../world/people.ts'

let world: ApiWorld
let path: string
let own: string
let other: string

beforeAll(async () => {
  world = await apiWorld()
  const { house, office, azure } = world
  const benefit = await describeBenefit(house, { measure: days })
  await house.database.pool.query('update benefits set recording_service_id = $1 where id = $2', [office, benefit])
  await grantBenefit(house, world.own.id, benefit)
  const { code } = await read(house, system('test'), (work) => benefitOf(work, benefit))
  path = `/purchasing-accounts/${world.own.number}/benefits-by-code/${code}/uses`
  own = world.token(office)
  other = world.token(azure)
})
afterAll(() => world.house.drop())

const today = () => dateIn(world.house.clock.timeZone, world.house.clock.now())
const use = (reference: string, quantity = 1) => ({ quantity, reference, on: today() })
const record = (token: string, body: object, key?: string) =>
  world.ask(path, { method: 'POST', token, body, ...(key !== undefined && { key }) })

test('a use is recorded once, however often and at once it is sent', async () => {
  const key = crypto.randomUUID()
  const answers = await Promise.all(Array.from({ length: 10 }, () => record(own, use('INC-1', 2), key)))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  for (const answer of answers) expect(await answer.json()).toEqual({ granted: 10, used: 2, remaining: 8 })
  expect(await problem(await record(own, use('INC-1', 2)))).toBe('409 benefit-use.known')
  expect(await problem(await record(own, use('INC-2', 3), key))).toBe('409 change.reused')
})

test('more than there is, and what is none, is refused and takes nothing', async () => {
  expect(await problem(await record(own, use('INC-3', 100)))).toBe('422 benefit.exhausted')
  expect(await problem(await record(own, { ...use('INC-3'), on: '2999-01-01' }))).toMatch(/^422/)
  expect(await problem(await record(own, { ...use('INC-3'), benefitId: 1 }))).toBe('422 request.invalid')
  const { used }: { used: number } = await (await record(own, use('INC-4'))).json()
  expect(used).toBe(3)
})

test('another service, a customer and nobody record nothing; the publisher’s people do', async () => {
  const ada = await apiKey(world.house, await customerAt(world.house, world.own.id, ['account-administrator']))
  expect(await problem(await record(other, use('INC-5')))).toBe('404 purchasing-account.unknown')
  expect(await problem(await record(ada, use('INC-5')))).toBe('404 purchasing-account.unknown')
  expect(await problem(await record(world.token(world.office, 'seats.report'), use('INC-5')))).toBe(
    '403 scope.insufficient',
  )
  expect(await problem(await record('made-up', use('INC-5')))).toBe('401 token.invalid')
  const ann = await apiKey(world.house, await operator(world.house))
  expect((await record(ann, use('INC-5'))).status).toBe(200)
})

test('it is given back once, and the list says so', async () => {
  await record(own, use('INC/6 é'))
  const giveBack = () =>
    world.ask(`${path}/${encodeURIComponent('INC/6 é')}`, {
      method: 'DELETE',
      token: own,
      headers: { 'idempotency-key': crypto.randomUUID() },
    })
  expect((await giveBack()).status).toBe(200)
  expect(await problem(await giveBack())).toBe('409 benefit-use.returned')
  const list: { data: readonly { reference: string; isReturned: boolean }[] } = await (
    await world.ask(path, { token: own })
  ).json()
  expect(list.data[0]).toMatchObject({ reference: 'INC/6 é', isReturned: true })
  expect(await problem(await world.ask(path, { token: other }))).toBe('404 purchasing-account.unknown')
})

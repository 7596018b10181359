/** A notice can be ended: by its link, by its receiver's own page, and by nobody else for him. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { secretOf } from '#server/platform/secret.ts'
import { change, read, visitor, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { meet } from '../../../../test/world/people.ts'
import { muteByLink, muteOwnTopics, optOutAt, ownMutedTopics, topicsFor, unmuteByLink } from './muted.ts'
import { optOutOfLink, topics, unsubscribeHref } from './topics.ts'

const topic = 'expiring-services'
let house: TestHouse
let claire: Actor & { readonly userId: number }
let link: string

beforeAll(async () => {
  house = await testHouse()
})
beforeEach(async () => {
  const { userId } = await meet(house)
  claire = { kind: 'customer', userId }
  link = linkOf(userId)
})
afterAll(() => house.drop())

function linkOf(userId: number, secret = house.secret): string {
  return unsubscribeHref(secret, 'https://portal.example', { userId, topic }).split('/').at(-1) ?? ''
}

const muted = () => read(house, claire, ownMutedTopics)

test('the link ends the topic for its receiver without signing in, once or often, and takes it back', async () => {
  const at = () => read(house, visitor, (work) => optOutAt(work, link))
  expect(await at()).toEqual({ topic, isMuted: false })
  for (let click = 0; click < 3; click += 1) await change(house, visitor, null, (work) => muteByLink(work, link))
  expect(await at()).toEqual({ topic, isMuted: true })
  expect(await muted()).toEqual([topic])
  await change(house, visitor, null, (work) => unmuteByLink(work, link))
  expect(await muted()).toEqual([])
  const events = await read(house, visitor, (work) =>
    work.db
      .selectFrom('events')
      .select('details')
      .where('name', '=', 'notices.chosen')
      .where('scope_id', '=', claire.userId)
      .orderBy('id')
      .execute(),
  )
  expect(events.map(({ details }) => details)).toEqual([
    { muted: [topic], wanted: [] },
    { muted: [], wanted: [topic] },
  ])
})

test('looking at the link changes nothing', async () => {
  await read(house, visitor, (work) => optOutAt(work, link))
  expect(await muted()).toEqual([])
})

test('nobody makes a link for somebody else, of another topic or with another secret', async () => {
  const other = await meet(house)
  const [, , token = ''] = link.split('.')
  const forged = [
    `${String(other.userId)}.${topic}.${token}`,
    `${String(claire.userId)}.every-topic.${token}`,
    linkOf(claire.userId, secretOf(randomBytes(32))),
    `${String(claire.userId)}.${topic}.${'A'.repeat(43)}`,
    link.slice(0, -1),
    `${link}A`,
    '',
  ]
  for (const made of forged) {
    expect(optOutOfLink(house.secret, made), made).toBeUndefined()
    const following = change(house, visitor, null, (work) => muteByLink(work, made))
    await expect(following, made).rejects.toMatchObject({ status: 404, code: 'notice-link.unknown' })
  }
  expect(await muted()).toEqual([])
})

test('a person chooses for himself, and for nobody else', async () => {
  await change(house, claire, null, (work) => muteOwnTopics(work, [topic]))
  expect(await muted()).toEqual([topic])
  const someone: Actor = { kind: 'customer', userId: (await meet(house)).userId }
  expect(await read(house, someone, ownMutedTopics)).toEqual([])
  await change(house, claire, null, (work) => muteOwnTopics(work, []))
  expect(await muted()).toEqual([])
  const nobody = change(house, visitor, null, (work) => muteOwnTopics(work, topics))
  await expect(nobody).rejects.toMatchObject({ status: 403, code: 'sign-in.needed' })
})

test('only customers are sent notices so far', () => {
  expect(topicsFor('customer')).toEqual(['expiring-services', 'unordered-services', 'lapsing-benefits'])
  expect(topicsFor('partner')).toEqual(['unordered-services', 'order-files'])
  expect(topicsFor('operator')).toEqual([])
})

/** What does not arrive is sent again, under its id, for three days; several workers never get in each other's way. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { openOutgoing } from '#server/platform/outgoing.ts'
import { change, system } from '#server/work/index.ts'
import type { TestHouse } from '../../../../test/world/house.ts'
import { isSigned, webhookReceiver } from '../../../../test/world/receiver.ts'
import { foundTold, toldHouse, type ToldSite } from '../../../../test/world/webhooks.ts'
import { claimMessage } from './attempt.ts'
import { invariants, messageKinds, removeEndpoint } from './index.ts'

let house: TestHouse
let siteId: number
let told: ToldSite
beforeAll(async () => {
  ;({ house, siteId } = await toldHouse())
})
afterAll(() => house.drop())
beforeEach(async () => {
  told = await foundTold(house, siteId)
})
afterEach(async () => {
  await told.close()
  expect(await house.breaches(invariants)).toEqual([])
})

const states = async () =>
  (await told.log()).map(({ state, attempts, status, fault }) => ({ state, attempts, status, fault }))

describe('what does not arrive', () => {
  test.each([
    [500, { status: 500, fault: null }],
    [404, { status: 404, fault: null }],
    ['cuts', { status: null, fault: 'cut' }],
    ['mute', { status: null, fault: 'timeout' }],
    [
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      { status: 302, fault: null },
    ],
  ] as const)('after %s is sent again, under its id and with the same bytes', async (manner, outcome) => {
    told.receiver.answers(manner)
    await told.setUp()
    await told.runAll()
    expect(await states()).toEqual([{ state: 'waiting', attempts: 1, ...outcome }])
    told.receiver.answers(204)
    house.pass(1)
    await told.runAll()
    expect(told.receiver.taken).toHaveLength(1)
    house.pass(5)
    await told.runAll()
    const [first, second] = told.receiver.taken
    expect([second?.id, second?.body]).toEqual([first?.id, first?.body])
    expect(second && isSigned(second, told.secret())).toBe(true)
    expect(await states()).toEqual([{ state: 'delivered', attempts: 2, status: 204, fault: null }])
  })

  test('comes again after five seconds by a job for that moment, then with the sweep', async () => {
    told.receiver.answers(500)
    await told.setUp()
    await told.runAll()
    const [seconds, ...others] = await told.runLater()
    expect(seconds).toBeGreaterThan(4)
    expect(seconds).toBeLessThan(6)
    expect(others).toEqual([])
    expect(await states()).toEqual([{ state: 'waiting', attempts: 2, status: 500, fault: null }])
    expect(await told.runLater()).toEqual([])
  })

  test.each([0, 1])(
    'under a clock that was ahead, after %i attempts, comes again once that is put back',
    async (attempts) => {
      const days = 20 * 86_400
      house.pass(days)
      told.receiver.answers(500)
      await told.setUp()
      if (attempts === 0) await told.announce()
      else await told.runAll()
      house.pass(-days)
      told.receiver.answers(204)
      await told.deliver()
      expect(await states()).toMatchObject([{ state: 'delivered', attempts: attempts + 1 }])
    },
  )

  test('waits as long as the service says', async () => {
    told.receiver.answers({ status: 429, headers: { 'retry-after': '600' } })
    await told.setUp()
    await told.runAll()
    told.receiver.answers(204)
    house.pass(590)
    await told.runAll()
    expect(told.receiver.taken).toHaveLength(1)
    house.pass(20)
    await told.runAll()
    expect(told.receiver.taken).toHaveLength(2)
  })

  test('is tried for three days and no longer; then its address is disabled', async () => {
    told.receiver.answers(503)
    await told.setUp()
    await told.runAll()
    const start = house.clock.realNow().getTime()
    while (await told.passUntilDue()) await told.runAll()
    const days = (house.clock.realNow().getTime() - start) / 86_400_000
    expect(days).toBeGreaterThan(3)
    expect(days).toBeLessThan(4)
    expect(told.receiver.taken).toHaveLength(10)
    expect(new Set(told.receiver.taken.map(({ id }) => id)).size).toBe(1)
    expect(await states()).toEqual([{ state: 'given-up', attempts: 10, status: 503, fault: null }])
    expect(await told.standing()).toMatchObject({ disabledBecause: 'failing' })
    await told.setUp()
    await told.runAll()
    expect(told.receiver.taken).toHaveLength(10)
  })

  test('does not disable an address where others arrive meanwhile', async () => {
    told.receiver.answers(503)
    await told.setUp()
    await told.runAll()
    for (let attempt = 2; await told.passUntilDue(); attempt += 1) {
      if (attempt === 9) await arrivesMeanwhile()
      await told.runAll()
    }
    expect((await states()).map(({ state }) => state)).toEqual(['delivered', 'given-up'])
    expect(await told.standing()).toMatchObject({ disabledAt: null })
  })

  test('to an address that answers 410 is not tried again: the address is disabled at once', async () => {
    told.receiver.answers(410)
    await told.setUp()
    await told.setUp()
    await told.runAll()
    expect(told.receiver.taken).toHaveLength(1)
    expect(await told.standing()).toMatchObject({ disabledBecause: 'gone' })
    expect((await states()).map(({ state }) => state)).toEqual(['given-up', 'given-up'])
  })

  test('for its address leads to an inner network by now, is not sent there', async () => {
    await told.setUp()
    await told.announce()
    await told.deliver(openOutgoing({ allowed: [] }))
    expect(told.receiver.taken).toEqual([])
    expect(await states()).toEqual([{ state: 'waiting', attempts: 1, status: null, fault: 'scheme' }])
  })
})

/** Another message, owed now, finds the service in a good minute; the first one then finds it failing again. */
async function arrivesMeanwhile(): Promise<void> {
  const first = told.receiver.taken[0]?.id
  told.receiver.answersEach(({ id }) => (id === first ? 503 : 204))
  await told.setUp()
}

describe('workers', () => {
  test('send each message once, and one address gets one at a time', async () => {
    for (let count = 0; count < 5; count += 1) await told.setUp()
    await told.announce()
    const release = told.receiver.hold()
    const running = Promise.all([told.deliver(), told.deliver()])
    await expect.poll(() => told.receiver.taken.length).toBe(1)
    release()
    await running
    // Take the lock on the message out of claimMessage (attempt.ts) to see one come twice.
    expect(told.receiver.mostAtOnce).toBe(1)
    expect(told.receiver.taken).toHaveLength(5)
    expect(new Set(told.receiver.taken.map(({ id }) => id)).size).toBe(5)
    expect((await states()).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 1])
  })

  test('that were killed leave what they had claimed to others, under its id', async () => {
    await told.setUp()
    await told.announce()
    const claimed = await change(house, system('test'), null, claimMessage)
    await told.runAll()
    expect(told.receiver.taken).toEqual([])
    house.pass(30)
    await told.runAll()
    expect(told.receiver.taken.map(({ id }) => id)).toEqual([claimed?.messageId])
    expect(await states()).toEqual([{ state: 'delivered', attempts: 2, status: 204, fault: null }])
  })

  test('are held up by an address that is slow for its own messages alone', async () => {
    const quick = await webhookReceiver()
    const quickEndpoint = await told.register(messageKinds, quick.url)
    for (let count = 0; count < 3; count += 1) await told.setUp()
    await told.announce()
    const release = told.receiver.hold()
    const running = told.deliver(openOutgoing({ allowed: ['127.0.0.0/8'] }))
    await expect.poll(() => quick.taken.length).toBe(3)
    expect(told.receiver.taken).toHaveLength(1)
    release()
    await running
    expect(told.receiver.taken).toHaveLength(3)
    await told.act((work) => removeEndpoint(work, publisher(work), quickEndpoint))
    await quick.close()
  })
})

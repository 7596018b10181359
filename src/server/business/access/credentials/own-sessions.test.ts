/** Where one is signed in, and the word that is sent of a new browser. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, read, visitor } from '#server/work/index.ts'
import { newDevice, signedIn, signer, type Signer } from '../../../../../test/world/credentials.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { actorOfSession, endOwnSession, ownSessions, sweepDevices } from '../index.ts'

const hour = 3_600
const day = 24 * hour
let house: TestHouse
let post: Post

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  await house.drop()
})

test('the list has one’s own sessions that live, this one first', async () => {
  const who = await signer(house)
  const old = await signedIn(house, who)
  house.pass(13 * hour)
  const here = await signedIn(house, who)
  house.pass(60)
  await signedIn(house, who)
  await signedIn(house, await signer(house))
  const sessions = await list(who, here.token)
  expect(sessions.map(({ isThis }) => isThis)).toEqual([true, false])
  expect(sessions[0]).toMatchObject({ userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/145.0' })
  expect(await list(who, old.token)).toHaveLength(2) // over, and no longer in the list
})

test('one that is ended stops on the next request; another person’s cannot be ended', async () => {
  const [who, other] = [await signer(house), await signer(house)]
  const [here, there] = [await signedIn(house, who), await signedIn(house, who)]
  const theirs = await signedIn(house, other)
  const [foreign] = await list(other, theirs.token)
  await end(who, foreign?.id ?? 0)
  expect(await isLive(theirs.token)).toBe(true)

  const mine = (await list(who, here.token)).find(({ isThis }) => !isThis)
  await end(who, mine?.id ?? 0)
  await end(who, mine?.id ?? 0) // sent twice
  expect(await isLive(there.token)).toBe(false)
  expect(await isLive(here.token)).toBe(true)
})

test('a browser that was never used before is told by e-mail, once; the very first one is not', async () => {
  const who = await signer(house)
  const first = newDevice()
  await signedIn(house, who, undefined, first)
  await signedIn(house, who, undefined, first)
  expect(await told(who)).toEqual([])

  const second = { ...newDevice(), userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/145.0' }
  await signedIn(house, who, undefined, second)
  await signedIn(house, who, undefined, second)
  const [mail, ...others] = await told(who)
  expect(others).toEqual([])
  expect(mail?.subject).toBe('Connexion depuis un nouvel appareil')
  expect(mail?.text).toContain('Firefox sur Windows')
  expect(mail?.text).toContain(second.address)
})

test('two people of one browser are each told of their own', async () => {
  const [one, other] = [await signer(house), await signer(house, { language: 'en' })]
  const shared = newDevice()
  await signedIn(house, one)
  await signedIn(house, other)
  await signedIn(house, one, undefined, shared)
  await signedIn(house, other, undefined, shared)
  const mails = await post.arrives()
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual(
    expect.arrayContaining([
      [one.email, 'Connexion depuis un nouvel appareil'],
      [other.email, 'Sign-in from a new device'],
    ]),
  )
})

test('after four hundred days without use a browser is a new one', async () => {
  const who = await signer(house)
  const device = newDevice()
  await signedIn(house, who, undefined, device)
  const other = newDevice()
  house.pass(399 * day)
  await signedIn(house, who, undefined, other)
  await post.arrives()
  await change(house, visitor, null, sweepDevices)
  await signedIn(house, who, undefined, device)
  expect(await told(who)).toEqual([])
  house.pass(401 * day)
  await signedIn(house, who, undefined, other)
  await change(house, visitor, null, sweepDevices)
  await post.arrives()
  await signedIn(house, who, undefined, device)
  expect(await told(who)).toHaveLength(1)
})

test('the browser’s token is stored nowhere', async () => {
  const device = newDevice()
  await signedIn(house, await signer(house), undefined, device)
  const { rows } = await house.database.pool.query(
    `select from known_devices d, events e where d::text || e::text like $1`,
    [`%${device.token ?? ''}%`],
  )
  expect(rows).toHaveLength(0)
})

function list(who: Signer, token: string) {
  return read(house, who.actor, (work) => ownSessions(work, token))
}

function end(who: Signer, id: number): Promise<void> {
  return change(house, who.actor, null, (work) => endOwnSession(work, id))
}

async function isLive(token: string): Promise<boolean> {
  return (await read(house, visitor, (work) => actorOfSession(work, token))) !== undefined
}

async function told(who: Signer) {
  return (await post.arrives()).filter(({ to }) => to === who.email)
}

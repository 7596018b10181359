/** Whoever changes how he signs in goes on under another token, and everybody else who got in as him is out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { change, read, system, visitor } from '#server/work/index.ts'
import {
  codeOf,
  firstStep,
  goodPassword,
  newDevice,
  otherPassword,
  presence,
  signedIn,
  signer,
  withApp,
  type Signer,
} from '../../../../../test/world/credentials.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { madePasskey, site } from '../../../../../test/world/passkey.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import {
  actorOfSession,
  addPasskey,
  answerResetRequest,
  changePassword,
  hashPassword,
  isStepOpen,
  ownPasskeys,
  passSecondStep,
  removeApp,
  removePasskey,
  resetLink,
  resetOfLink,
  setPassword,
} from '../index.ts'
import type { Renewed } from './ways-in.ts'

const period = 30
let house: TestHouse
let post: Post

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.arrives()
  await post.close()
  await house.drop()
})

/** Changes made in the session of this token. */
const changes: Readonly<Record<string, (who: Signer, session: string) => Promise<Renewed>>> = {
  'another password': (who, session) =>
    changePassword(house, who.actor, presence(goodPassword, session), otherPassword),
  'an app': (who, session) => withApp(house, who, session),
  'a passkey': async (who, session) => {
    const answer = await madePasskey(house, who)
    return addPasskey(house, who.actor, { answer, name: 'Clé', session }, site)
  },
  'a passkey less': async (who, session) => {
    const answer = await madePasskey(house, who)
    const { token } = await addPasskey(house, who.actor, { answer, name: 'Clé', session }, site)
    const [passkey] = await read(house, who.actor, ownPasskeys)
    const there = presence(goodPassword, token)
    return removePasskey(house, who.actor, there, passkey?.id ?? 0)
  },
}

describe.each(Object.entries(changes))('after %s', (_name, make) => {
  test('the session goes on under another token, and neither its copy nor another session opens anything', async () => {
    const who = await signer(house)
    const [here, there] = [await signedIn(house, who), await signedIn(house, who)]
    const { token = '' } = await make(who, here.token)
    expect(await isLive(token)).toBe(true)
    expect(await isLive(here.token)).toBe(false)
    expect(await isLive(there.token)).toBe(false)
  })

  test('the token is stored nowhere', async () => {
    const who = await signer(house)
    const { token = '' } = await make(who, (await signedIn(house, who)).token)
    const { rows } = await house.database.pool.query(
      `select from changes where strpos(changes::text, $1) > 0
       union all select from events where strpos(events::text, $1) > 0`,
      [token],
    )
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(rows).toHaveLength(0)
  })

  test('a change made in no session of his opens none', async () => {
    const [who, other] = [await signer(house), await signer(house)]
    const theirs = await signedIn(house, other)
    expect((await make(who, theirs.token)).token).toBeUndefined()
    expect(await isLive(theirs.token)).toBe(true)
  })
})

test('with the app goes whoever is in or halfway in; whoever takes it away stays', async () => {
  const { who, key, step } = await halfway()
  const device = newDevice()
  const { token: session } = await passSecondStep(house, { step, device, kind: 'app', code: codeOf(key, house) })
  const { step: open } = await begun(who)
  const { token = '' } = await removeApp(house, who.actor, presence(goodPassword, session))
  expect(await isLive(token)).toBe(true)
  expect(await isLive(session)).toBe(false)
  expect(await isOpen(open)).toBe(false)
})

test('a passkey that comes or goes ends second steps', async () => {
  const { who, step } = await halfway()
  await addPasskey(house, who.actor, { answer: await madePasskey(house, who), name: 'Clé', session: undefined }, site)
  expect(await isOpen(step)).toBe(false)
})

test('a second step that is passed while all others are ended does not stay in', async () => {
  // Delete sessions before the steps in renewSignIns to see this fail, now and then.
  const { who, key, step } = await halfway()
  const passing = passSecondStep(house, { step, device: newDevice(), kind: 'app', code: codeOf(key, house) })
  const [passed] = await Promise.allSettled([passing, changePassword(house, who.actor, presence(), otherPassword)])
  if (passed.status === 'fulfilled') expect(await isLive(passed.value.token)).toBe(false)
})

test('a password that is set for somebody ends his second steps and the link that was sent to him', async () => {
  const { who, step } = await halfway()
  await change(house, system('test'), null, (work) => answerResetRequest(work, who.email))
  const link = resetLink(house.secret, who.userId, 1)
  const look = () => read(house, visitor, (work) => resetOfLink(work, link))
  expect((await look()).state).toBe('good')
  const hash = await hashPassword(otherPassword, [])
  await change(house, system('test'), null, (work) => setPassword(work, who.userId, hash))
  expect(await look()).toEqual({ state: 'used' })
  expect(await isOpen(step)).toBe(false)
})

/** Somebody with an app, who has given his password and owes the code. */
async function halfway() {
  const who = await signer(house)
  const { key } = await withApp(house, who)
  house.pass(period)
  return { who, key, ...(await begun(who)) }
}

async function begun(who: Signer) {
  const answer = await firstStep(house, who)
  if (!('step' in answer)) throw new Error('The second step was not asked for')
  return { step: answer.step }
}

async function isLive(token: string): Promise<boolean> {
  return (await read(house, visitor, (work) => actorOfSession(work, token))) !== undefined
}

function isOpen(step: string): Promise<boolean> {
  return read(house, visitor, (work) => isStepOpen(work, step))
}

/** The machine's clock is put back by a day (F8): nobody waits for it to come to where it was. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { change, read, system, visitor } from '#server/work/index.ts'
import {
  codeOf,
  firstStep,
  newDevice,
  signedIn,
  signer,
  withApp,
  type Signer,
} from '../../../../../test/world/credentials.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { answerResetRequest, isStepOpen, passSecondStep, resetLink, resetOfLink, type Device } from '../index.ts'

const day = 86_400
let house: TestHouse
let post: Post

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
beforeEach(() => {
  house.pass(3 * day) // ahead of what the test before it left behind
})
afterAll(async () => {
  await post.arrives()
  await post.close()
  await house.drop()
})

test('the codes of an app are taken, each once', async () => {
  const who = await signer(house)
  const { key } = await withApp(house, who)
  house.pass(-day)
  const code = codeOf(key, house)
  await expect(pass(await begun(who), code)).resolves.toBeDefined()
  await expect(pass(await begun(who), code)).rejects.toMatchObject({ code: 'code.wrong' })
})

test('whoever had to wait waits no day for it, and guesses are slowed down as before', async () => {
  const who = await signer(house)
  const device = newDevice()
  const guess = () => signedIn(house, who, 'a guess of many', device)
  for (let count = 0; count < 10; count += 1) await expect(guess()).rejects.toMatchObject({ code: 'sign-in.failed' })
  house.pass(-day)
  await expect(guess()).rejects.toMatchObject({ code: 'sign-in.failed' })
  await expect(guess()).rejects.toMatchObject({ code: 'sign-in.delayed' })
  house.pass(60)
  await expect(signedIn(house, who, undefined, device)).resolves.toBeDefined()
})

test('a clock that is a moment slow frees nobody from waiting, and says how long as ever', async () => {
  // Take latestPast out of `attempted` to see this fail: of guesses sent at once, those that began first would be free.
  const who = await signer(house)
  const device = newDevice()
  const guess = () => signedIn(house, who, 'a guess of many', device)
  for (let count = 0; count < 10; count += 1) await expect(guess()).rejects.toMatchObject({ code: 'sign-in.failed' })
  house.pass(-5)
  await expect(guess()).rejects.toMatchObject({ code: 'sign-in.delayed', facts: { seconds: 1 } })
})

test('another link for a forgotten password goes out, and the one from ahead is over', async () => {
  const who = await signer(house)
  await ask(who)
  expect(await look(who, 1)).toBe('good')
  house.pass(-day)
  expect(await look(who, 1)).toBe('expired')
  await ask(who)
  expect(await look(who, 2)).toBe('good')
  house.pass(-5)
  await ask(who)
  expect(await look(who, 2)).toBe('good')
})

test('a second step from ahead is over', async () => {
  const who = await signer(house)
  const { key } = await withApp(house, who)
  const { step, device } = await begun(who)
  house.pass(-day)
  expect(await read(house, visitor, (work) => isStepOpen(work, step))).toBe(false)
  await expect(pass({ step, device }, codeOf(key, house))).rejects.toMatchObject({ code: 'second-step.over' })
})

async function begun(who: Signer) {
  const device = newDevice()
  const answer = await firstStep(house, who, undefined, device)
  if (!('step' in answer)) throw new Error('The second step was not asked for')
  return { step: answer.step, device }
}

function pass({ step, device }: { readonly step: string; readonly device: Device }, code: string) {
  return passSecondStep(house, { step, device, code, kind: 'app' })
}

function ask(who: Signer): Promise<void> {
  return change(house, system('test'), null, (work) => answerResetRequest(work, who.email))
}

async function look(who: Signer, serial: number): Promise<string> {
  const link = resetLink(house.secret, who.userId, serial)
  return (await read(house, visitor, (work) => resetOfLink(work, link))).state
}

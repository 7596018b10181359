/** A forgotten password: S1 of its links, S2 of asking for one. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashesBegun } from '#server/platform/argon2.ts'
import { read, visitor } from '#server/work/index.ts'
import {
  codeOf,
  eventsOf,
  firstStep,
  goodPassword,
  newDevice,
  otherPassword,
  shortPassword,
  signedIn,
  signer,
  withApp,
  type Signer,
} from '../../../../../test/world/credentials.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { meet } from '../../../../../test/world/people.ts'
import { openPost, origin, type Post } from '../../../../../test/world/post.ts'
import { expectSameTime } from '../../../../../test/world/same-time.ts'
import {
  actorOfSession,
  changePassword,
  passSecondStep,
  requestPasswordReset,
  resetOfLink,
  resetPassword,
} from '../index.ts'

const minute = 60
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

test('the link comes to the address as it is spelt in the account, and changes the password', async () => {
  const who = await signer(house)
  const there = await signedIn(house, who)
  await ask(` ${who.email.toUpperCase()} `)
  const [mail] = await post.arrives()
  expect(mail?.to).toBe(who.email)
  expect(mail?.subject).toBe('Choisissez un nouveau mot de passe')
  const link = linkIn(mail?.text)
  expect(await look(link)).toEqual({ state: 'good', email: who.email, shortest: 15 })

  await reset(link, otherPassword)
  await expect(signedIn(house, who)).rejects.toMatchObject({ code: 'sign-in.failed' })
  await expect(signedIn(house, who, otherPassword)).resolves.toBeDefined()
  expect(await read(house, visitor, (work) => actorOfSession(work, there.token))).toBeUndefined()
  expect(await eventsOf(house, who.userId, 'password.changed')).toMatchObject([{ by: 'link' }])
  expect((await post.arrives()).map(({ subject }) => subject)).toContain('Votre mot de passe a été changé')
})

test('nothing that opens it is stored', async () => {
  const link = await linkFor(await signer(house))
  const token = link.slice(link.lastIndexOf('.') + 1)
  const { rows } = await house.database.pool.query(
    `select from password_resets r, emails m, events e where r::text || m::text || e::text like $1`,
    [`%${token}%`],
  )
  expect(rows).toHaveLength(0)
  expect(token).toMatch(/^[\w-]{43}$/) // 256 bits
})

test('looking at it a hundred times takes nothing from it', async () => {
  const link = await linkFor(await signer(house))
  for (let count = 0; count < 100; count += 1) expect((await look(link)).state).toBe('good')
  await expect(reset(link, otherPassword)).resolves.toBeUndefined()
})

test('fifty forms at once change the password once: whoever sent the same form is told that it is done', async () => {
  // Delete lockPassword from resetPassword, or the check after it, to see this fail.
  const who = await signer(house)
  const link = await linkFor(who)
  const same = crypto.randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      reset(link, otherPassword, index < 25 ? same : crypto.randomUUID()).then(
        () => 'done',
        (error: unknown) => (error instanceof Error && 'facts' in error ? JSON.stringify(error.facts) : 'failed'),
      ),
    ),
  )
  expect(new Set(answers)).toEqual(new Set(['done', '{"state":"used"}']))
  expect([1, 25]).toContain(answers.filter((answer) => answer === 'done').length)
  expect(await eventsOf(house, who.userId, 'password.changed')).toHaveLength(1)
})

test('forms for a used link, or with a password too short, hash nothing', async () => {
  // Let resetPassword hash before it asks what the link is worth to see this fail: each would cost 40 ms of a thread.
  const link = await linkFor(await signer(house))
  const same = crypto.randomUUID()
  const refused = (password: string) => expect(reset(link, password)).rejects.toMatchObject({ status: 422 })
  expect(await hashesDuring(() => refused(shortPassword))).toBe(0)
  expect(await hashesDuring(() => reset(link, otherPassword, same))).toBe(1)
  expect(await hashesDuring(() => reset(link, otherPassword, same))).toBe(0)
  expect(await hashesDuring(() => refused(goodPassword))).toBe(0)
})

test('a link that stays good pays for a hundred hashes from one network, then each waits', async () => {
  const link = await linkFor(await signer(house))
  const address = newDevice().address
  const guessable = () => resetPassword(house, crypto.randomUUID(), link, { password: '1'.repeat(20), address })
  for (let count = 0; count < 100; count += 1) {
    await expect(guessable()).rejects.toMatchObject({ code: 'password.guessable' })
  }
  await expect(guessable()).rejects.toMatchObject({ code: 'sign-in.delayed' })
  await expect(reset(link, otherPassword)).resolves.toBeUndefined()
})

test('it lives sixty minutes to the second, in real time', async () => {
  const link = await linkFor(await signer(house))
  house.pass(60 * minute - 5)
  expect((await look(link)).state).toBe('good')
  house.pass(5)
  expect(await look(link)).toEqual({ state: 'expired' })
  await expect(reset(link, otherPassword)).rejects.toMatchObject({
    code: 'password-reset.dead',
    facts: { state: 'expired' },
  })
})

test('a later one voids it; a hasty second request sends nothing and voids nothing', async () => {
  const who = await signer(house)
  const link = await linkFor(who)
  await ask(who.email)
  expect(await post.arrives()).toEqual([])
  expect((await look(link)).state).toBe('good')

  house.pass(5 * minute)
  const later = await linkFor(who)
  expect(await look(link)).toEqual({ state: 'replaced' })
  expect((await look(later)).state).toBe('good')
})

test('a password that is changed otherwise voids it', async () => {
  const who = await signer(house)
  const link = await linkFor(who)
  await changePassword(
    house,
    who.actor,
    { password: goodPassword, device: newDevice(), session: undefined },
    otherPassword,
  )
  expect(await look(link)).toEqual({ state: 'used' })
})

test.each(['', 'made-up', '1.1.AAAA', '999999999.1.'.padEnd(55, 'A'), `1.1.${'A'.repeat(43)}`, "1'--.1.x"])(
  '%j is a link to nowhere',
  async (link) => {
    expect(await look(link)).toEqual({ state: 'unknown' })
    await expect(reset(link, otherPassword)).rejects.toMatchObject({ facts: { state: 'unknown' } })
  },
)

test('somebody else’s link is no use with another number', async () => {
  const link = await linkFor(await signer(house))
  const other = await signer(house)
  expect(await look(link.replace(/^\d+/, String(other.userId)))).toEqual({ state: 'unknown' })
})

test('a second factor is asked for all the same, and lets a short password be chosen', async () => {
  const who = await signer(house)
  const { key } = await withApp(house, who)
  await post.arrives()
  const link = await linkFor(who)
  expect(await look(link)).toMatchObject({ shortest: 8 })
  await reset(link, shortPassword)
  const device = newDevice()
  const answer = await firstStep(house, who, shortPassword, device)
  if (!('step' in answer)) throw new Error('The second step was not asked for')
  house.pass(minute)
  const code = codeOf(key, house)
  const { userId } = await passSecondStep(house, { step: answer.step, code, kind: 'app', device })
  expect(userId).toBe(who.userId)
})

test('without one, fifteen characters are asked for', async () => {
  const link = await linkFor(await signer(house))
  await expect(reset(link, shortPassword)).rejects.toMatchObject({ code: 'password.too-short', facts: { minimum: 15 } })
  expect((await look(link)).state).toBe('good')
})

test('nobody who does not exist, or has yet to come in, is written to', async () => {
  await post.arrives()
  const { email: invited } = await meet(house)
  await ask(invited)
  await ask('nobody@example.com')
  expect(await post.arrives()).toEqual([])
})

test('asking takes the same time whoever exists: it leaves the same job behind', async () => {
  const who = await signer(house)
  await expectSameTime({ one: () => ask(who.email), other: () => ask('nobody@example.com'), share: 0.4 })
  await post.arrives()
})

test('asking is limited per network, and so is what one person is sent from everywhere', async () => {
  const who = await signer(house)
  const { address } = newDevice()
  const asked = await Promise.allSettled(
    Array.from({ length: 12 }, () => requestPasswordReset(house, who.email, address)),
  )
  const heard = asked.filter(({ status }) => status === 'fulfilled').length
  expect(heard).toBeGreaterThan(2)
  expect(heard).toBeLessThanOrEqual(10)
  await post.arrives()
  let sent = 1
  for (let round = 0; round < 8; round += 1) {
    house.pass(5 * minute)
    await ask(who.email)
    sent += (await post.arrives()).length
  }
  expect(sent).toBeLessThanOrEqual(6)
})

test('an address that is none is said to be none', async () => {
  await expect(ask('no address')).rejects.toMatchObject({ status: 422, code: 'person.email-malformed' })
})

function ask(email: string): Promise<void> {
  return requestPasswordReset(house, email, newDevice().address)
}

async function linkFor(who: Signer): Promise<string> {
  await ask(who.email)
  const mail = (await post.arrives()).find(({ text }) => text.includes('/new-password/'))
  return linkIn(mail?.text)
}

function linkIn(text = ''): string {
  const [, link] = new RegExp(`${origin}/new-password/(\\S+)`).exec(text) ?? []
  if (link === undefined) throw new Error(`There is no link in: ${text}`)
  return link
}

function look(link: string) {
  return read(house, visitor, (work) => resetOfLink(work, link))
}

function reset(link: string, password: string, key: string = crypto.randomUUID()): Promise<void> {
  return resetPassword(house, key, link, { password, address: '192.0.2.1' })
}

/** How many passwords are hashed while something is done. */
async function hashesDuring(act: () => Promise<unknown>): Promise<number> {
  let begun = 0
  const count = () => (begun += 1)
  hashesBegun.subscribe(count)
  await act().finally(() => hashesBegun.unsubscribe(count))
  return begun
}

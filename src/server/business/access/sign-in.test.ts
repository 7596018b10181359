import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { change, read, system, visitor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { meet } from '../../../../test/world/people.ts'
import { expectSameTime } from '../../../../test/world/same-time.ts'
import { hashPassword, setPassword, signIn } from './index.ts'

const password = 'le platane penche au bord'
let house: TestHouse
let network = 0

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await house.drop()
})

test('the right password opens a session, whatever the spelling of the e-mail', async () => {
  const person = await someone()
  const session = await attempt({ email: ` ${person.email.toUpperCase()}`, address: newNetwork() })
  expect(session).toMatchObject({ userId: person.userId, language: 'fr' })
  expect(session.token).toMatch(/^[\w-]{43}$/)
})

test('an unknown e-mail, a wrong password and a person without password get one answer', async () => {
  const person = await someone()
  const { email: unset } = await meet(house)
  const answers = await Promise.all(
    [
      { email: person.email, password: 'not the password at all' },
      { email: 'nobody@example.com', password },
      { email: unset, password },
      { email: unset, password: '' },
      { email: 'no e-mail', password },
      { email: person.email, password: 'x'.repeat(100_000) },
    ].map((given) => attempt({ ...given, address: newNetwork() }).catch((error: unknown) => error)),
  )
  for (const answer of answers) expect(answer).toMatchObject({ status: 422, code: 'sign-in.failed', facts: {} })
})

test('and take the same time', async () => {
  // Leave out the hash made in vain for unknown people to see this fail: it is most of the time that signing in takes.
  const { email } = await someone()
  const { email: unset } = await meet(house)
  const by = (given: string) => () =>
    attempt({ email: given, password: 'not the password', address: newNetwork() }).catch(codeOf)
  for (const given of [email, unset]) {
    await expectSameTime({ one: by(given), other: by('nobody@example.com'), share: 0.4, pairsInBatch: 10 })
  }
})

test('the token is stored nowhere', async () => {
  const person = await someone()
  const { token } = await attempt({ email: person.email, address: newNetwork() })
  const found = await read(house, visitor, (work) =>
    sql`select from sessions s, events e where s::text || e::text like ${`%${token}%`}`.execute(work.db),
  )
  expect(found.rows).toHaveLength(0)
})

test('after ten failures each further attempt waits, the right one too, and then it is heard', async () => {
  const person = await someone()
  const address = newNetwork()
  for (let failure = 0; failure < 10; failure += 1) await fail(person.email, address)

  await expect(attempt({ email: person.email, address })).rejects.toMatchObject({
    code: 'sign-in.delayed',
    facts: { seconds: 1 },
  })
  house.pass(1)
  await expect(attempt({ email: person.email, address })).resolves.toMatchObject({ userId: person.userId })
  // A success starts afresh.
  await fail(person.email, address)
  await fail(person.email, address)
})

test('the wait doubles up to a minute and is never longer', async () => {
  const { email } = await someone()
  const address = newNetwork()
  for (let failure = 0; failure < 10; failure += 1) await fail(email, address)
  const waits: number[] = []
  for (let round = 0; round < 8; round += 1) {
    const refused = await attempt({ email, address, password: 'wrong' }).catch((error: unknown) => error)
    const seconds = secondsOf(refused)
    waits.push(seconds)
    house.pass(seconds)
    await fail(email, address)
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
})

test('a stranger cannot keep the owner out: from another network nothing is to be waited for', async () => {
  const { email } = await someone()
  const stranger = newNetwork()
  for (let failure = 0; failure < 10; failure += 1) await fail(email, stranger)
  await expect(attempt({ email, address: stranger })).rejects.toMatchObject({ code: 'sign-in.delayed' })
  await expect(attempt({ email, address: newNetwork() })).resolves.toBeDefined()
})

test('nor can somebody on his own network, where he comes from a device that he used before', async () => {
  const { email } = await someone()
  const address = newNetwork()
  const { token: former } = await attempt({ email, address })
  house.pass(13 * 3_600) // over by idleness, but still known
  for (let failure = 0; failure < 10; failure += 1) await fail(email, address)
  await expect(attempt({ email, address })).rejects.toMatchObject({ code: 'sign-in.delayed' })
  await expect(attempt({ email, address, former })).resolves.toBeDefined()
})

test('a device of somebody else buys no further guesses', async () => {
  const address = newNetwork()
  const { token: former } = await attempt({ email: (await someone()).email, address })
  const { email } = await someone()
  for (let failure = 0; failure < 10; failure += 1) await fail(email, address)
  await expect(attempt({ email, address, former })).rejects.toMatchObject({ code: 'sign-in.delayed' })
})

test('one network waits after a hundred failures, however many e-mails it tries', async () => {
  const address = newNetwork()
  for (let failure = 0; failure < 100; failure += 1) await count(address, `spray${String(failure)}@example.com`)
  await expect(attempt({ email: 'another@example.com', address })).rejects.toMatchObject({ code: 'sign-in.delayed' })
})

test('IPv6 neighbours of one subscriber count as one network', async () => {
  const { email } = await someone()
  for (let failure = 0; failure < 10; failure += 1) await fail(email, `2001:db8:1:2::${String(failure + 1)}`)
  await expect(attempt({ email, address: '2001:db8:1:2:ffff::1' })).rejects.toMatchObject({ code: 'sign-in.delayed' })
})

test('fifty guesses sent at once are ten guesses', async () => {
  // Delete the condition of `count` in guessing.ts, or count after the password was verified, to see this fail.
  const { email } = await someone()
  const address = newNetwork()
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => attempt({ email, address, password: 'a guess of many' }).catch(codeOf)),
  )
  expect(answers.filter((code) => code === 'sign-in.failed')).toHaveLength(10)
  expect(answers.filter((code) => code === 'sign-in.delayed')).toHaveLength(40)
})

test('a hash of former costs is renewed by signing in', async () => {
  const person = await someone()
  const weak = '$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$5wWhdo1E06aqBrdj8ZCD3aEUROBs3Uzsz2/k5z7VO30'
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`update users set password_hash = ${weak} where id = ${person.userId}`.execute(work.db)
  })
  await attempt({ email: person.email, address: newNetwork(), password: 'a password of old days' })
  const stored = await read(house, visitor, (work) =>
    work.db.selectFrom('users').select('password_hash').where('id', '=', person.userId).executeTakeFirstOrThrow(),
  )
  expect(stored.password_hash).toMatch(/m=19456,t=2,p=1/)
  await attempt({ email: person.email, address: newNetwork(), password: 'a password of old days' })
})

async function someone() {
  const person = await meet(house)
  const hash = await hashPassword(password, [])
  await change(house, system('test'), null, (work) => setPassword(work, person.userId, hash))
  return person
}

async function attempt(given: { email: string; address: string; password?: string; former?: string }) {
  const { email, address, former } = given
  const device = { address, userAgent: 'test' }
  const answer = await signIn(house, { email, password: given.password ?? password, device, former })
  if ('step' in answer) throw new Error('A second step was asked for')
  return answer
}

async function fail(email: string, address: string): Promise<void> {
  await expect(attempt({ email, address, password: 'wrong' })).rejects.toMatchObject({ code: 'sign-in.failed' })
}

/** A failure without the cost of its hash. */
async function count(address: string, email: string): Promise<void> {
  const { takeTurn } = await import('./guessing.ts')
  await change(house, visitor, null, (work) => takeTurn(work, address, email))
}

function newNetwork(): string {
  network += 1
  return `192.0.2.${String(network)}`
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error
}

function secondsOf(error: unknown): number {
  if (error instanceof Error && 'facts' in error) return Number(Object(error.facts).seconds)
  throw new Error('Not refused')
}

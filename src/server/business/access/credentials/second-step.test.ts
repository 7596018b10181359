/** Two-step sign-in: the app, the recovery codes, and what stands between the steps (S4). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { change, read, visitor } from '#server/work/index.ts'
import {
  codeOf,
  eventsOf,
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
import { openPost, type Post } from '../../../../../test/world/post.ts'
import {
  actorOfSession,
  beginApp,
  changePassword,
  confirmApp,
  isStepOpen,
  ownApp,
  passSecondStep,
  recoveryCodes,
  removeApp,
  renewRecoveryCodes,
  sweepSteps,
  type Device,
  type StepAnswer,
} from '../index.ts'

const period = 30
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

describe('the second step', () => {
  test('the password alone opens nothing; with the code of the app one is in', async () => {
    const { who, key } = await person()
    const { step, device } = await begun(who)
    expect(await read(house, visitor, (work) => actorOfSession(work, step))).toBeUndefined()
    const { token, userId } = await pass({ step, code: codeOf(key, house), device })
    expect(userId).toBe(who.userId)
    expect(await read(house, visitor, (work) => actorOfSession(work, token))).toBeDefined()
  })

  test('a code of half a minute ago is taken, one of a minute and a half ago is not', async () => {
    const { who, key } = await person()
    const old = codeOf(key, house)
    house.pass(3 * period)
    await expect(pass({ ...(await begun(who)), code: old })).rejects.toMatchObject({ code: 'code.wrong' })
    const last = codeOf(key, house)
    house.pass(period)
    await expect(pass({ ...(await begun(who)), code: last })).resolves.toBeDefined()
  })

  test('no code is taken twice, not even the one that set the app up', async () => {
    const { who, key } = await person({ fresh: true })
    await expect(pass({ ...(await begun(who)), code: codeOf(key, house) })).rejects.toMatchObject({
      code: 'code.wrong',
    })
    house.pass(period)
    const code = codeOf(key, house)
    await pass({ ...(await begun(who)), code })
    await expect(pass({ ...(await begun(who)), code })).rejects.toMatchObject({ code: 'code.wrong' })
  })

  test('the same form sent five times at once lets in each time; the code is spent for everybody else', async () => {
    const { who, key } = await person()
    const answer = { ...(await begun(who)), code: codeOf(key, house) }
    const tokens = await Promise.all(Array.from({ length: 5 }, () => pass(answer)))
    expect(new Set(tokens.map(({ userId }) => userId))).toEqual(new Set([who.userId]))
  })

  test('after five wrong codes one begins again with the password', async () => {
    const { who, key } = await person()
    const { step, device } = await begun(who)
    for (let count = 0; count < 5; count += 1) {
      await expect(pass({ step, device, code: '000000' })).rejects.toMatchObject({ code: 'code.wrong' })
    }
    expect(await read(house, visitor, (work) => isStepOpen(work, step))).toBe(false)
    const late = pass({ step, device, code: codeOf(key, house) })
    await expect(late).rejects.toMatchObject({ status: 422, code: 'second-step.over' })
  })

  test('fifty guesses at once are five guesses', async () => {
    // Delete the condition on attempts in takeAttempt to see this fail.
    const { who } = await person()
    const { step, device } = await begun(who)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        pass({ step, device, code: String(100_000 + index) }).catch(codeOfError),
      ),
    )
    expect(answers.filter((code) => code === 'code.wrong')).toHaveLength(5)
  })

  test('it waits ten minutes, in real time', async () => {
    const { who, key } = await person()
    const { step, device } = await begun(who)
    house.pass(10 * minute - 5)
    expect(await read(house, visitor, (work) => isStepOpen(work, step))).toBe(true)
    house.pass(6)
    const late = pass({ step, device, code: codeOf(key, house) })
    await expect(late).rejects.toMatchObject({ code: 'second-step.over' })
    expect(await change(house, visitor, null, sweepSteps)).toBeGreaterThan(0)
  })

  test('guesses count per person from wherever they come; he is told, and his own browser is not slowed down', async () => {
    const { who, key } = await person()
    const own = newDevice()
    await pass({ ...(await begun(who, own)), code: codeOf(key, house) })
    await post.arrives()
    for (let round = 0; round < 2; round += 1) {
      const { step } = await begun(who)
      for (let count = 0; count < 5; count += 1) {
        await expect(pass({ step, device: newDevice(), code: '000000' })).rejects.toMatchObject({ code: 'code.wrong' })
      }
    }
    const stranger = { ...(await begun(who)), code: '000000' }
    await expect(pass(stranger)).rejects.toMatchObject({ code: 'sign-in.delayed' })
    expect((await post.arrives()).map(({ subject }) => subject)).toContain('Votre mot de passe est connu de quelqu’un')

    house.pass(period)
    await expect(pass({ ...(await begun(who, own)), code: codeOf(key, house) })).resolves.toBeDefined()
  })

  test('a change of password withdraws steps that were begun under the old one', async () => {
    const { who, key } = await person()
    const { step, device } = await begun(who)
    await changePassword(house, who.actor, presence(), otherPassword)
    const late = pass({ step, device, code: codeOf(key, house) })
    await expect(late).rejects.toMatchObject({ code: 'second-step.over' })
  })

  test.each(['', 'no code', '12345', '1234567', '000 000 000'])('%j is no code', async (code) => {
    const { who } = await person()
    await expect(pass({ ...(await begun(who)), code })).rejects.toMatchObject({ code: 'code.wrong' })
  })
})

describe('recovery codes', () => {
  test('each of the ten works once, however it is typed, and its person is told', async () => {
    const { who, generation } = await person()
    const codes = recoveryCodes(house.secret, who.userId, generation)
    expect(new Set(codes).size).toBe(10)
    await post.arrives()
    const [first = '', second = ''] = codes
    await recover(who, first)
    await expect(recover(who, first)).rejects.toMatchObject({ code: 'code.wrong' })
    await recover(who, ` ${second.toLowerCase().replace('-', ' ')} `)
    expect(await eventsOf(house, who.userId, 'recovery-code.used')).toEqual([{ left: 9 }, { left: 8 }])
    const told = (await post.arrives()).filter(({ subject }) => subject === 'Un code de secours a été utilisé')
    expect(told).toHaveLength(2)
    const left = told.map(({ text }) => /Il vous en reste \d/.exec(text)?.[0]) // sent side by side: in any order
    expect(left.toSorted()).toEqual(['Il vous en reste 8', 'Il vous en reste 9'])
  })

  test('they are in no table', async () => {
    const { who, generation } = await person()
    for (const code of recoveryCodes(house.secret, who.userId, generation)) {
      const { rows } = await house.database.pool.query(
        `select from recovery_codes c where c::text ilike any($1) union all
         select from events e where e::text ilike any($1) union all
         select from changes g where g::text ilike any($1)`,
        [[`%${code}%`, `%${code.replace('-', '')}%`]],
      )
      expect(rows).toHaveLength(0)
    }
  })

  test('new ones void the former, and the same form gets the same ones again', async () => {
    const { who, generation } = await person()
    const [former = ''] = recoveryCodes(house.secret, who.userId, generation)
    const key = crypto.randomUUID()
    const { generation: renewed = 0 } = await renewRecoveryCodes(house, who.actor, presence(), key)
    expect(await renewRecoveryCodes(house, who.actor, presence(), key)).toEqual({ generation: renewed })
    house.pass(5 * minute) // later it is somebody who went back to the page, perhaps somebody else
    expect(await renewRecoveryCodes(house, who.actor, presence(), key)).toEqual({ generation: undefined })
    await expect(recover(who, former)).rejects.toMatchObject({ code: 'code.wrong' })
    await recover(who, recoveryCodes(house.secret, who.userId, renewed)[9] ?? '')
  })

  test('those of an app that was taken away never come back', async () => {
    const { who, generation } = await person()
    await removeApp(house, who.actor, presence())
    house.pass(period)
    const { generation: next } = await withApp(house, who)
    expect(next).toBeGreaterThan(generation)
  })

  test('somebody else’s are wrong', async () => {
    const { who } = await person()
    const { who: other, generation } = await person()
    await expect(recover(who, recoveryCodes(house.secret, other.userId, generation)[0] ?? '')).rejects.toMatchObject({
      code: 'code.wrong',
    })
  })
})

describe('setting an app up', () => {
  test('takes the password, and nothing counts before the app has answered', async () => {
    const who = await signer(house)
    await expect(beginApp(house, who.actor, presence('wrong'))).rejects.toMatchObject({ code: 'password.wrong' })
    await beginApp(house, who.actor, presence())
    await expect(confirm(who, '000000')).rejects.toMatchObject({ code: 'code.wrong' })
    await expect(signedIn(house, who)).resolves.toBeDefined()
  })

  test('takes at most half an hour', async () => {
    const who = await signer(house)
    await beginApp(house, who.actor, presence())
    const app = await read(house, who.actor, ownApp)
    house.pass(30 * minute)
    const code = app.state === 'begun' ? codeOf(app.key, house) : ''
    await expect(confirm(who, code)).rejects.toMatchObject({ status: 404, code: 'authenticator-app.unknown' })
  })

  test('shows the recovery codes once more to whoever sends the form twice, and minutes later no more', async () => {
    const who = await signer(house)
    await beginApp(house, who.actor, presence())
    const app = await read(house, who.actor, ownApp)
    const code = app.state === 'begun' ? codeOf(app.key, house) : ''
    const answer = { code, session: undefined, key: crypto.randomUUID() }
    const { generation } = await confirmApp(house, who.actor, answer)
    expect(generation).toBeDefined()
    expect(await confirmApp(house, who.actor, answer)).toEqual({ generation })
    house.pass(5 * minute)
    expect(await confirmApp(house, who.actor, answer)).toEqual({ generation: undefined })
  })

  test('keeps the secret unreadable', async () => {
    const { who, key } = await person()
    const { rows } = await house.database.pool.query<{ secret: Buffer }>(
      'select secret from authenticator_apps where user_id = $1',
      [who.userId],
    )
    expect(rows[0]?.secret.toString('latin1')).not.toContain(key)
  })

  test('is done once: the second time says that it is on', async () => {
    const { who } = await person()
    await expect(beginApp(house, who.actor, presence())).rejects.toMatchObject({ code: 'authenticator-app.exists' })
  })

  test('and taking it away are told by e-mail, and the password alone does again', async () => {
    const { who } = await person()
    await removeApp(house, who.actor, presence())
    await removeApp(house, who.actor, presence())
    expect(await eventsOf(house, who.userId, 'authenticator-app.removed')).toHaveLength(1)
    const mine = (await post.arrives()).filter(({ to }) => to === who.email).map(({ subject }) => subject)
    expect(mine.toSorted()).toEqual([
      'La connexion en deux étapes est activée',
      'La connexion en deux étapes est désactivée',
    ])
    await expect(signedIn(house, who)).resolves.toBeDefined()
  })
})

/** Somebody with an app; unless `fresh`, time enough has passed for its next code. */
async function person({ fresh = false } = {}) {
  const who = await signer(house)
  const app = await withApp(house, who)
  if (!fresh) house.pass(period)
  return { who, ...app }
}

async function begun(who: Signer, device: Device = newDevice()) {
  const answer = await firstStep(house, who, goodPassword, device)
  if (!('step' in answer)) throw new Error('The second step was not asked for')
  return { step: answer.step, device }
}

function pass(answer: Omit<StepAnswer, 'kind'> & { readonly kind?: StepAnswer['kind'] }) {
  return passSecondStep(house, { kind: 'app', ...answer })
}

async function recover(who: Signer, code: string) {
  return pass({ ...(await begun(who)), code, kind: 'recovery' })
}

function confirm(who: Signer, code: string) {
  return confirmApp(house, who.actor, { code, session: undefined, key: crypto.randomUUID() })
}

function codeOfError(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error
}

/**
 * The second step of signing in. Between the two stands a row of its own that lives ten minutes and is no session: all
 * that its token is good for is to be shown with a code of the app, or one of the recovery codes. Attempts count before
 * they are heard, per row and per person.
 */
import { latestPast } from '#server/platform/clock.ts'
import { newToken, sha256 } from '#server/platform/crypto.ts'
import { change, Refusal, visitor, type Changing, type House, type Work } from '#server/work/index.ts'
import { freePerStep, giveBack, takeStepTurn, type Turn } from '../guessing.ts'
import { enter, type SignedIn } from '../enter.ts'
import { takeAppCode } from './authenticator-app.ts'
import { isKnownDevice, type Device } from './devices.ts'
import { useRecoveryCode } from './recovery-codes.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Ten minutes have passed, or five attempts: one begins again with the password. */
    'second-step.over': Record<never, never>
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    /** Somebody who has a person's password tries one code after the other. */
    'second-step.failing': { readonly address: string; readonly attempts: number }
  }
}

export interface StepAnswer {
  /** The token that the first step gave. */
  readonly step: string
  readonly code: string
  /** What the code is: the app's, or one of those kept for when it is out of reach. */
  readonly kind: 'app' | 'recovery'
  readonly device: Device
  /** Token of a session that the same browser had: it ends when the new one begins. */
  readonly former?: string | undefined
}

export const stepMinutes = 10
const attemptsPerStep = 5
const minuteMs = 60_000
const sweepLimit = 1_000

/** Begins the second step of somebody who has given the right password; answers its token, which is stored nowhere. */
export async function beginStep(work: Changing, userId: number): Promise<string> {
  const step = newToken()
  await work.db
    .insertInto('sign_in_steps')
    .values({ token_hash: sha256(step), user_id: userId, begun_at: work.realNow })
    .execute()
  work.unchanged() // nobody is in yet
  return step
}

/** True while a second step waits behind this token. */
export async function isStepOpen(work: Work, step: string): Promise<boolean> {
  const open = await work.db
    .selectFrom('sign_in_steps')
    .select('user_id')
    .where('token_hash', '=', sha256(step))
    .where('begun_at', '>', oldest(work))
    .where('begun_at', '<=', latestPast(work.realNow))
    .where('attempts', '<', attemptsPerStep)
    .executeTakeFirst()
  return open !== undefined
}

/**
 * Signs in whoever shows the code. The same form sent twice signs in twice, since the first answer may have been lost.
 * Refuses 422 second-step.over, code.wrong and sign-in.delayed.
 */
export async function passSecondStep(house: House, answer: StepAnswer): Promise<SignedIn> {
  const attempt = await change(house, visitor, null, (work) => takeAttempt(work, answer))

  const passed = await change(house, visitor, null, async (work) => {
    if (!(await hears(work, attempt.userId, answer))) {
      await tellIfFailing(work, attempt, answer)
      return undefined
    }
    await giveBack(work, attempt.turn)
    return enter(work, attempt.userId, answer.device, answer.former)
  })
  if (passed === undefined) throw new Refusal(422, 'code.wrong', {})
  return passed
}

interface Attempt {
  readonly userId: number
  readonly turn: Turn
  /** Turns that failed before this one. */
  readonly failures: number
}

async function takeAttempt(work: Changing, { step, device }: StepAnswer): Promise<Attempt> {
  const row = await work.db
    .updateTable('sign_in_steps')
    .set((columns) => ({ attempts: columns('attempts', '+', 1) }))
    .where('token_hash', '=', sha256(step))
    .where('begun_at', '>', oldest(work))
    .where('begun_at', '<=', latestPast(work.realNow))
    .where((where) => where.or([where('attempts', '<', attemptsPerStep), where('passed_with', 'is not', null)]))
    .returning('user_id')
    .executeTakeFirst()
  if (row === undefined) throw new Refusal(422, 'second-step.over', {})
  const isKnown = await isKnownDevice(work, row.user_id, device.token)
  return { userId: row.user_id, ...(await takeStepTurn(work, row.user_id, isKnown ? device.token : undefined)) }
}

/** True where the code is right, or was right a moment ago in this very step. Locks the step. */
async function hears(work: Changing, userId: number, { step, code, kind }: StepAnswer): Promise<boolean> {
  const row = await work.db
    .selectFrom('sign_in_steps')
    .select('passed_with')
    .where('token_hash', '=', sha256(step))
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return false // withdrawn in the meantime, by a change of password
  const hash = sha256(`${step}\n${code}`)
  if (row.passed_with !== null) return row.passed_with.equals(hash)
  const isRight = kind === 'app' ? await takeAppCode(work, userId, code) : await useRecoveryCode(work, userId, code)
  if (!isRight) return false
  await work.db.updateTable('sign_in_steps').set({ passed_with: hash }).where('token_hash', '=', sha256(step)).execute()
  return true
}

async function tellIfFailing(work: Changing, { userId, failures }: Attempt, { device }: StepAnswer): Promise<void> {
  work.unchanged()
  if (failures + 1 !== freePerStep) return
  const details = { address: device.address, attempts: freePerStep }
  await work.record({ name: 'second-step.failing', scope: { person: userId }, details, tells: true })
}

/** Deletes second steps that nobody can take any more, at most a thousand at a time; answers how many. */
export async function sweepSteps(work: Changing): Promise<number> {
  work.unchanged()
  const over = await work.db
    .deleteFrom('sign_in_steps')
    .where('token_hash', 'in', (nested) =>
      nested.selectFrom('sign_in_steps').select('token_hash').where('begun_at', '<', oldest(work)).limit(sweepLimit),
    )
    .returning('user_id')
    .execute()
  return over.length
}

function oldest(work: Work): Date {
  return new Date(work.realNow.getTime() - stepMinutes * minuteMs)
}

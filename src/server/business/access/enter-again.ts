/**
 * The form that created a work account, sent again a moment later (a double click, a lost answer): whoever typed the same
 * password is in too, as by signing in and no more easily.
 */
import { openLanes } from '#server/platform/lanes.ts'
import { change, Refusal, visitor, type House } from '#server/work/index.ts'
import { hasSecondFactor } from './credentials/authenticator-app.ts'
import type { Device } from './credentials/devices.ts'
import { enter } from './enter.ts'
import { giveBack, takeTurn } from './guessing.ts'
import { verifyPassword } from './password.ts'

/** What such a form holds of whoever sent it. */
export interface Arrival {
  readonly password: string
  readonly device: Device
  /** Token of a session that the same browser had: it ends when the new one begins. */
  readonly former?: string | undefined
}

/** The person whose work account the form has created. */
export interface First {
  readonly id: number
  readonly email: string
  readonly password_hash: string | null
}

/**
 * How long after the first one the same form is heard again: a double click, not somebody who comes back to a browser that
 * another person left.
 */
export const repeatMs = 60_000
/** One at a time: each takes a turn and gives it back, so that of fifty who are right none is taken for a guesser. */
const longestQueue = 1_000
const fullSeconds = 30
const repeats = openLanes(1, longestQueue)

/**
 * Signs in whoever sent the form again; answers the session's token, undefined for another password. Refuses 422
 * sign-in.delayed.
 */
export async function enterAgain(house: House, arrival: Arrival, first: First): Promise<string | undefined> {
  const answer = await repeats.run(() => enterOnce(house, arrival, first))
  if (answer === undefined) throw new Refusal(422, 'sign-in.delayed', { seconds: fullSeconds })
  return answer.result
}

async function enterOnce(house: House, arrival: Arrival, first: First): Promise<string | undefined> {
  const { password, device, former } = arrival
  const turn = await change(house, visitor, null, (work) => takeTurn(work, device.address, first.email, former))
  if (!(await verifyPassword(password, first.password_hash))) return undefined

  return change(house, visitor, null, async (work) => {
    const same = await work.db
      .selectFrom('users')
      .select('id')
      .where('id', '=', first.id)
      .where('password_hash', '=', first.password_hash)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (same === undefined || (await hasSecondFactor(work, first.id))) {
      work.unchanged()
      return undefined
    }
    await giveBack(work, turn)
    return (await enter(work, first.id, device, former)).token
  })
}

/** People who sign in, for tests of how they do it. */
import { Secret, TOTP } from 'otpauth'
import {
  beginApp,
  confirmApp,
  hashPassword,
  ownApp,
  setPassword,
  signIn,
  type Device,
  type FirstStep,
  type Presence,
  type SignedIn,
} from '#server/business/access/index.ts'
import { change, read, system, type Actor, type House } from '#server/work/index.ts'
import { meet } from './people.ts'

export const goodPassword = 'le platane penche au bord'
export const otherPassword = 'un hibou dort sous la neige'
/** Long enough beside a second factor, and not without. */
export const shortPassword = 'hv7 Qzt!'

export interface Signer {
  readonly userId: number
  readonly email: string
  readonly actor: Actor
}

let networks = 0

/** Somebody with a work account and `goodPassword`. */
export async function signer(house: House, wish: { readonly language?: string } = {}): Promise<Signer> {
  const { userId, email } = await meet(house, wish)
  const hash = await hashPassword(goodPassword, [])
  await change(house, system('test'), null, (work) => setPassword(work, userId, hash))
  return { userId, email, actor: { kind: 'customer', userId } }
}

/** A browser that nobody has seen, on a network of its own. */
export function newDevice(): Device {
  networks += 1
  const address = `198.18.${String(Math.floor(networks / 250))}.${String(networks % 250)}`
  return { address, userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/145.0', token: `device-${String(networks)}` }
}

export function presence(password = goodPassword, session?: string): Presence {
  return { password, device: newDevice(), session }
}

/** The first step of signing in. */
export function firstStep(
  house: House,
  who: Signer,
  password = goodPassword,
  device = newDevice(),
): Promise<FirstStep> {
  return signIn(house, { email: who.email, password, device })
}

/** Signs in somebody without a second factor. */
export async function signedIn(
  house: House,
  who: Signer,
  password = goodPassword,
  device = newDevice(),
): Promise<SignedIn> {
  const answer = await firstStep(house, who, password, device)
  if ('step' in answer) throw new Error('A second step was asked for')
  return answer
}

/** The code that an app with this key shows at this moment. */
export function codeOf(key: string, house: House): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: house.clock.realNow().getTime() })
}

/** Sets up an app, in this session; answers its key, the generation of the recovery codes and the session's next token. */
export async function withApp(
  house: House,
  who: Signer,
  session?: string,
): Promise<{ readonly key: string; readonly generation: number; readonly token?: string | undefined }> {
  await beginApp(house, who.actor, presence())
  const app = await read(house, who.actor, ownApp)
  if (app.state !== 'begun') throw new Error(`The app is ${app.state}`)
  const answer = { code: codeOf(app.key, house), session, key: crypto.randomUUID() }
  const { generation = 0, token } = await confirmApp(house, who.actor, answer)
  return { key: app.key, generation, token }
}

/** The details of what was recorded of a person under this name, in order. */
export async function eventsOf(house: House, userId: number, name: string): Promise<unknown[]> {
  const { rows } = await house.database.pool.query<{ details: unknown }>(
    `select details from events where scope = 'person' and scope_id = $1 and name = $2 order by id`,
    [userId, name],
  )
  return rows.map(({ details }) => details)
}

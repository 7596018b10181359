/**
 * A person chooses another password: himself, with the current one, or by a link that was sent to him. In both cases
 * whoever was signed in as him is out, and he is told by e-mail.
 */
import {
  change,
  isRefusal,
  read,
  Refusal,
  type Actor,
  type Changing,
  type House,
  type Work,
} from '#server/work/index.ts'
import {
  hashPassword,
  shortestPassword,
  shortestSecondedPassword,
  sufficesAlone,
  verifyPassword,
  type PasswordHash,
} from '../password.ts'
import { ownId } from '../people.ts'
import { hasSecondFactor } from './authenticator-app.ts'
import { lockProof, provePassword, type Presence } from './proof.ts'
import { endApiKeys, endResetLinks, renewSignIns, type Renewed } from './ways-in.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'password.changed': { readonly by: 'himself' | 'link'; readonly address: string }
  }
}

/** The fewest characters that the actor's password may have: fewer where a second factor stands beside it (S4). */
export async function shortestOwnPassword(work: Work): Promise<number> {
  return (await hasSecondFactor(work, ownId(work))) ? shortestSecondedPassword : shortestPassword
}

/**
 * Gives the actor another password; every session of his ends, and this one goes on under the token that is answered.
 * The same form sent twice changes it once.
 * Refuses 422 password.wrong, sign-in.delayed, password.too-short, password.too-long, password.guessable and
 * 409 password.changed-meanwhile.
 */
export async function changePassword(house: House, actor: Actor, presence: Presence, next: string): Promise<Renewed> {
  const proof = await provePassword(house, actor, presence).catch(async (error: unknown) => {
    // Sent twice: the first one has done it, and what was the current password is no more.
    if (isRefusal(error, 'password.wrong') && (await isInForce(house, actor, next))) return undefined
    throw error
  })
  if (proof === undefined) return {}
  const hash = await hashPassword(next, proof.own, shortestSecondedPassword)

  return change(house, actor, null, async (work) => {
    await lockProof(work, proof)
    const session = presence.session
    const renewed = await replacePassword(work, { userId: proof.userId, hash, isLong: sufficesAlone(next), session })

    await work.record({
      name: 'password.changed',
      scope: { person: proof.userId },
      details: { by: 'himself', address: presence.device.address },
      tells: true,
    })
    return renewed
  })
}

interface NextPassword {
  readonly userId: number
  readonly hash: PasswordHash
  /** Long enough to stand alone. */
  readonly isLong: boolean
  /** Token of the session that goes on, under another one. */
  readonly session?: string | undefined
}

/** Puts the password there and ends what hung on the old one. Under `lockPassword`. Refuses 422 password.too-short. */
export async function replacePassword(
  work: Changing,
  { userId, hash, isLong, session }: NextPassword,
): Promise<Renewed> {
  if (!isLong && !(await hasSecondFactor(work, userId))) {
    throw new Refusal(422, 'password.too-short', { minimum: shortestPassword })
  }
  await work.db.updateTable('users').set({ password_hash: hash }).where('id', '=', userId).execute()
  await endResetLinks(work, userId)
  await endApiKeys(work, userId, 'password') // whoever knew the old one may have made some
  return renewSignIns(work, userId, session)
}

async function isInForce(house: House, actor: Actor, password: string): Promise<boolean> {
  const { password_hash: stored } = await read(house, actor, (work) =>
    work.db.selectFrom('users').select('password_hash').where('id', '=', ownId(work)).executeTakeFirstOrThrow(),
  )
  return verifyPassword(password, stored)
}

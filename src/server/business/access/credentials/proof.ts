/**
 * Who changes how he signs in proves first that it is still he who sits there: by his current password, even though he is
 * signed in. Wrong ones are counted like those of sign-in.
 */
import { change, read, Refusal, visitor, type Actor, type Changing, type House } from '#server/work/index.ts'
import { giveBack, takeTurn } from '../guessing.ts'
import { sufficesAlone, verifyPassword } from '../password.ts'
import { ownId } from '../people.ts'
import type { Device } from './devices.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The current password, asked for again, was another one. */
    'password.wrong': Record<never, never>
    /** The password that was proved by is no longer the current one. */
    'password.changed-meanwhile': Record<never, never>
  }
}

/** What somebody who is signed in shows of himself. */
export interface Presence {
  readonly password: string
  readonly device: Device
  /** The token of the session in which he does it. */
  readonly session: string | undefined
}

export interface Proof {
  readonly userId: number
  /** The hash that was compared: if another one stands there when the change comes, it proves nothing any more. */
  readonly stored: string
  /** True when the password is long enough to be his only factor. */
  readonly sufficesAlone: boolean
  /** His own words, which a new password must not be made of. */
  readonly own: readonly string[]
}

/**
 * Verifies the current password of the actor. Takes some 40 ms in a thread, and opens works of its own.
 * Refuses 403 sign-in.needed, 422 password.wrong and sign-in.delayed.
 */
export async function provePassword(house: House, actor: Actor, presence: Presence): Promise<Proof> {
  const person = await read(house, actor, (work) =>
    work.db
      .selectFrom('users')
      .select(['id', 'email', 'email_canonical', 'first_name', 'last_name', 'password_hash'])
      .where('id', '=', ownId(work))
      .executeTakeFirstOrThrow(),
  )
  const { password, device, session } = presence
  const turn = await change(house, visitor, null, (work) =>
    takeTurn(work, device.address, person.email_canonical, session),
  )

  const stored = person.password_hash
  const isRight = await verifyPassword(password, stored)
  if (!isRight || stored === null) throw new Refusal(422, 'password.wrong', {})

  await change(house, visitor, null, async (work) => {
    work.unchanged()
    await giveBack(work, turn)
  })
  const own = [person.first_name, person.last_name, person.email]
  return { userId: person.id, stored, sufficesAlone: sufficesAlone(password), own }
}

/** The stored hash, locked: whatever else changes how this person signs in waits. Nothing of credentials locks before it. */
export async function lockPassword(work: Changing, userId: number): Promise<string | null> {
  const { password_hash: stored } = await work.db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  return stored
}

/**
 * Locks, and makes sure that the proof still holds: without it a password could be shortened at the very moment at which
 * the app that allows a short one goes. Refuses 409 password.changed-meanwhile.
 */
export async function lockProof(work: Changing, proof: Proof): Promise<void> {
  const stored = await lockPassword(work, proof.userId)
  if (stored !== proof.stored) throw new Refusal(409, 'password.changed-meanwhile', {})
}

/**
 * Signing in by work e-mail and password. The answer is the same in words, status and time whether the e-mail is
 * unknown, has no password yet or came with a wrong one (reliability S2): each path makes the same statements and
 * hashes once at the same cost.
 */
import { change, read, Refusal, visitor, type House } from '#server/work/index.ts'
import { canonicalEmail } from './email.ts'
import { giveBack, takeTurn } from './guessing.ts'
import { renewedHash, verifyPassword } from './password.ts'
import { openSession, signOut, type Device } from './sessions.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Deliberately without a reason. */
    'sign-in.failed': Record<never, never>
  }
}

export interface Attempt {
  readonly email: string
  readonly password: string
  readonly device: Device
  /** Token of a session that the same browser had: if it still lives, it ends when the new one begins. */
  readonly former?: string | undefined
}

/**
 * Signs somebody in; answers the new session's token and the person. Opens its own works, since a failure has to be
 * remembered although it is refused. Refuses 422 sign-in.failed and sign-in.delayed.
 */
export async function signIn(
  house: House,
  attempt: Attempt,
): Promise<{ readonly token: string; readonly userId: number; readonly language: string }> {
  const email = canonicalEmail(attempt.email) ?? attempt.email.replaceAll('\0', '') // a NUL is no text to PostgreSQL
  const { device, former } = attempt
  const turn = await change(house, visitor, null, (work) => takeTurn(work, device.address, email, former))

  const found = await read(house, visitor, (work) =>
    work.db
      .selectFrom('users')
      .select(['id', 'password_hash', 'language'])
      .where('email_canonical', '=', email)
      .executeTakeFirst(),
  )
  const stored = found?.password_hash ?? null
  const isRight = await verifyPassword(attempt.password, stored)
  if (!isRight || found === undefined || stored === null) throw new Refusal(422, 'sign-in.failed', {})

  const renewed = await renewedHash(attempt.password, stored)
  const token = await change(house, visitor, null, async (work) => {
    await giveBack(work, turn)
    if (renewed !== undefined) {
      await work.db
        .updateTable('users')
        .set({ password_hash: renewed })
        .where('id', '=', found.id)
        .where('password_hash', '=', stored)
        .execute()
    }
    if (former !== undefined) await signOut(work, former)
    return openSession(work, found.id, device)
  })
  return { token, userId: found.id, language: found.language }
}

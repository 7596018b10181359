/**
 * Signing in by work e-mail and password. The answer is the same in words, status and time whether the e-mail is
 * unknown, has no password yet or came with a wrong one (reliability S2): each path makes the same statements and
 * hashes once at the same cost.
 */
import { lanesBesideOthers, openLanes } from '#server/platform/lanes.ts'
import { change, read, Refusal, visitor, type Changing, type House } from '#server/work/index.ts'
import { hasSecondFactor } from './credentials/authenticator-app.ts'
import type { Device } from './credentials/devices.ts'
import { beginStep } from './credentials/second-step.ts'
import { canonicalEmail } from './email.ts'
import { enter, type SignedIn } from './enter.ts'
import { giveBack, takeTurn } from './guessing.ts'
import { renewedHash, verifyPassword, type PasswordHash } from './password.ts'

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

// Each holds a connection and a core for its hash: two hundred at once would keep both from everybody who looks at a page.
const longestQueue = 1_000
const fullSeconds = 30
const lanes = openLanes(lanesBesideOthers, longestQueue)

/** Whoever has a second factor is not in yet: what he gets is the token of the second step. */
export type FirstStep = SignedIn | { readonly step: string }

/**
 * Signs somebody in; answers the new session's token and the person, or that his second step comes next. Opens its own
 * works, since a failure has to be remembered although it is refused. Refuses 422 sign-in.failed and sign-in.delayed.
 */
export async function signIn(house: House, attempt: Attempt): Promise<FirstStep> {
  const answer = await lanes.run(() => attemptSignIn(house, attempt))
  if (answer === undefined) throw new Refusal(422, 'sign-in.delayed', { seconds: fullSeconds })
  return answer.result
}

async function attemptSignIn(house: House, attempt: Attempt): Promise<FirstStep> {
  const email = canonicalEmail(attempt.email) ?? attempt.email.replaceAll('\0', '') // a NUL is no text to PostgreSQL
  const { device, former } = attempt
  const turn = await change(house, visitor, null, (work) => takeTurn(work, device.address, email, former))

  const found = await read(house, visitor, (work) =>
    work.db.selectFrom('users').select(['id', 'password_hash']).where('email_canonical', '=', email).executeTakeFirst(),
  )
  const stored = found?.password_hash ?? null
  const isRight = await verifyPassword(attempt.password, stored)
  if (!isRight || found === undefined || stored === null) throw new Refusal(422, 'sign-in.failed', {})

  const renewed = await renewedHash(attempt.password, stored)
  return change(house, visitor, null, async (work) => {
    await lockVerified(work, found.id, stored, renewed)
    await giveBack(work, turn)
    if (await hasSecondFactor(work, found.id)) return { step: await beginStep(work, found.id) }
    return enter(work, found.id, device, former)
  })
}

/**
 * Locks the password that was verified, and stores it anew where that is due. Without it a session could begin under a
 * password that was changed while it was being verified. Refuses 422 sign-in.failed.
 */
async function lockVerified(
  work: Changing,
  userId: number,
  stored: string,
  renewed: PasswordHash | undefined,
): Promise<void> {
  const same = await work.db
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('password_hash', '=', stored)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (same === undefined) throw new Refusal(422, 'sign-in.failed', {})
  if (renewed === undefined) return
  await work.db.updateTable('users').set({ password_hash: renewed }).where('id', '=', userId).execute()
}

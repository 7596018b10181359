/**
 * How somebody who is known by his e-mail gets his work account: by a link that only he was sent, which proves the address,
 * he chooses a password and is in.
 */
import { sql } from 'kysely'
import { isWithin } from '#server/platform/clock.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { keepCopies } from './account-people.ts'
import { hasSecondFactor } from './credentials/authenticator-app.ts'
import { repeatMs, type Arrival, type First } from './enter-again.ts'
import type { PasswordHash } from './password.ts'
import { openSession, signOut } from './sessions.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He has a password: he signs in, and goes on. */
    'invitation.work-account-exists': { readonly email: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    /**
     * By the link of which invitation, or as whom he is asked to be global administrator. `at` is real time, however the
     * demonstration's clock stands.
     */
    'person.signed-up': { readonly invitation?: number; readonly administrator?: number; readonly at: string }
  }
}

/** Whose link it was. */
export type Occasion = { readonly invitation: number } | { readonly administrator: number }

/** The form of a new work account. */
export interface SignUp extends Arrival {
  readonly link: string
  /** As he gives or corrects them. */
  readonly firstName: string
  readonly lastName: string
}

/** Gives somebody his first password and the name that he goes by. Refuses 409 invitation.work-account-exists. */
export async function createWorkAccount(
  work: Changing,
  userId: number,
  form: SignUp,
  password: PasswordHash,
  occasion: Occasion,
): Promise<void> {
  // Locked: another link of the same person may be followed at this moment.
  const { password_hash: known, email } = await work.db
    .selectFrom('users')
    .select(['password_hash', 'email'])
    .where('id', '=', userId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (known !== null) throw new Refusal(409, 'invitation.work-account-exists', { email })

  await work.db
    .updateTable('users')
    .set({ password_hash: password, first_name: form.firstName, last_name: form.lastName })
    .where('id', '=', userId)
    .execute()
  await keepCopies(work, userId)
  await work.record({
    name: 'person.signed-up',
    scope: { person: userId },
    subject: `user:${String(userId)}`,
    details: { ...occasion, at: work.realNow.toISOString() },
  })
}

/** Opens the session of whoever has just created his work account; answers its token. */
export async function enterCreated(work: Changing, userId: number, { device, former }: Arrival): Promise<string> {
  if (former !== undefined) await signOut(work, former)
  return openSession(work, userId, device)
}

/** The person, where his work account was created on this very occasion a moment ago and a password alone enters it. */
export async function createdLately(work: Work, userId: number, occasion: Occasion): Promise<First | undefined> {
  if (await hasSecondFactor(work, userId)) return undefined
  const { rows } = await sql<{ at: string | null }>`
    select details ->> 'at' as at from events
    where purchasing_account_id = 0 and subject = ${`user:${String(userId)}`} and subject like 'user:%'
      and name = 'person.signed-up' and details @> ${JSON.stringify(occasion)}::jsonb`.execute(work.db)
  const at = rows[0]?.at
  if (!at || !isWithin(work.realNow, new Date(at), repeatMs)) return undefined
  return work.db
    .selectFrom('users')
    .select(['id', 'email_canonical as email', 'password_hash'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
}

/**
 * « Créer votre compte d'organisation » (SPEC 1.2): whoever follows his invitation chooses a password and is in. Once:
 * of fifty who send the form at the same moment one creates the account, and only who typed the same password follows.
 */
import { sql } from 'kysely'
import { isWithin } from '#server/platform/clock.ts'
import { openLanes } from '#server/platform/lanes.ts'
import { change, read, Refusal, visitor, type Changing, type House, type Work } from '#server/work/index.ts'
import { keepCopies } from '../account-people.ts'
import { otherAudienceOf } from '../audience.ts'
import { hasSecondFactor } from '../credentials/authenticator-app.ts'
import type { Device } from '../credentials/devices.ts'
import { enter } from '../enter.ts'
import { giveBack, takeTurn } from '../guessing.ts'
import { hashPassword, verifyPassword, type PasswordHash } from '../password.ts'
import { refuseUnlikeNames } from '../person-name.ts'
import { openSession, signOut } from '../sessions.ts'
import { comeIn } from './answer.ts'
import { holdInvitation, invitationOfLink, refuseUnlessOpen } from './link.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He has a password: he signs in, and accepts. */
    'invitation.work-account-exists': { readonly email: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    /** `at` is real time, however the demonstration's clock stands. */
    'person.signed-up': { readonly invitation: number; readonly at: string }
  }
}

export interface SignUp {
  readonly link: string
  /** As he corrected them. */
  readonly firstName: string
  readonly lastName: string
  readonly password: string
  readonly device: Device
  /** Token of a session that the same browser had: it ends when the new one begins. */
  readonly former?: string | undefined
}

/**
 * How long after the first one the same form is heard again: a double click, not somebody who comes back to a browser that
 * another person left.
 */
const repeatMs = 60_000
/** One at a time: each takes a turn and gives it back, so that of fifty who are right none is taken for a guesser. */
const longestQueue = 1_000
const fullSeconds = 30
const repeats = openLanes(1, longestQueue)

/**
 * Creates the work account of an invited person and signs him in; answers his session's token. Refuses 404
 * invitation.unknown, 409 invitation.work-account-exists and what `refuseUnlessOpen` says, 409 person.other-audience, 422
 * person.name-malformed and as `hashPassword`.
 */
export async function signUp(
  house: House,
  form: SignUp,
): Promise<{ readonly token: string; readonly language: string }> {
  refuseUnlikeNames(form.firstName, form.lastName)
  const invitation = await read(house, visitor, (work) => lookAt(work, form.link))
  if (invitation.state !== 'accepted') {
    refuseUnlessOpen(invitation.state)
    // Before the password is hashed: a form that can only be refused, however often it is sent, costs next to nothing.
    if (invitation.hasWorkAccount) {
      throw new Refusal(409, 'invitation.work-account-exists', { email: invitation.email })
    }
    if (invitation.other !== undefined) throw new Refusal(409, 'person.other-audience', { audience: invitation.other })
    const own = [form.firstName, form.lastName, invitation.email, invitation.organization]
    const password = await hashPassword(form.password, own)
    const token = await change(house, visitor, null, (work) => createAccount(work, form, password))
    if (token !== undefined) return { token, language: invitation.language }
  }
  return { token: await repeat(house, form), language: invitation.language }
}

async function lookAt(work: Work, link: string) {
  const invitation = await invitationOfLink(work, link)
  if (invitation === undefined) throw new Refusal(404, 'invitation.unknown', {})
  const audience = invitation.to === 'partner' ? 'partner' : 'customer'
  return { ...invitation, other: await otherAudienceOf(work, invitation.userId, audience) }
}

/** Undefined where somebody was first. */
async function createAccount(work: Changing, form: SignUp, password: PasswordHash): Promise<string | undefined> {
  const invitation = await holdInvitation(work, form.link)
  if (invitation.state === 'accepted') {
    work.unchanged()
    return undefined
  }
  refuseUnlessOpen(invitation.state)
  const { id, userId, email } = invitation
  // Locked: another invitation of the same person may be answered at this moment.
  const { password_hash: known } = await work.db
    .selectFrom('users')
    .select('password_hash')
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
    details: { invitation: id, at: work.realNow.toISOString() },
  })
  await comeIn(work, invitation)
  if (form.former !== undefined) await signOut(work, form.former)
  return openSession(work, userId, form.device)
}

/**
 * The same form again, a moment later: signs in whoever sent it first, as `signIn` would and no more easily.
 * Refuses 409 invitation.accepted, 422 sign-in.delayed.
 */
async function repeat(house: House, form: SignUp): Promise<string> {
  const first = await read(house, visitor, (work) => lately(work, form.link))
  if (first === undefined) throw new Refusal(409, 'invitation.accepted', {})
  const answer = await repeats.run(() => enterAgain(house, form, first))
  if (answer === undefined) throw new Refusal(422, 'sign-in.delayed', { seconds: fullSeconds })
  return answer.result
}

interface First {
  readonly id: number
  readonly email: string
  readonly password_hash: string | null
}

async function enterAgain(house: House, { password, device, former }: SignUp, first: First): Promise<string> {
  const turn = await change(house, visitor, null, (work) => takeTurn(work, device.address, first.email, former))
  if (!(await verifyPassword(password, first.password_hash))) throw new Refusal(409, 'invitation.accepted', {})

  return change(house, visitor, null, async (work) => {
    const same = await work.db
      .selectFrom('users')
      .select('id')
      .where('id', '=', first.id)
      .where('password_hash', '=', first.password_hash)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (same === undefined || (await hasSecondFactor(work, first.id))) throw new Refusal(409, 'invitation.accepted', {})
    await giveBack(work, turn)
    return (await enter(work, first.id, device, former)).token
  })
}

/** The person whose work account was created by this very link a moment ago, and is entered by a password alone. */
async function lately(work: Work, link: string): Promise<First | undefined> {
  const invitation = await invitationOfLink(work, link)
  const id = Number(link.split('.')[0])
  if (invitation?.state !== 'accepted' || (await hasSecondFactor(work, invitation.userId))) return undefined
  const { rows } = await sql<{ at: string | null }>`
    select details ->> 'at' as at from events
    where purchasing_account_id = 0 and subject = ${`user:${String(invitation.userId)}`} and subject like 'user:%'
      and name = 'person.signed-up' and details ->> 'invitation' = ${String(id)}`.execute(work.db)
  const at = rows[0]?.at
  if (!at || !isWithin(work.realNow, new Date(at), repeatMs)) return undefined
  return work.db
    .selectFrom('users')
    .select(['id', 'email_canonical as email', 'password_hash'])
    .where('id', '=', invitation.userId)
    .executeTakeFirstOrThrow()
}

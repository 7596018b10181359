/**
 * « Créer votre compte d'organisation » (SPEC 1.2): whoever follows his invitation chooses a password and is in. Once:
 * of fifty who send the form at the same moment one creates the account, and only who typed the same password follows.
 */
import { change, read, Refusal, visitor, type Changing, type House, type Work } from '#server/work/index.ts'
import { keepCopies } from '../account-people.ts'
import type { Device } from '../credentials/devices.ts'
import { hashPassword, verifyPassword, type PasswordHash } from '../password.ts'
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
    'person.signed-up': { readonly invitation: number }
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

/**
 * Creates the work account of an invited person and signs him in; answers his session's token. Refuses 404
 * invitation.unknown, 409 invitation.work-account-exists and what `refuseUnlessOpen` says, 409 person.other-audience, 422
 * as `hashPassword`.
 */
export async function signUp(
  house: House,
  form: SignUp,
): Promise<{ readonly token: string; readonly language: string }> {
  const invitation = await read(house, visitor, (work) => invitationOfLink(work, form.link))
  if (invitation === undefined) throw new Refusal(404, 'invitation.unknown', {})
  if (invitation.state !== 'accepted') {
    refuseUnlessOpen(invitation.state)
    const own = [form.firstName, form.lastName, invitation.email, invitation.organization]
    const password = await hashPassword(form.password, own)
    const token = await change(house, visitor, null, (work) => createAccount(work, form, password))
    if (token !== undefined) return { token, language: invitation.language }
  }
  return { token: await repeat(house, form), language: invitation.language }
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
  await work.record({ name: 'person.signed-up', scope: { person: userId }, details: { invitation: id } })
  await comeIn(work, invitation)
  if (form.former !== undefined) await signOut(work, form.former)
  return openSession(work, userId, form.device)
}

/** The same form again, a moment later: signs in whoever sent it first. Refuses 409 invitation.accepted. */
async function repeat(house: House, form: SignUp): Promise<string> {
  const first = await read(house, visitor, (work) => lately(work, form.link))
  const isSame = first !== undefined && (await verifyPassword(form.password, first.password_hash))
  if (!isSame) throw new Refusal(409, 'invitation.accepted', {})
  return change(house, visitor, null, (work) => openSession(work, first.id, form.device))
}

/** The person who accepted by this link a moment ago. */
async function lately(work: Work, link: string) {
  const invitation = await invitationOfLink(work, link)
  if (
    invitation === undefined ||
    invitation.acceptedAt === null ||
    work.now.getTime() - invitation.acceptedAt.getTime() > repeatMs
  )
    return undefined
  return work.db
    .selectFrom('users')
    .select(['id', 'password_hash'])
    .where('id', '=', invitation.userId)
    .executeTakeFirstOrThrow()
}

/**
 * « Créer votre compte d'organisation » (SPEC 1.2): whoever follows his invitation chooses a password and is in. Once:
 * of fifty who send the form at the same moment one creates the account, and only who typed the same password follows.
 */
import { change, read, Refusal, visitor, type Changing, type House, type Work } from '#server/work/index.ts'
import { otherAudienceOf } from '../audience.ts'
import { enterAgain, type First } from '../enter-again.ts'
import { createdLately, createWorkAccount, enterCreated, type SignUp } from '../first-password.ts'
import { hashPassword, type PasswordHash } from '../password.ts'
import { refuseUnlikeNames } from '../person-name.ts'
import { comeIn } from './answer.ts'
import { holdInvitation, invitationOfLink, refuseUnlessOpen } from './link.ts'

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
  const audience = ({ accounts: 'customer', partner: 'partner', console: 'operator' } as const)[invitation.to]
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
  const { id, userId } = invitation

  await createWorkAccount(work, userId, form, password, { invitation: id })
  await comeIn(work, invitation)
  return enterCreated(work, userId, form)
}

/** The same form again, a moment later. Refuses 409 invitation.accepted, 422 sign-in.delayed. */
async function repeat(house: House, form: SignUp): Promise<string> {
  const first = await read(house, visitor, (work) => lately(work, form.link))
  const token = first && (await enterAgain(house, form, first))
  if (token === undefined) throw new Refusal(409, 'invitation.accepted', {})
  return token
}

/** The person whose work account was created by this very link a moment ago. */
async function lately(work: Work, link: string): Promise<First | undefined> {
  const invitation = await invitationOfLink(work, link)
  if (invitation?.state !== 'accepted') return undefined
  return createdLately(work, invitation.userId, { invitation: Number(link.split('.')[0]) })
}

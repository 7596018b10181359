/**
 * Signing up by the link of somebody who is asked to be global administrator and has no work account (guide 3): he has one
 * afterwards, without any role, and is asked next. Nothing is answered by it.
 */
import {
  createdLately,
  createWorkAccount,
  enterAgain,
  enterCreated,
  hashPassword,
  refuseUnlikeNames,
  type PasswordHash,
  type SignUp,
} from '#server/business/access/index.ts'
import { change, read, Refusal, visitor, type Changing, type House, type Work } from '#server/work/index.ts'
import { administratorOfLink, holdAdministrator, refuseUnlessOpen } from './link.ts'

/**
 * Creates the work account and signs him in; answers his session's token. Refuses 404 global-administrator.unknown, 409
 * invitation.work-account-exists and what `refuseUnlessOpen` says, 422 person.name-malformed and as `hashPassword`.
 */
export async function signUpAsAdministrator(house: House, form: SignUp): Promise<string> {
  refuseUnlikeNames(form.firstName, form.lastName)
  const asked = await read(house, visitor, (work) => lookAt(work, form.link))
  if (asked.created !== undefined) {
    const token = await enterAgain(house, form, asked.created)
    if (token !== undefined) return token
  }
  // Before the password is hashed: a form that can only be refused, however often it is sent, costs next to nothing.
  if (asked.hasWorkAccount) throw new Refusal(409, 'invitation.work-account-exists', { email: asked.email })
  const own = [form.firstName, form.lastName, asked.email, asked.organization]
  const password = await hashPassword(form.password, own)
  try {
    return await change(house, visitor, null, (work) => createAccount(work, form, password))
  } catch (error) {
    // Of two at once the second finds an account: his own, if he typed the same.
    const again = await read(house, visitor, (work) => lookAt(work, form.link))
    const token = again.created && (await enterAgain(house, form, again.created))
    if (token === undefined) throw error
    return token
  }
}

async function lookAt(work: Work, link: string) {
  const asked = await administratorOfLink(work, link)
  if (asked === undefined) throw new Refusal(404, 'global-administrator.unknown', {})
  refuseUnlessOpen(asked.state)
  return { ...asked, created: await createdLately(work, asked.userId, { administrator: asked.id }) }
}

async function createAccount(work: Changing, form: SignUp, password: PasswordHash): Promise<string> {
  const { id, userId, state } = await holdAdministrator(work, form.link)
  refuseUnlessOpen(state)

  await createWorkAccount(work, userId, form, password, { administrator: id })
  return enterCreated(work, userId, form)
}

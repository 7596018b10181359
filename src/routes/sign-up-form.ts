/**
 * The form that makes a work account behind a link of an e-mail (`SignUp.svelte`; SPEC 1.2, 4.2, 4.6): names, a password twice.
 * What can be put right in it comes back beside its field; of anything else the page behind the link has the say.
 */
import { fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import type { SignUp } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import type { House, Refusal } from '#server/work/index.ts'
import { deviceOf } from './device.ts'
import { typedIn } from './form-text.ts'
import { chosenPassword, type PasswordSlips } from './new-password.ts'
import { personName } from './person-fields.ts'
import { isRefused, refusalMessage } from './refusals.ts'
import { sessionToken, setSessionToken } from './session-cookie.ts'

/** The names as typed. Passwords are never sent back: whatever was wrong, both are typed again. */
interface Typed {
  readonly firstName: string
  readonly lastName: string
}

interface Slips extends PasswordSlips {
  readonly firstName?: string
  readonly lastName?: string
}

/** Nothing where somebody is in; `again` is the form, to be put right; `refused` is why this link makes no account. */
interface Outcome {
  readonly again?: ActionFailure<{ values: Typed; errors: Slips }>
  readonly refused?: { readonly why: Refusal; readonly values: Typed }
}

const Names = v.object({
  firstName: personName(() => m.profile_first_name_missing()),
  lastName: personName(() => m.profile_last_name_missing()),
})

/** Makes the account by `signUp`, which answers the token of a session, and gives that to the browser. */
export async function signUpByForm(
  event: RequestEvent<{ link: string }>,
  signUp: (house: House, form: SignUp) => Promise<string>,
): Promise<Outcome> {
  const { cookies, locals, params, request } = event
  const form = await request.formData()
  const values = { firstName: typedIn(form, 'firstName'), lastName: typedIn(form, 'lastName') }
  const names = v.safeParse(Names, values)
  const chosen = chosenPassword(form)
  if (!names.success || 'errors' in chosen) {
    const wrong = 'errors' in chosen ? chosen.errors : { password: m.invitation_password_again() }
    return { again: fail(422, { values, errors: { ...nameSlips(names), ...wrong } }) }
  }
  const { firstName, lastName } = names.output
  const given = { link: params.link, firstName, lastName, password: chosen.password, device: deviceOf(event) }
  try {
    setSessionToken(cookies, await locals.apart((house) => signUp(house, { ...given, former: sessionToken(cookies) })))
    return {}
  } catch (error) {
    if (!isRefused(error)) throw error
    running().log.info({ request: locals.requestId, code: error.code }, 'sign-up refused')
    if (!error.code.startsWith('password.')) return { refused: { why: error, values } }
    return { again: fail(error.status, { values, errors: { password: refusalMessage(error) } }) }
  }
}

function nameSlips(parsed: v.SafeParseResult<typeof Names>): Slips {
  if (parsed.success) return {}
  const { nested = {} } = v.flatten<typeof Names>(parsed.issues)
  const [firstName] = nested.firstName ?? []
  const [lastName] = nested.lastName ?? []
  return { ...(firstName !== undefined && { firstName }), ...(lastName !== undefined && { lastName }) }
}

/** What a form on « Sécurité » shows of whoever sends it: his current password, on this device, in this session. */
import type { Cookies, RequestEvent } from '@sveltejs/kit'
import { m } from '#messages'
import type { Presence } from '#server/business/access/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { deviceOf } from '#routes/device.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { sessionToken, setSessionToken } from '#routes/session-cookie.ts'

export const currentPasswordField = 'current-password'

export function presenceOf(event: RequestEvent, form: FormData): Presence {
  return {
    password: typedIn(form, currentPasswordField),
    device: deviceOf(event),
    session: sessionToken(event.cookies),
  }
}

/** Lets the browser follow its session to the token under which a change of credentials let it go on. */
export function follow(cookies: Cookies, { token }: { readonly token?: string | undefined }): void {
  if (token !== undefined) setSessionToken(cookies, token)
}

/** Where a refusal is said: beside the current password where that was wrong, else at the top. */
export interface Refused {
  readonly currentError?: string
  readonly message?: string
}

/** What is said beside the field where nothing was typed. */
export function missingPassword(presence: Presence): Refused | undefined {
  return presence.password === '' ? { currentError: m.current_password_missing() } : undefined
}

/** A refusal in words; anything else is thrown on. */
export function refusedWith(error: unknown): Refused {
  if (!isRefused(error)) throw error
  const said = refusalMessage(error)
  return isRefusal(error, 'password.wrong') ? { currentError: said } : { message: said }
}

/** The status of a refusal: 429 where one must wait. */
export function statusOf(error: unknown): number {
  if (isRefusal(error, 'sign-in.delayed')) return 429
  return isRefused(error) ? error.status : 500
}

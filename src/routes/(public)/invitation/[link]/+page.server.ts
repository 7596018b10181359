/**
 * Where « Démarrer maintenant » leads (SPEC 1.2, 1.4): signing up, or signing in and accepting, or why the link is dead
 * and what to do next. Opening it changes nothing, since mail scanners open every link; each answer is a form.
 */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { cookieMaxAge, cookieName, isLocale } from '#messages/runtime.js'
import {
  acceptInvitation,
  invitationDays,
  invitationOfLink,
  refuseInvitation,
  shortestPassword,
  signOut,
  signUp,
  type LinkedInvitation,
} from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { deviceOf } from '#routes/device.ts'
import { typedIn } from '#routes/form-text.ts'
import { chosenPassword } from '#routes/new-password.ts'
import { personName } from '#routes/person-fields.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { clearSessionToken, sessionToken, setSessionToken } from '#routes/session-cookie.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ cookies, locals, params, url }) => {
  const { person } = locals
  const invitation = await locals.read((work) => invitationOfLink(work, params.link))
  if (invitation === undefined)
    return { invitation: { state: 'unknown' as const }, step: undefined, invited: undefined, days: invitationDays }
  const { userId, language } = invitation
  const { state, to, isDesignated, organization, inviter } = invitation
  const shown = { state, to, isDesignated, organization, inviter }

  // Whoever has never been here is spoken to as his invitation is, until he chooses.
  const isChosen = cookies.get(cookieName) !== undefined || person !== null || url.searchParams.has('in')
  if (!isChosen && isLocale(language) && language !== locals.locale) {
    const secure = running().settings.publicOrigin?.startsWith('https:') === true
    cookies.set(cookieName, language, { path: '/', maxAge: cookieMaxAge, sameSite: 'lax', httpOnly: true, secure })
    redirect(303, `${url.pathname}?in=${language}`)
  }
  const step = state === 'open' ? nextStep(invitation, person?.userId) : undefined
  const { email, firstName, lastName } = invitation
  return {
    invitation: shown,
    step,
    // A link that leads nowhere any more says nothing of its person, and one that does no more than the form shows.
    invited: step && (step === 'sign-up' ? { email, firstName, lastName } : { email, firstName: '', lastName: '' }),
    /** Who is signed in, where that is somebody else. */
    signedInAs: person !== null && person.userId !== userId ? person.email : undefined,
    isOwn: person?.userId === userId,
    shortest: shortestPassword,
    days: invitationDays,
  }
}

/** What the person who opens a good link does next. */
function nextStep({ hasWorkAccount, userId }: LinkedInvitation, signedIn: number | undefined) {
  if (signedIn !== undefined) return signedIn === userId ? 'accept' : 'leave'
  return hasWorkAccount ? 'sign-in' : 'sign-up'
}

const Names = v.object({
  firstName: personName(() => m.profile_first_name_missing()),
  lastName: personName(() => m.profile_last_name_missing()),
})

export const actions: Actions = {
  signUp: async (event) => {
    const { cookies, locals, params, request } = event
    const form = await request.formData()
    const values = { firstName: typedIn(form, 'firstName'), lastName: typedIn(form, 'lastName') }
    const names = v.safeParse(Names, values)
    const chosen = chosenPassword(form)
    if (!names.success || 'errors' in chosen) {
      // Passwords are never sent back, so that both are to be typed again whatever was wrong.
      const wrong = 'errors' in chosen ? chosen.errors : { password: m.invitation_password_again() }
      return fail(422, { values, errors: { ...nameErrors(names), ...wrong } })
    }
    const given = { ...names.output, password: chosen.password, link: params.link }
    try {
      const device = deviceOf(event)
      const { token } = await locals.apart((house) =>
        signUp(house, { ...given, device, former: sessionToken(cookies) }),
      )
      setSessionToken(cookies, token)
    } catch (error) {
      if (!isRefused(error)) throw error
      running().log.info({ request: locals.requestId, code: error.code }, 'sign-up refused')
      if (error.code.startsWith('password.')) {
        return fail(error.status, { values, errors: { password: refusalMessage(error) } })
      }
      return lookAgain(event)
    }
    redirect(303, '/')
  },

  accept: async (event) => {
    const { locals, params } = event
    let joined: number | undefined
    try {
      joined = await locals.change(null, (work) => acceptInvitation(work, params.link))
    } catch (error) {
      if (!isRefused(error)) throw error
      if (error.code === 'person.other-audience') return fail(error.status, { message: refusalMessage(error) })
      return lookAgain(event)
    }
    redirect(303, joined === undefined ? '/' : `/purchasing-accounts/${String(joined)}`)
  },

  refuse: async (event) => {
    const { locals, params } = event
    try {
      await locals.change(null, (work) => refuseInvitation(work, params.link))
    } catch (error) {
      if (!isRefused(error)) throw error
    }
    return lookAgain(event)
  },

  /** Ends the session of whoever else is signed in here, and comes back. */
  leave: async (event) => {
    const { cookies, locals } = event
    const token = sessionToken(cookies)
    if (token !== undefined) await locals.change(null, (work) => signOut(work, token))
    clearSessionToken(cookies)
    return lookAgain(event)
  },
}

/** The page says by itself what has become of the link. */
function lookAgain({ url }: RequestEvent): never {
  redirect(303, url.pathname)
}

function nameErrors(parsed: v.SafeParseResult<typeof Names>): { firstName?: string; lastName?: string } {
  if (parsed.success) return {}
  const { nested = {} } = v.flatten<typeof Names>(parsed.issues)
  const [firstName] = nested.firstName ?? []
  const [lastName] = nested.lastName ?? []
  return { ...(firstName !== undefined && { firstName }), ...(lastName !== undefined && { lastName }) }
}

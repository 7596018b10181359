/**
 * Where « Démarrer maintenant » leads whoever is asked to be global administrator (SPEC 4.2, guide 3): signing up or in, then
 * the question; or why the link is dead. Opening it changes nothing, since mail scanners open every link.
 */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { cookieMaxAge, cookieName, isLocale } from '#messages/runtime.js'
import { shortestPassword, signOut } from '#server/business/access/index.ts'
import {
  acceptAdministration,
  administratorDays,
  administratorOfLink,
  refuseAdministration,
  signUpAsAdministrator,
  type LinkedAdministrator,
} from '#server/business/domains/index.ts'
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
  const asked = await locals.read((work) => administratorOfLink(work, params.link))
  if (asked === undefined) return { state: 'unknown' as const, days: administratorDays }
  const { state, userId, language, claimId } = asked
  // Whoever has never been here is spoken to as his e-mail is, until he chooses.
  const isChosen = cookies.get(cookieName) !== undefined || person !== null || url.searchParams.has('in')
  if (!isChosen && isLocale(language) && language !== locals.locale) {
    const secure = running().settings.publicOrigin?.startsWith('https:') === true
    cookies.set(cookieName, language, { path: '/', maxAge: cookieMaxAge, sameSite: 'lax', httpOnly: true, secure })
    redirect(303, `${url.pathname}?in=${language}`)
  }
  const isOwn = person?.userId === userId
  // A link that leads nowhere any more says nothing of its person, nor of the domain.
  if (state !== 'open') {
    return { state, days: administratorDays, isOwn, claimId: isOwn && state === 'accepted' ? claimId : undefined }
  }
  const { email, firstName, lastName, domain, organization, namer } = asked
  return {
    state,
    step: nextStep(asked, person?.userId),
    asked: { email, firstName, lastName, domain, organization, namer },
    signedInAs: person !== null && !isOwn ? person.email : undefined,
    shortest: shortestPassword,
  }
}

/** What the person who opens a good link does next. */
function nextStep({ hasWorkAccount, userId }: LinkedAdministrator, signedIn: number | undefined) {
  if (signedIn !== undefined) return signedIn === userId ? 'question' : 'leave'
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
    const given = { ...names.output, password: chosen.password, link: params.link, device: deviceOf(event) }
    try {
      const token = await locals.apart((house) =>
        signUpAsAdministrator(house, { ...given, former: sessionToken(cookies) }),
      )
      setSessionToken(cookies, token)
    } catch (error) {
      if (!isRefused(error)) throw error
      running().log.info({ request: locals.requestId, code: error.code }, 'sign-up refused')
      if (error.code.startsWith('password.')) {
        return fail(error.status, { values, errors: { password: refusalMessage(error) } })
      }
      if (error.code === 'sign-in.delayed') return fail(error.status, { message: refusalMessage(error) })
    }
    return lookAgain(event)
  },

  accept: async (event) => {
    const { locals, params } = event
    let claimId: number
    try {
      claimId = await locals.change(null, (work) => acceptAdministration(work, params.link))
    } catch (error) {
      if (!isRefused(error)) throw error
      if (error.code === 'person.other-audience') return fail(error.status, { message: refusalMessage(error) })
      return lookAgain(event)
    }
    redirect(303, `/domains/${String(claimId)}`)
  },

  refuse: async (event) => {
    const { locals, params } = event
    try {
      await locals.change(null, (work) => refuseAdministration(work, params.link))
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

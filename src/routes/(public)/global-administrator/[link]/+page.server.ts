/**
 * Where « Démarrer maintenant » leads whoever is asked to be global administrator (SPEC 4.2, guide 3): signing up or in, then
 * the question; or why the link is dead. Opening it changes nothing, since mail scanners open every link.
 */
import { fail, redirect } from '@sveltejs/kit'
import { shortestPassword } from '#server/business/access/index.ts'
import {
  acceptAdministration,
  administratorDays,
  administratorOfLink,
  refuseAdministration,
  signUpAsAdministrator,
  type LinkedAdministrator,
} from '#server/business/domains/index.ts'
import { leave, lookAgain, speakAsLetter } from '#routes/opened-link.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { signUpByForm } from '#routes/sign-up-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const { person } = locals
  const asked = await locals.read((work) => administratorOfLink(work, params.link))
  if (asked === undefined) return { state: 'unknown' as const, days: administratorDays }
  const { state, userId, language, claimId } = asked
  speakAsLetter(event, language)
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

export const actions: Actions = {
  signUp: async (event) => {
    const { again, refused } = await signUpByForm(event, signUpAsAdministrator)
    if (again) return again
    if (refused?.why.code === 'sign-in.delayed') {
      return fail(refused.why.status, { message: refusalMessage(refused.why) })
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

  leave,
}

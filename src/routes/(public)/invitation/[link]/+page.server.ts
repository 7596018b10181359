/**
 * Where « Démarrer maintenant » leads (SPEC 1.2, 1.4): signing up, or signing in and accepting, or why the link is dead
 * and what to do next. Opening it changes nothing, since mail scanners open every link; each answer is a form.
 */
import { fail, redirect } from '@sveltejs/kit'
import {
  acceptInvitation,
  invitationDays,
  invitationOfLink,
  refuseInvitation,
  shortestPassword,
  signUp,
  type LinkedInvitation,
} from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { leave, lookAgain, speakAsLetter } from '#routes/opened-link.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { signUpByForm } from '#routes/sign-up-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const { person } = locals
  const invitation = await locals.read((work) => invitationOfLink(work, params.link))
  if (invitation === undefined)
    return { invitation: { state: 'unknown' as const }, step: undefined, invited: undefined, days: invitationDays }
  const { userId, language } = invitation
  const { state, to, isDesignated, inviter } = invitation
  const organization = to === 'console' ? running().settings.publisherName : invitation.organization
  const shown = { state, to, isDesignated, organization, inviter }

  speakAsLetter(event, language)
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

export const actions: Actions = {
  signUp: async (event) => {
    const { again, refused } = await signUpByForm(event, async (house, form) => (await signUp(house, form)).token)
    if (again) return again
    if (refused) return lookAgain(event)
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

  leave,
}

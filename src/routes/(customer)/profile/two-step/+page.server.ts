/**
 * Two-step sign-in: begun with the password, confirmed by a code of the app. The recovery codes are shown in the answer to
 * the form that made them, and minutes later no more.
 */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { appAddress, beginApp, confirmApp, ownApp } from '#server/business/access/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { formKey, sentKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { sessionToken } from '#routes/session-cookie.ts'
import { formatLongDay } from '#ui/format.ts'
import { follow, missingPassword, presenceOf, refusedWith, statusOf } from '../presence.ts'
import { codesOf } from './codes.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { locale, person } = locals
  const { publisherName, timeZone } = running().settings
  const app = await locals.read(ownApp)
  const key = formKey()
  if (app.state === 'none') return { state: app.state, formKey: key }
  if (app.state === 'begun') {
    const address = appAddress(app.key, publisherName, person?.email ?? '')
    return { state: app.state, formKey: key, address, key: inFours(app.key) }
  }
  const since = formatLongDay(locale, dateIn(timeZone, app.since))
  return { state: app.state, formKey: key, since, codesLeft: app.codesLeft }
}

export const actions: Actions = {
  begin: async (event) => {
    const { locals } = event
    const presence = presenceOf(event, await event.request.formData())
    const missing = missingPassword(presence)
    if (missing) return fail(422, { ...missing })
    try {
      await locals.apart((house) => beginApp(house, locals.actor, presence))
    } catch (error) {
      return fail(statusOf(error), { ...refusedWith(error) })
    }
    redirect(303, '/profile/two-step')
  },
  confirm: async (event) => {
    const { cookies, locals } = event
    const form = await event.request.formData()
    const code = typedIn(form, 'code').trim()
    if (code === '') return fail(422, { codeError: m.second_step_code_missing() })
    try {
      const answer = { code, session: sessionToken(cookies), key: sentKey(form) }
      const made = await locals.apart((house) => confirmApp(house, locals.actor, answer))
      follow(cookies, made)
      if (made.generation !== undefined) return { codes: codesOf(locals, made.generation) }
    } catch (error) {
      if (!isRefused(error)) throw error
      if (isRefusal(error, 'code.wrong')) return fail(422, { codeError: refusalMessage(error) })
      return fail(error.status, { message: refusalMessage(error) })
    }
    redirect(303, '/profile/two-step')
  },
}

/** As people read a long key aloud. */
function inFours(key: string): string {
  return key.replaceAll(/(.{4})(?=.)/g, '$1 ')
}

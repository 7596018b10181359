/** Adds a passkey: the password first, then the device. What it is to be called is asked with the password. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { addPasskey, beginPasskey, longestPasskeyName, ownPasskeys } from '#server/business/access/index.ts'
import { deviceWords } from '#routes/device-words.ts'
import { typedIn } from '#routes/form-text.ts'
import { sessionToken } from '#routes/session-cookie.ts'
import { siteOf } from '#routes/site.ts'
import { follow, missingPassword, presenceOf, refusedWith, statusOf } from '../presence.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, request }) => {
  const held = await locals.read(ownPasskeys)
  const name = deviceWords(request.headers.get('user-agent') ?? '')
  return { name, isFirst: held.length === 0 }
}

export const actions: Actions = {
  begin: async (event) => {
    const { locals } = event
    const form = await event.request.formData()
    const presence = presenceOf(event, form)
    const name = typedIn(form, 'name').trim()
    const missing = missingPassword(presence)
    const nameError = nameErrorOf(name)
    if (missing || nameError !== undefined) return fail(422, { name, nameError, ...missing })
    try {
      const options = await locals.apart((house) => beginPasskey(house, locals.actor, presence, siteOf(event.url)))
      return { name, options }
    } catch (error) {
      return fail(statusOf(error), { name, ...refusedWith(error) })
    }
  },
  add: async (event) => {
    const { locals } = event
    const form = await event.request.formData()
    const name = typedIn(form, 'name').trim()
    const nameError = nameErrorOf(name)
    if (nameError !== undefined) return fail(422, { name, nameError })
    try {
      const made = { answer: typedIn(form, 'answer'), name, session: sessionToken(event.cookies) }
      const renewed = await locals.apart((house) => addPasskey(house, locals.actor, made, siteOf(event.url)))
      follow(event.cookies, renewed)
    } catch (error) {
      return fail(statusOf(error), { name, ...refusedWith(error) })
    }
    redirect(303, '/profile/security?passkey-added')
  },
}

function nameErrorOf(name: string): string | undefined {
  if (name === '') return m.passkey_name_missing()
  if (/\p{Cc}/u.test(name)) return m.profile_name_characters()
  return name.length > longestPasskeyName ? m.profile_name_too_long({ maximum: String(longestPasskeyName) }) : undefined
}

/** Makes an API key, with the current password. Its token stands in the answer to the form, and is shown nowhere else. */
import { fail } from '@sveltejs/kit'
import { m } from '#messages'
import {
  apiKeyDays,
  freshApiKey,
  longestApiKeyName,
  makeApiKey,
  ownApiKeyScopes,
  type WantedApiKey,
} from '#server/business/access/index.ts'
import { addDays, isDate } from '#server/platform/clock.ts'
import { isRefusal } from '#server/work/index.ts'
import { rightsOf } from '#routes/api-nouns.ts'
import { formKey, sentKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { formatLongDay } from '#ui/format.ts'
import { missingPassword, presenceOf, refusedWith, statusOf } from '../../presence.ts'
import type { Actions, PageServerLoad } from './$types'

const usualDays = 90
const acts = ['read', 'write'] as const

export const load: PageServerLoad = async ({ locals }) => {
  const { scopes, days } = await locals.read(async (work) => ({
    scopes: ownApiKeyScopes(work),
    days: apiKeyDays(work),
  }))
  return {
    formKey: formKey(),
    rights: rightsOf(scopes),
    lastOn: addDays(days.today, usualDays),
    latest: formatLongDay(locals.locale, days.latest),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals } = event
    const form = await event.request.formData()
    const presence = presenceOf(event, form)
    const wanted: WantedApiKey = {
      name: typedIn(form, 'name').trim(),
      lastOn: typedIn(form, 'last-on').trim(),
      scopes: acts.flatMap((act) =>
        form.getAll(act).flatMap((noun) => (typeof noun === 'string' ? [`${noun}.${act}`] : [])),
      ),
      key: sentKey(form),
    }
    const typed = { name: wanted.name, lastOn: wanted.lastOn, scopes: wanted.scopes }
    const errors = {
      name: nameError(wanted.name),
      lastOn: isDate(wanted.lastOn) ? undefined : m.api_key_day_missing({ latest: await latestDay(locals) }),
      scopes: wanted.scopes.length === 0 ? m.api_key_scopes_missing() : undefined,
    }
    const missing = missingPassword(presence)
    if (missing || Object.values(errors).some((error) => error !== undefined)) {
      return fail(422, { typed, errors, ...missing })
    }
    const fresh = freshApiKey()
    try {
      const kept = await locals.apart((house) => makeApiKey(house, locals.actor, presence, wanted, fresh))
      // Sent again, the form finds another hash than that of the key it would have made: it shows none.
      return { made: { name: wanted.name, token: kept === fresh.hash.toString('hex') ? fresh.token : undefined } }
    } catch (error) {
      const said = refusedWith(error)
      const { message } = said
      if (isRefusal(error, 'api-key.known')) return fail(409, { typed, errors: { name: message } })
      if (isRefusal(error, 'api-key.scopes-unlikely')) return fail(422, { typed, errors: { scopes: message } })
      if (isRefusal(error, 'api-key.day-unlikely')) {
        return fail(422, { typed, errors: { lastOn: m.api_key_day_missing({ latest: await latestDay(locals) }) } })
      }
      return fail(statusOf(error), { typed, ...said })
    }
  },
}

async function latestDay(locals: App.Locals): Promise<string> {
  return formatLongDay(locals.locale, await locals.read((work) => Promise.resolve(apiKeyDays(work).latest)))
}

function nameError(name: string): string | undefined {
  if (name === '') return m.passkey_name_missing()
  if (/\p{Cc}/u.test(name)) return m.profile_name_characters()
  return name.length > longestApiKeyName ? m.profile_name_too_long({ maximum: String(longestApiKeyName) }) : undefined
}

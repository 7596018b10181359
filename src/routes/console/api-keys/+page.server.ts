/** « Clés d’API » of everybody (SPEC 11): whose they are, what they open and when they were used; and ending one. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { endKeyInUse, keysInUse, publisher, type KeyInUse, type KeysCursor } from '#server/business/access/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { rightsInWords } from '#routes/api-nouns.ts'
import { isDay } from '#routes/day.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import type { Actions, PageServerLoad } from './$types'

const longestSearch = 254

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const typed = (url.searchParams.get('q') ?? '')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, longestSearch)
  const after = cursorIn(url.searchParams, typed)
  const { rows, next } = await locals.read((work) => keysInUse(work, publisher(work), typed, after))
  return {
    typed,
    keys: unsent(rows.map((key) => keyRow(key, locale))),
    first: after === undefined ? null : withParameters(url, { after: undefined, id: undefined, ended: undefined }),
    next: next && withParameters(url, { after: next.value, id: String(next.id), ended: undefined }),
    isEnded: url.searchParams.has('ended'),
  }
}

export const actions: Actions = {
  end: async (event) => {
    const form = await event.request.formData()
    const id = typedIn(form, 'key')
    try {
      await event.locals.change(changeKey(event, form), (work) =>
        endKeyInUse(work, publisher(work), /^\d{1,15}$/.test(id) ? Number(id) : 0),
      )
    } catch (error) {
      if (!isRefusal(error, 'api-key.unknown')) throw error
      return fail(error.status, { message: refusalMessage(error) })
    }
    redirect(303, '/console/api-keys?ended=1')
  },
}

function keyRow(key: KeyInUse, locale: Locale) {
  const { id, userId, firstName, lastName, email, name, ending, scopes, usedOn } = key
  return {
    id,
    name,
    facts: m.api_key_facts({
      ending,
      made: formatDay(locale, dateIn(running().settings.timeZone, key.madeAt)),
    }),
    person: `${firstName} ${lastName}`.trim() || email,
    personHref: `/console/people/${String(userId)}`,
    email,
    standing: standingOf(key),
    rights: rightsInWords(scopes),
    used: usedOn === null ? m.api_key_unused() : formatDay(locale, usedOn),
    lastOn: formatDay(locale, key.lastOn),
    formKey: formKey(),
  }
}

function standingOf({ audience, partner }: KeyInUse): string {
  if (audience === 'operator') return m.console_person_operator()
  return partner ?? m.console_person_customer()
}

/** Where the list goes on; from the beginning for what is no such place. */
function cursorIn(query: URLSearchParams, typed: string): KeysCursor | undefined {
  const value = query.get('after')?.replaceAll('\0', '')
  const id = query.get('id') ?? ''
  if (value === undefined || !/^\d{1,15}$/.test(id) || (typed === '' && !isDay(value))) return undefined
  return { value, id: Number(id) }
}

/** « Clés d’API » (SPEC 12.5): the keys by which programs act in one's name, and ending one. */
import { redirect } from '@sveltejs/kit'
import { endOwnApiKey, ownApiKeys } from '#server/business/access/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { rightsInWords } from '#routes/api-nouns.ts'
import { typedIn } from '#routes/form-text.ts'
import { formatLongDay } from '#ui/format.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const day = (date: string) => formatLongDay(locals.locale, date)
  const keys = await locals.read(ownApiKeys)
  return {
    keys: keys.map(({ id, name, ending, scopes, madeAt, lastOn, usedOn, isOver }) => ({
      id,
      name,
      ending,
      isOver,
      rights: rightsInWords(scopes),
      madeOn: day(dateIn(running().settings.timeZone, madeAt)),
      lastOn: day(lastOn),
      usedOn: usedOn === null ? undefined : day(usedOn),
    })),
    isEnded: url.searchParams.has('ended'),
  }
}

export const actions: Actions = {
  end: async ({ locals, request }) => {
    const id = Number(typedIn(await request.formData(), 'key'))
    await locals.change(null, (work) => endOwnApiKey(work, id))
    redirect(303, '/profile/api-keys?ended')
  },
}

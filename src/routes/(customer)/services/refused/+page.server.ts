/**
 * Why somebody may not enter a service (SPEC 5.6): where the way into it ends. The reason is looked for here and now, so that a
 * page that is looked at again says what holds then; whoever may enter by now is led on.
 */
import { homeOfSite, ownRefusal } from '#server/business/provisioning/index.ts'
import { ownMeans, whyRefused } from '../why.ts'
import type { PageServerLoad } from './$types'

const longestClientId = 100

export const load: PageServerLoad = async ({ locals, url }) => {
  const clientId = (url.searchParams.get('service') ?? '').slice(0, longestClientId).replaceAll('\0', '')
  return await locals.read(async (work) => {
    const refused = await ownRefusal(work, clientId)
    if (refused === undefined) return { homeUrl: await homeOfSite(work, clientId) }
    return { name: refused.service, why: whyRefused(refused, locals.locale, await ownMeans(work)) }
  })
}

/** The addresses at which services are told of what changes (SPEC 5.9, 11). */
import { publisher } from '#server/business/access/index.ts'
import { webhookEndpoints } from '#server/business/webhooks/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDay } from '#ui/format.ts'
import type { PageServerLoad } from './$types'
import { endpointState } from './words.ts'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { timeZone } = running().settings
  const endpoints = await locals.read((work) => webhookEndpoints(work, publisher(work)))
  return {
    endpoints: endpoints.map((endpoint) => ({
      id: endpoint.id,
      service: endpoint.service,
      url: endpoint.url,
      kinds: endpoint.kinds,
      registered: formatDay(locals.locale, dateIn(timeZone, endpoint.registeredAt)),
      state: endpointState(endpoint),
    })),
    isRemoved: url.searchParams.has('removed'),
  }
}

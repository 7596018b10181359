/** The registered services (SPEC 11): the sites to which the portal vouches for people. */
import { publisher } from '#server/business/access/index.ts'
import { serviceSites } from '#server/business/provisioning/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDay, formatNumber } from '#ui/format.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  const services = await locals.read((work) => serviceSites(work, publisher(work)))
  return {
    services: services.map((service) => ({
      id: service.id,
      name: service.name,
      clientId: service.clientId,
      homeUrl: service.homeUrl,
      groups: formatNumber(locale, service.groups),
      registered: formatDay(locale, dateIn(timeZone, service.registeredAt)),
      isWithdrawn: service.withdrawnAt !== null,
    })),
    withdrawn: url.searchParams.get('withdrawn') ?? undefined,
  }
}

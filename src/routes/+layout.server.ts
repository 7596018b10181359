/** What every page knows, error pages too: it reads no table, so that it is there when the database is not. */
import { m } from '#messages'
import { running } from '#server/running.ts'
import { formatInstant } from '#ui/format.ts'
import { pageHelp } from '#routes/help-reader.ts'
import { otherLocale } from '#routes/locale.ts'
import type { LayoutServerLoad } from './$types'

const portals = {
  customer: { name: m.publisher_portal, home: '/' },
  partner: { name: m.partner_portal, home: '/partner' },
  operator: { name: m.console_name, home: '/console' },
} as const

export const load: LayoutServerLoad = ({ locals, route, url }) => {
  const { settings } = running()
  const { person, locale } = locals
  const portal = portals[person?.audience ?? 'customer']
  return {
    locale,
    otherLocale: otherLocale(locale),
    /** Where the language switch comes back to. */
    path: `${url.pathname}${url.search}`,
    brand: {
      publisher: settings.publisherName,
      portal: portal.name(),
      home: portal.home,
      ...(settings.publisherLogo === undefined ? {} : { logo: '/logo' }),
    },
    viewing: locals.viewing && {
      until: formatInstant(locale, settings.timeZone, locals.viewing.endsAt),
      reason: locals.viewing.reason,
    },
    pageHelp: pageHelp(route.id, person),
    user: person && { name: `${person.firstName} ${person.lastName}`, email: person.email },
  }
}

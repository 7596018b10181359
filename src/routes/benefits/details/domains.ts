/** The domains that addresses of a benefit's users must have (SPEC 8.3, 8.4, guide 5). */
import { eligibleDomains } from '#server/business/benefits/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { formatDay } from '#ui/format.ts'
import { formKey } from '#routes/form-key.ts'
import type { May, SectionPlace } from './load.ts'

export async function domainsSection({ work, sight, held, locale }: SectionPlace, may: May) {
  const domains = await eligibleDomains(work, sight, held.benefit.id)
  return {
    rows: domains.map(({ domain, added_at }) => ({
      domain,
      addedOn: formatDay(locale, dateIn(work.timeZone, added_at)),
      formKey: formKey(),
    })),
    mayAdd: may('domains'),
    mayRemove: sight.acts.has('domains'),
    formKey: formKey(),
  }
}

export type DomainsSection = Awaited<ReturnType<typeof domainsSection>>

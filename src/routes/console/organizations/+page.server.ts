/** « Entités légales »: the publisher's customers by name, with a search. */
import { publisher } from '#server/business/access/index.ts'
import { countedAccountsLimit, everyOrganization } from '#server/business/agreements/index.ts'
import { countryName } from '#routes/countries.ts'
import { unsent } from '#routes/unsent.ts'
import { formatNumber } from '#ui/format.ts'
import type { PageServerLoad } from './$types'

const longestSearch = 200

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const typed = (url.searchParams.get('q') ?? '')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, longestSearch)
  const after = url.searchParams.get('after')?.replaceAll('\0', '')
  const cursor = after === undefined ? undefined : { leads: url.searchParams.get('part') !== 'follows', after }
  const { rows, next } = await locals.read((work) => everyOrganization(work, publisher(work), typed, cursor))
  return {
    typed,
    organizations: unsent(
      rows.map((each) => ({
        id: each.id,
        name: each.name,
        country: countryName(locale, each.country_code),
        accounts:
          each.accounts >= countedAccountsLimit
            ? `${String(countedAccountsLimit)}+`
            : formatNumber(locale, each.accounts),
      })),
    ),
    first: cursor === undefined ? null : addressOf({ q: typed }),
    next: next && addressOf({ q: typed, part: next.leads ? '' : 'follows', after: next.after }),
  }
}

function addressOf(parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '')
  const query = new URLSearchParams(given).toString()
  return query === '' ? '/console/organizations' : `/console/organizations?${query}`
}

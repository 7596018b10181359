/** One organisation: the agreements that it signed, and the purchasing accounts that they hold. */
import { publisher } from '#server/business/access/index.ts'
import {
  accountsHeldBy,
  agreementsOfOrganization,
  organizationAccountsPageSize,
  registeredOrganization,
} from '#server/business/agreements/index.ts'
import { agreementState } from '#routes/agreement-words.ts'
import { countryName } from '#routes/countries.ts'
import { unsent } from '#routes/unsent.ts'
import { formatDay } from '#ui/format.ts'
import { placeName } from '../../../(customer)/place.ts'
import type { PageServerLoad } from './$types'
import { organizationId } from '../organization-id.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const id = organizationId(params.organization)
  const key = url.searchParams.get('key')?.replaceAll('\0', '')
  const asked = url.searchParams.get('id') ?? ''
  const after = key === undefined || !/^[1-9]\d{0,14}$/.test(asked) ? undefined : { key, id: Number(asked) }
  const place = `/console/organizations/${params.organization}`
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const organization = await registeredOrganization(work, desk, id)
    const agreements = await agreementsOfOrganization(work, desk, id)
    const found = await accountsHeldBy(work, desk, id, after)
    const accounts = found.slice(0, organizationAccountsPageSize)
    const last = accounts.at(-1)
    const next = new URLSearchParams({ key: last?.key ?? '', id: String(last?.id ?? '') })
    return {
      place,
      isRenamed: url.searchParams.has('renamed'),
      name: organization.name,
      number: organization.number,
      country: countryName(locale, organization.country_code),
      agreements: agreements.map((agreement) => ({
        id: agreement.id,
        number: agreement.number,
        signed: formatDay(locale, agreement.signed_on),
        state: agreementState(agreement.ends_on, work.today, locale),
      })),
      accounts: unsent(
        accounts.map((account) => ({
          id: account.id,
          number: account.number,
          name: account.name,
          place: placeName(locale, account),
          agreement: account.agreement_number,
        })),
      ),
      first: after === undefined ? null : place,
      next: found.length > accounts.length ? `${place}?${next.toString()}` : undefined,
    }
  })
}

/** A customer as a row of a list, in words. */
import { countedAccountsLimit, type FoundOrganization } from '#server/business/agreements/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { countryName } from '#routes/countries.ts'

export function customerRow(customer: FoundOrganization, locale: Locale) {
  const isMore = customer.accounts >= countedAccountsLimit
  return {
    id: customer.id,
    href: `/partner/customers/${String(customer.id)}`,
    name: customer.name,
    country: countryName(locale, customer.country_code),
    accounts: `${formatNumber(locale, customer.accounts)}${isMore ? '+' : ''}`,
  }
}

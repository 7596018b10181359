/** The bar under the header that names the account which a page is about, in the customer's portal and in the Partner Center. */
import type { AccountInReach } from '#server/business/access/index.ts'
import { formatLongDay, type Locale } from '#ui/format.ts'
import type { destinations } from './(customer)/address.ts'
import { placeName } from './(customer)/place.ts'

/** `to` is the page that the account selector keeps one on. */
export function accountBarOf(
  account: AccountInReach,
  today: string,
  to: (typeof destinations)[number] | undefined,
  locale: Locale,
) {
  return {
    account: {
      name: account.name,
      number: account.number,
      place: placeName(locale, account),
      agreement: account.agreement_number,
      organization: account.organization_name,
    },
    to,
    several: account.several,
    asOf: formatLongDay(locale, today),
  }
}

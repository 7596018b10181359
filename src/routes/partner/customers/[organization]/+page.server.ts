/** One customer: the purchasing accounts that the partner serves, and what he sees in each (SPEC 3.1, 10). */
import { partnerDesk } from '#server/business/access/index.ts'
import { customerOf, type ServedAccount, type ServedCursor } from '#server/business/partners/index.ts'
import { m } from '#messages'
import type { Locale } from '#ui/format.ts'
import { partnerList } from '#routes/partner-names.ts'
import { accountPages } from '../../../(customer)/address.ts'
import { placeName } from '../../../(customer)/place.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const after = cursorOf(url)
  const customer = await locals.read(async (work) =>
    customerOf(work, partnerDesk(work, 'customers.view'), idOf(params.organization), after),
  )
  const { next } = customer
  return {
    name: customer.name,
    rows: customer.served.map((account) => accountRow(account, locale)),
    isContinued: after !== undefined,
    first: url.pathname,
    next: next && `${url.pathname}?${new URLSearchParams({ after: next.key, id: String(next.id) }).toString()}`,
  }
}

function accountRow(account: ServedAccount, locale: Locale) {
  const partners = partnerList(account.sees, locale)
  return {
    id: account.id,
    href: accountPages(account.id).home,
    name: account.name,
    number: account.number,
    place: placeName(locale, account),
    agreement: account.agreement_number,
    sight:
      account.sees.length === 0 ? m.partner_sight_own({}, { locale }) : m.partner_sight_also({ partners }, { locale }),
  }
}

function cursorOf(url: URL): ServedCursor | undefined {
  const key = url.searchParams.get('after')
  return key === null ? undefined : { key: key.replaceAll('\0', ''), id: idOf(url.searchParams.get('id') ?? '') }
}

/** An id, or 0, which is nobody's. */
function idOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

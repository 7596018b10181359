/** One purchasing account, as the publisher sees it: what it belongs to, who serves it, who is in it, and where the rest of it is. */
import { m } from '#messages'
import { peopleOfAccount, publisher, purchasingAccount, type PersonOfAccount } from '#server/business/access/index.ts'
import { registeredAccount } from '#server/business/agreements/index.ts'
import { newestOrders } from '#server/business/orders/index.ts'
import { servingsOf } from '#server/business/partners/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { accountPages, withParameters } from '#routes/(customer)/address.ts'
import { placeName } from '#routes/(customer)/place.ts'
import { agreementState } from '#routes/agreement-words.ts'
import { roleName } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import type { PageServerLoad } from './$types'

const shownOrders = 5

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const name = url.searchParams.get('after')?.replaceAll('\0', '')
  const asked = url.searchParams.get('id') ?? ''
  const after = name === undefined || !/^[1-9]\d{0,14}$/.test(asked) ? undefined : { name, id: Number(asked) }
  const day = (at: Date) => formatDay(locale, dateIn(running().settings.timeZone, at))
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const held = await purchasingAccount(work, params.account, 'agreements.view')
    const account = await registeredAccount(work, desk, held.id)
    const people = await peopleOfAccount(work, desk, held.id, after)
    const servings = await servingsOf(work, held)
    const orders = await newestOrders(work, await purchasingAccount(work, held.id, 'orders.view'), shownOrders, locale)
    const place = `/console/purchasing-accounts/${String(held.id)}`
    const pages = accountPages(held.id)
    return {
      name: account.name,
      number: account.number,
      organization: {
        name: account.organization_name,
        href: `/console/organizations/${String(account.organization_id)}`,
      },
      agreement: { number: account.agreement_number, href: `/console/agreements/${String(account.agreement_id)}` },
      state: agreementState(account.ends_on, work.today, locale),
      where: placeName(locale, account),
      registered: day(account.registered_at),
      isRenamed: url.searchParams.has('renamed'),
      pages: {
        edit: `${place}/edit`,
        partner: `${place}/partner`,
        orders: pages.orders,
        rest: [
          { label: m.console_account_inventory(), href: pages.inventory },
          { label: m.nav_order_history(), href: pages.orders },
          { label: m.console_account_benefits(), href: `${place}/benefits` },
          { label: m.keys_title(), href: `${place}/keys` },
          { label: m.console_account_journal(), href: `/purchasing-accounts/${String(held.id)}/journal` },
        ],
      },
      partners: servings.map(({ number, partner_id, partner_name, since, orders_placed }) => ({
        serving: number,
        name: partner_name,
        href: `/console/partners/${String(partner_id)}`,
        since: day(since),
        orders: formatNumber(locale, orders_placed),
      })),
      people: unsent(people.rows.map((person) => personRow(person, locale))),
      first: after === undefined ? null : place,
      next: people.next && withParameters(url, { after: people.next.name, id: String(people.next.id) }),
      recent: unsent(
        orders.map((order) => ({
          id: order.id,
          number: order.number,
          href: pages.order(order.id),
          on: formatDay(locale, order.ordered_on),
          partner: order.partner_name,
          lines: formatNumber(locale, order.line_count),
        })),
      ),
    }
  })
}

function personRow({ id, firstName, lastName, email, roles, acceptedAt }: PersonOfAccount, locale: Locale) {
  const isIn = acceptedAt !== null
  return {
    id,
    name: `${firstName} ${lastName}`.trim() || email,
    email,
    roles: roles.map(roleName).join(', '),
    state: isIn ? ('done' as const) : ('waiting' as const),
    word: isIn ? m.console_account_person_in({}, { locale }) : m.console_account_person_invited({}, { locale }),
  }
}

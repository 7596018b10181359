/**
 * The frame of the pages behind sign-in: the account whose entries the menus list is the one in the address, else the
 * one last looked at. It is looked up once with the page's own look-up; where it is out of reach the page says so.
 */
import type { AccountInReach } from '#server/business/access/index.ts'
import { m } from '#messages'
import type { Locale } from '#ui/format.ts'
import { accountBarOf } from '#routes/account-bar.ts'
import { accountCookie, rememberAccount } from '#routes/account-cookie.ts'
import { accountIfInReach, portalEntries } from '#routes/portal-entries.ts'
import { unsent } from '#routes/unsent.ts'
import type { LayoutServerLoad } from './$types'
import { destinations } from './address.ts'

export const load: LayoutServerLoad = async ({ cookies, locals, params, route, url }) => {
  const inAddress = 'account' in params ? params.account : undefined
  const id = inAddress ?? cookies.get(accountCookie)
  return await locals.read(async (work) => {
    const account = id === undefined ? undefined : await accountIfInReach(work, id)
    const ofAddress = inAddress === undefined ? undefined : account
    const entries = unsent(await portalEntries(work, url.pathname, account, ofAddress))
    if (account === undefined || inAddress === undefined) return { entries }
    rememberAccount(cookies, account.id)
    return { entries, accountBar: unsent(barOf(account, work.today, route.id, locals.locale)) }
  })
}

/** The account that the page is about, as the bar under the header names it. */
function barOf(account: AccountInReach, today: string, route: string, locale: Locale) {
  const to = destinations.find((page) => route.includes(`/${page}`))
  return {
    ...accountBarOf(account, today, to, locale),
    // Guide 2 calls the selector otherwise than guide 4.
    selectLabel: to === 'partner-visibility' ? m.ui_select_one_account({}, { locale }) : undefined,
  }
}

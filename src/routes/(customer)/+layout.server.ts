/**
 * The frame of the pages behind sign-in: the account whose entries the menus list is the one in the address, else the
 * one last looked at. It is looked up once with the page's own look-up; where it is out of reach the page says so.
 */
import { accountInReach, publisher, type AccountInReach } from '#server/business/access/index.ts'
import { clockIsMovable } from '#server/business/operations/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import { m } from '#messages'
import type { Locale } from '#ui/format.ts'
import type { NavEntry } from '#ui/navigation.ts'
import { accountBarOf } from '#routes/account-bar.ts'
import { accountCookie, rememberAccount } from '#routes/account-cookie.ts'
import { consoleEntries } from '#routes/console/navigation.ts'
import { entriesFor } from '#routes/navigation.ts'
import { partnerEntries } from '#routes/partner/navigation.ts'
import { unsent } from '#routes/unsent.ts'
import type { LayoutServerLoad } from './$types'
import { destinations } from './address.ts'

export const load: LayoutServerLoad = async ({ cookies, locals, params, route, url }) => {
  const inAddress = 'account' in params ? params.account : undefined
  const id = inAddress ?? cookies.get(accountCookie)
  return await locals.read(async (work) => {
    const account = id === undefined ? undefined : await ifInReach(work, id)
    const ofAddress = inAddress === undefined ? undefined : account
    const entries = unsent(await entriesOf(work, url.pathname, account, ofAddress))
    if (account === undefined || inAddress === undefined) return { entries }
    rememberAccount(cookies, account.id)
    return { entries, accountBar: unsent(barOf(account, work.today, route.id, locals.locale)) }
  })
}

/** The menu of the actor's own portal, which stays around him wherever he looks. */
async function entriesOf(
  work: Work,
  path: string,
  account: AccountInReach | undefined,
  ofAddress: AccountInReach | undefined,
): Promise<readonly NavEntry[]> {
  if (work.actor.kind === 'partner') return partnerEntries(work, path, ofAddress)
  if (work.actor.kind !== 'operator') return entriesFor(account, path)
  return consoleEntries(path, await clockIsMovable(work, publisher(work)), ofAddress)
}

async function ifInReach(work: Work, id: string): Promise<AccountInReach | undefined> {
  try {
    return await accountInReach(work, id)
  } catch (error) {
    if (isRefusal(error, 'purchasing-account.unknown')) return undefined
    throw error
  }
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

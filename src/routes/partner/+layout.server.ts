/**
 * The frame of the Partner Center's own pages: for a partner's people alone; to everybody else they do not exist. On the pages of a
 * customer's account it names the account and lists its entries.
 */
import { accountInReach, partnerDesk, type AccountInReach } from '#server/business/access/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import { accountBarOf } from '#routes/account-bar.ts'
import { unsent } from '#routes/unsent.ts'
import type { LayoutServerLoad } from './$types'
import { partnerEntries } from './navigation.ts'

export const load: LayoutServerLoad = async ({ locals, params, url }) =>
  await locals.read(async (work) => {
    partnerDesk(work, 'customers.view')
    const id = 'account' in params ? params.account : undefined
    const account = id === undefined ? undefined : await ifInReach(work, id)
    if (account === undefined)
      return { entries: unsent(await partnerEntries(work, url.pathname)), accountBar: undefined }
    return {
      entries: unsent(await partnerEntries(work, url.pathname, account)),
      accountBar: unsent(accountBarOf(account, work.today, 'benefit-request', locals.locale)),
    }
  })

/** Where the account is out of reach the page says so. */
async function ifInReach(work: Work, id: string): Promise<AccountInReach | undefined> {
  try {
    return await accountInReach(work, id)
  } catch (error) {
    if (isRefusal(error, 'purchasing-account.unknown')) return undefined
    throw error
  }
}

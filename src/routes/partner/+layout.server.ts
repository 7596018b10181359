/**
 * The frame of the Partner Center's own pages: for a partner's people alone; to everybody else they do not exist. On the pages of a
 * customer's account it names the account and lists its entries.
 */
import { accountInReach, partnerDesk } from '#server/business/access/index.ts'
import { accountBarOf } from '#routes/account-bar.ts'
import { unsent } from '#routes/unsent.ts'
import type { LayoutServerLoad } from './$types'
import { partnerEntries } from './navigation.ts'

export const load: LayoutServerLoad = async ({ locals, params, url }) =>
  await locals.read(async (work) => {
    partnerDesk(work, 'customers.view')
    const id = 'account' in params ? params.account : undefined
    if (id === undefined) return { entries: unsent(partnerEntries(work, url.pathname)), accountBar: undefined }
    const account = await accountInReach(work, id)
    return {
      entries: unsent(partnerEntries(work, url.pathname, account)),
      accountBar: unsent(accountBarOf(account, work.today, 'benefit-request', locals.locale)),
    }
  })

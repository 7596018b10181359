/** « Afficher le mode de calcul » (SPEC 8.5, guide 5): how the quantity came about, and every transaction since. */
import { m } from '#messages'
import { benefitSight } from '#server/business/access/index.ts'
import { benefitHistory, shownCalculation } from '#server/business/benefits/index.ts'
import { running } from '#server/running.ts'
import { calculationInWords } from '#routes/benefits/calculation.ts'
import { historyCursor } from '#routes/benefits/cursor.ts'
import { benefitPagesOf } from '#routes/benefits/pages.ts'
import { benefitTransaction, transactionsPager } from '#routes/benefits/transactions.ts'
import { benefitName } from '#routes/benefits/words.ts'
import { unsent } from '#routes/unsent.ts'
import { formatNumber } from '#ui/format.ts'
import { accountPages, withParameters } from '../../../../../address.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  return await locals.read(async (work) => {
    const sight = await benefitSight(work, params.account)
    const shown = await shownCalculation(work, sight, params.benefit, locale)
    const { benefit, grant } = shown
    const page = await benefitHistory(work, sight, benefit.id, historyCursor(url))
    const account = accountPages(sight.account.id)
    const pages = benefitPagesOf(work, sight.account.id)
    const seesOrders = sight.account.permissions.has('orders.view')
    return {
      crumbs: [
        { label: m.benefits_tab(), href: pages.list },
        { label: benefitName(benefit, locale), href: pages.benefit(benefit.id) },
      ],
      isMeasured: benefit.measure !== undefined,
      calculation: unsent(calculationInWords(shown, locale, seesOrders ? account.order : undefined)),
      transactions: unsent(page.entries.map((entry) => benefitTransaction(entry, locale, timeZone))),
      count: formatNumber(locale, grant.entries),
      hasTransactions: grant.entries > 0,
      newestHref: withParameters(url, { before: undefined, after: undefined }),
      pager: transactionsPager(page, grant.entries, url, locale),
      xlsxHref: pages.historyXlsx(benefit.id),
      csvHref: pages.historyCsv(benefit.id),
    }
  })
}

/** Home of the Partner Center (SPEC 10): the first customers, a search for the others, and what customers show of others' orders. */
import { m } from '#messages'
import { ownPartner, partnerDesk } from '#server/business/access/index.ts'
import { everyBenefit } from '#server/business/benefits/index.ts'
import {
  countAwaited,
  countEndingTerms,
  countWaitingRequests,
  customersOf,
  newestAnswers,
  newestSights,
  type GrantedSight,
} from '#server/business/partners/index.ts'
import { troubledFiles, type OrderFile } from '#server/business/orders/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { accountPages } from '../(customer)/address.ts'
import type { PageServerLoad } from './$types'
import { requestRow } from './benefits/requests.ts'
import { customerRow } from './customers/rows.ts'
import { orderFileRow } from './orders/files/file-words.ts'

const shownCustomers = 8
/** What ends within so many days is something to do now. */
const soonDays = 30

export const load: PageServerLoad = async ({ locals }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const desk = partnerDesk(work, 'customers.view')
    const [partner, waiting, ending, asked, troubled, customers, sights, answers, benefits] = await Promise.all([
      ownPartner(work),
      countAwaited(work, desk),
      countEndingTerms(work, desk, { withinDays: soonDays }),
      countWaitingRequests(work, desk),
      troubledFiles(work, desk),
      customersOf(work, desk, ''),
      newestSights(work, desk),
      newestAnswers(work, desk),
      everyBenefit(work),
    ])
    return {
      name: partner?.name ?? '',
      waiting: waiting.count === 0 ? undefined : countedInWords(m.partner_home_to_order, waiting, locale),
      ending: ending.count === 0 ? undefined : countedInWords(m.partner_home_ending, ending, locale),
      asked: asked.count === 0 ? undefined : countedInWords(m.partner_home_asked, asked, locale),
      troubled: troubled.map((file) => troubleRow(file, locale)),
      customers: customers.rows.slice(0, shownCustomers).map((row) => customerRow(row, locale)),
      hasMore: customers.rows.length > shownCustomers,
      answers: answers.map((answer) => requestRow(answer, benefits, locale)),
      sights: sights.map((sight) => sightRow(sight, locale)),
    }
  })
}

/** « 3 services à commander » */
function countedInWords(
  words: typeof m.partner_home_to_order,
  { count, more }: { readonly count: number; readonly more: boolean },
  locale: Locale,
): string {
  const shown = `${formatNumber(locale, count)}${more ? '+' : ''}`
  return words({ count, shown }, { locale })
}

/** A file of orders that somebody should see to. */
function troubleRow(file: OrderFile, locale: Locale) {
  const { id, href, name, word, outcome, sent } = orderFileRow(file, locale)
  return { id, href, title: m.partner_home_trouble({ name, state: word.toLowerCase() }), text: `${sent} · ${outcome}` }
}

function sightRow(sight: GrantedSight, locale: Locale) {
  return {
    key: `${String(sight.accountId)} ${String(sight.seenId)}`,
    href: accountPages(sight.accountId).inventory,
    account: sight.accountName,
    customer: sight.organizationName,
    partner: sight.seen,
    since: formatDay(locale, dateIn(running().house.clock.timeZone, sight.grantedAt)),
  }
}

/**
 * « Afficher l'historique » of one item (SPEC 6.6): what is held now, how it came about, every transaction. Pages go by
 * cursor, so that a history of a million transactions costs what one of twenty does.
 */
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import {
  heldName,
  historyOf,
  recentQuantities,
  unorderedSetUps,
  type HeldName,
  type HistoryPage,
} from '#server/business/inventory/index.ts'
import { progressOf, servingSites } from '#server/business/provisioning/index.ts'
import { running } from '#server/running.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { accountPages, withParameters } from '../../../../address.ts'
import { entryKinds } from '../../../../kinds.ts'
import type { PageServerLoad } from './$types'
import { leadingTo } from '../sites.ts'
import { heldFacts } from './facts.ts'
import { historyQuestion } from './question.ts'
import { transaction } from './transactions.ts'

/** Transactions that the drawing looks back on. */
const drawnLimit = 500

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const { item, cursor } = historyQuestion(params.item, url)
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'inventory.view')
    const held = await heldName(work, account, item, locale)
    const [page, steps, sites] = await Promise.all([
      historyOf(work, account, held, cursor),
      recentQuantities(work, account, held, drawnLimit),
      servingSites(work),
    ])
    const own = page.entries.some(({ kind }) => kind === 'set-up')
    const unordered = own ? await unorderedSetUps(work, account, held) : undefined
    const progress = own ? await progressOf(work, account, held) : undefined
    const pages = accountPages(account.id)
    const licensed = held.kind === 'license'
    const orderHref = account.permissions.has('orders.view') ? pages.order : undefined
    const words = { locale, kinds: entryKinds(locale), licensed, unordered, progress, orderHref }
    return {
      title: [held.edition, held.version].filter(Boolean).join(' '),
      packageName: held.package_name ?? undefined,
      crumbs: [
        { label: m.page_inventory_licences({}, { locale }), href: pages.inventory },
        {
          label: held.group_name,
          href: `${pages.inventory}?${new URLSearchParams({ q: held.group_name }).toString()}`,
        },
      ],
      manageHref: manageHref(held),
      site: leadingTo(held, { locale, sites }),
      csvHref: pages.historyCsv(held),
      facts: heldFacts(held, {
        locale,
        today: work.today,
        own: work.actor.kind === 'customer',
        timeZone: work.timeZone,
      }),
      licensed,
      chart: chartOf(steps, work.today),
      count: held.entries === null ? undefined : formatNumber(locale, held.entries),
      whole: account.servings === 'all',
      transactions: page.entries.map((entry) => transaction(entry, words)),
      newestHref: withParameters(url, { before: undefined, after: undefined }),
      pager: pagerOf(page, held, url, locale),
    }
  })
}

function manageHref({ kind }: HeldName): string | undefined {
  const { msdnPortalUrl, azurePortalUrl } = running().settings
  if (kind === 'msdn') return msdnPortalUrl
  return kind === 'azure' ? azurePortalUrl : undefined
}

/** From the first day of the month in which the drawn transactions begin until today. */
function chartOf(steps: Awaited<ReturnType<typeof recentQuantities>>, today: string) {
  const [first] = steps
  return first === undefined ? undefined : { steps, from: `${first.on.slice(0, 7)}-01`, to: today }
}

/** Absent where everything stands on one page. */
function pagerOf({ entries, older, newer }: HistoryPage, held: HeldName, url: URL, locale: Locale) {
  const [newest] = entries
  const oldest = entries.at(-1)
  if (newest === undefined || oldest === undefined || (!older && !newer)) return undefined
  const to = (changes: { before?: number; after?: number }) =>
    withParameters(url, { before: changes.before?.toString(), after: changes.after?.toString() })
  return {
    range: rangeOf(newest, oldest, held, locale),
    first: newer ? to({}) : null,
    previous: newer ? to({ after: newest.position }) : undefined,
    next: older ? to({ before: oldest.position }) : undefined,
    last: older ? to({ after: 0 }) : null,
  }
}

type Entry = HistoryPage['entries'][number]

/** « 51 à 100 sur 5 000 »; a partner sees only some of the positions, so for him it is the dates. */
function rangeOf(newest: Entry, oldest: Entry, held: HeldName, locale: Locale): string {
  const options = { locale }
  if (held.entries === null) {
    const dates = { from: formatDay(locale, newest.effective_on), to: formatDay(locale, oldest.effective_on) }
    return m.page_history_partner_range(dates, options)
  }
  const place = (entry: Entry) => formatNumber(locale, (held.entries ?? 0) - entry.position + 1)
  return m.ui_range({ from: place(newest), to: place(oldest), total: formatNumber(locale, held.entries) }, options)
}

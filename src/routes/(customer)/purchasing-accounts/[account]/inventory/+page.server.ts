/**
 * « Licences et services » (SPEC 6.1 to 6.5, guide 4): what the account holds, with one look-up and one statement. What
 * is searched, shown and open stands in the address.
 */
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import { domainStanding } from '#server/business/domains/index.ts'
import { inventoryOf, type HeldItem } from '#server/business/inventory/index.ts'
import type { Work } from '#server/work/index.ts'
import { plansUnderWay, servingSites } from '#server/business/provisioning/index.ts'
import { running } from '#server/running.ts'
import type { Locale } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import { accountPages, withParameters } from '../../../address.ts'
import { counted } from '../../../counted.ts'
import { setUpStateInWords } from '../../../set-up-states.ts'
import type { PageServerLoad } from './$types'
import { inventoryGroups, matchingItems } from './groups.ts'
import { inventoryQuestion, queryLimit, type InventoryQuestion } from './question.ts'
import { availableInUse } from './use.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const question = inventoryQuestion(url)
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'inventory.view')
    const pages = accountPages(account.id)
    const [everything, sites] = await Promise.all([
      inventoryOf(work, account, { language: locale, expired: question.expired }),
      servingSites(work),
    ])
    const found = question.searchable ? matchingItems(everything, question.query) : []
    const { settings } = running()
    const underWay = new Map(
      (await plansUnderWay(work, account, locale)).map((plan) => [plan.item_id, setUpStateInWords(plan, locale)]),
    )
    const words = {
      locale,
      today: work.today,
      own: work.actor.kind === 'customer',
      available: availableInUse(everything),
      historyHref: pages.history,
      underWay,
      manageHref: { msdn: settings.msdnPortalUrl, azure: settings.azurePortalUrl },
      sites,
    }
    const products = inventoryGroups(found, false, question.open, words)
    const together = question.packages ? inventoryGroups(found, true, question.open, words) : []
    // The guides promise the section to whoever ticks its box; a search is answered by what it finds.
    const packages = question.packages && (question.query === '' || together.length > 0) ? together : undefined
    const groups = [...products, ...together]
    return {
      question: unsent(question),
      products: unsent(products),
      packages: packages && unsent(packages),
      productCount: counted(m.page_inventory_group_count, products.length, locale),
      packageCount: together.length > 0 ? counted(m.page_inventory_package_count, together.length, locale) : undefined,
      identity: { number: account.number, name: account.name },
      action: pages.inventory,
      benefitsHref: pages.benefits,
      missingDomain: await missingDomain(work, account, everything),
      setUpHref: account.permissions.has('services.set-up') ? pages.setUp : undefined,
      toggleHref: withParameters(url, { open: groups.every((group) => group.open) ? 'none' : 'all' }),
      empty: groups.length > 0 ? undefined : await emptiness(work, account, everything, question, url, locale),
    }
  })
}

type Account = Awaited<ReturnType<typeof purchasingAccount<'inventory.view'>>>

/** What the customer is told where he holds online services and no domain lets anybody use them (SPEC 5.6); else undefined. */
async function missingDomain(work: Work, account: Account, held: readonly HeldItem[]) {
  const isHeld = held.some(({ kind, available }) => kind === 'subscription' && available > 0)
  if (work.actor.kind !== 'customer' || !isHeld || (await domainStanding(work, account.id)) !== null) return undefined
  return { associateHref: account.permissions.has('domains.associate') ? '/domains' : undefined }
}

/** Why no product is shown, what the boxes hide, and the one way out. */
async function emptiness(
  work: Work,
  account: Account,
  everything: readonly HeldItem[],
  question: InventoryQuestion,
  url: URL,
  locale: Locale,
) {
  const options = { locale }
  const { query } = question
  const clear = { label: m.action_clear_search({}, options), href: withParameters(url, { q: undefined }) }
  if (!question.searchable) {
    const text = m.page_inventory_query_too_long({ limit: queryLimit }, options)
    return { title: m.page_inventory_none_title({}, options), text, action: clear }
  }
  const hidden = await hiddenItems(work, account, everything, question, locale)
  const texts: string[] = query === '' ? [] : [m.page_inventory_none_text({ query }, options)]
  if (hidden.packages > 0) texts.push(counted(m.page_inventory_hidden_packages, hidden.packages, locale))
  if (hidden.expired > 0) texts.push(counted(m.page_inventory_hidden_expired, hidden.expired, locale))
  const showing =
    hidden.packages > 0
      ? { label: m.page_inventory_show_packages({}, options), href: withParameters(url, { packages: '1' }) }
      : { label: m.page_inventory_show_expired({}, options), href: withParameters(url, { expired: '1' }) }
  const someHidden = hidden.packages + hidden.expired > 0
  if (query !== '') {
    return {
      title: m.page_inventory_none_title({}, options),
      text: texts.join(' '),
      action: someHidden ? showing : clear,
    }
  }
  if (someHidden) {
    return { title: m.page_inventory_products_empty_title({}, options), text: texts.join(' '), action: showing }
  }
  return {
    title: m.page_inventory_empty_title({}, options),
    text: m.page_inventory_empty_text({}, options),
    action: undefined,
  }
}

/** How many items the boxes hide; asked only where nothing else is shown. */
async function hiddenItems(
  work: Work,
  account: Account,
  everything: readonly HeldItem[],
  question: InventoryQuestion,
  locale: Locale,
): Promise<{ packages: number; expired: number }> {
  const packages = question.packages ? 0 : bought(matchingItems(everything, question.query), true)
  if (question.expired) return { packages, expired: 0 }
  const withExpired = await inventoryOf(work, account, { language: locale, expired: true })
  const expired = withExpired.filter((item) => item.available === 0 && item.coverage === 0 && item.suspended === 0)
  return { packages, expired: bought(matchingItems(expired, question.query), false) }
}

function bought(items: readonly HeldItem[], together: boolean): number {
  return items.filter((item) => (item.package_id !== 0) === together).length
}

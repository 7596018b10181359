/** What a purchasing account holds, and how that came about. */
import * as v from 'valibot'
import { purchasingAccountNumbered } from '#server/business/access/index.ts'
import {
  heldName,
  historyOf,
  historyQuery,
  inventoryOf,
  unorderedSetUps,
  type EntryKind,
  type HeldItem,
  type HeldName,
  type HistoryEntry,
} from '#server/business/inventory/index.ts'
import { exportCsv, read, type Work } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, placeAt, placeCursor } from '../collection.ts'
import { askedFlag, givenText } from '../given.ts'
import { exportsFile, numberIn, reads, said } from '../kinds.ts'
import type { Call } from '../operation.ts'
import { day, orNull, text, whole, word } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const tag = 'Inventory'
const kinds = ['license', 'subscription', 'msdn', 'azure', 'package'] as const
const entryKinds = [
  'license',
  'license-with-coverage',
  'coverage-renewal',
  'subscription',
  'seats-added',
  'seats-reduced',
  'renewal',
  'renewed',
  'msdn',
  'azure',
  'set-up',
  'settled',
  'suspended',
  'expiry',
  'returned',
  'coverage-returned',
] as const satisfies readonly EntryKind[]
const entryStates = ['processed', 'ordered', 'to-order', 'suspended', 'never-ordered', 'ended'] as const

const held = v.strictObject({
  item: whole('The number that the item goes by in this API.'),
  package: orNull(whole('The package as part of which it is held; null where it is held singly.')),
  productGroup: text('Its product group.', 'Office 365'),
  packageName: orNull(text('The package’s name.', 'Enterprise Mobility')),
  edition: text('Its name.', 'Office 365 E1'),
  version: text('Its version; empty where it has none.', '2024'),
  kind: word('How it is held.', kinds),
  available: whole('Licences, or seats at one’s disposal: ordered + unordered.', 450),
  ordered: whole('Those of them that a partner ordered.', 350),
  suspended: whole('Set up, and suspended since nobody ordered it in time.', 0),
  orderBy: orNull(day('When the first of what is unordered is suspended unless it is ordered before.')),
  coverage: whole('Licences with Software Assurance in force.', 0),
  coverageEndsOn: orNull(day('The soonest last day of Software Assurance in force.')),
  nextExpiryOn: orNull(day('The soonest last day of a term in force.')),
  expiredOn: orNull(day('The last day there was anything, where nothing is in force any more.')),
  inUse: orNull(whole('Seats in use, as its service reported them; null for a partner.', 412)),
})

export const listInventory = reads({
  id: 'listInventory',
  path: '/purchasing-accounts/{number}/inventory',
  scopes: ['inventory.read'],
  tag,
  summary: 'Read what a purchasing account holds',
  description: 'Everything at once. A partner sees what was ordered through the servings that he sees.',
  parameters: accountNumber,
  query: v.strictObject({ expired: v.optional(askedFlag('With what has expired.')) }),
  answer: collection(held),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async find(work, call) {
    const account = await accountOf(work, call, 'inventory.view')
    const options = { language: call.locale, expired: call.query.expired === 'true' }
    const items = await inventoryOf(work, account, options)
    return { data: items.toSorted(byName).map(heldBody), nextCursor: null }
  },
})

function byName(one: HeldItem, other: HeldItem): number {
  const name = ({ group_name, edition, version }: HeldItem) => `${group_name}\n${edition}\n${version}`
  return name(one).localeCompare(name(other)) || one.item_id - other.item_id || one.package_id - other.package_id
}

function heldBody(item: HeldItem) {
  return {
    item: item.item_id,
    package: item.package_id === 0 ? null : item.package_id,
    productGroup: item.group_name,
    packageName: item.package_name,
    edition: item.edition,
    version: item.version,
    kind: item.kind,
    available: item.available,
    ordered: item.ordered,
    suspended: item.suspended,
    orderBy: item.order_by,
    coverage: item.coverage,
    coverageEndsOn: item.coverage_ends_on,
    nextExpiryOn: item.next_expiry,
    expiredOn: item.expired_on,
    inUse: item.in_use,
  }
}

const itemParameters = {
  ...accountNumber,
  item: { description: 'The number that an item of its inventory goes by.', example: '12' },
}
const packageQuery = givenText('The package as part of which it is held.', '34', 15)

const transaction = v.strictObject({
  position: whole('Order of booking, from 1.'),
  effectiveOn: day('From when it counts.'),
  kind: word('What it was.', entryKinds),
  termEndsOn: orNull(day('The last day of the term; null for what does not end.')),
  availableChange: whole('What it changed of what is available.', 100),
  orderedChange: whole('And of what is ordered.', 100),
  coverageChange: whole('And of Software Assurance.', 0),
  availableAfter: orNull(whole('Available after it; null for a partner.', 450)),
  orderedAfter: orNull(whole('Ordered after it; null for a partner.', 350)),
  inUse: orNull(whole('Seats in use at the end of that day; null for a partner.', 412)),
  partner: text('The partner through whom.', 'Partenaire A'),
  orderNumber: orNull(text('The partner’s order number.', 'A-2026-118')),
  purchaseOrderNumber: orNull(text('The customer’s purchase order number.', 'PO-77')),
})

export const listInventoryHistory = reads({
  id: 'listInventoryHistory',
  path: '/purchasing-accounts/{number}/inventory/{item}/history',
  scopes: ['inventory.read'],
  tag,
  summary: 'Read the history of an item',
  description: 'Every transaction, the newest first.',
  parameters: itemParameters,
  query: v.strictObject({ package: v.optional(packageQuery), cursor: v.optional(placeCursor) }),
  answer: collection(transaction),
  problems: ['purchasing-account.unknown', 'permission.missing', 'holding.unknown'],
  async find(work, call) {
    const { account, name } = await heldAt(work, call)
    const [position] = placeAt(numberPlace, call.query.cursor) ?? []
    const cursor = position === undefined ? ({ at: 'newest' } as const) : ({ at: 'older-than', position } as const)
    const page = await historyOf(work, account, name, cursor)
    const last = page.entries.at(-1)
    return {
      data: page.entries.map(transactionBody),
      nextCursor: cursorAt(page.older && last ? [last.position] : undefined),
    }
  },
})

export const exportInventoryHistory = exportsFile({
  id: 'exportInventoryHistory',
  path: '/purchasing-accounts/{number}/inventory/{item}/history.csv',
  scopes: ['inventory.read'],
  tag,
  summary: 'Export the history of an item',
  description:
    'As CSV, every transaction: day, kind, state, changes of available and ordered (licences and Software Assurance for licences), quantities after it and seats in use (not for partners), last day of the term, partner, order number, purchase order number.',
  parameters: itemParameters,
  query: v.strictObject({ package: v.optional(packageQuery) }),
  type: 'text/csv',
  problems: ['purchasing-account.unknown', 'permission.missing', 'holding.unknown'],
  async make(call) {
    const { query, header, name } = await read(call.house, call.actor, async (work) => {
      const { account, name: item } = await heldAt(work, call)
      const unordered = await unorderedSetUps(work, account, item)
      // Codes and not words: programs read it.
      const words = { kinds: itself(entryKinds), states: itself(entryStates), unordered }
      return {
        query: historyQuery(account, item, words),
        header: headerOf(item, account.servings === 'all'),
        name: `history-${account.number}-${String(item.item_id)}.csv`,
      }
    })
    return { exported: await exportCsv(call.house, { query, header, delimiter: ',' }), name }
  },
})

async function heldAt(work: Work, call: Call<{ readonly package?: string | undefined }>) {
  const account = await purchasingAccountNumbered(work, said(call, 'number'), 'inventory.view')
  const packageId = call.query.package === undefined ? 0 : numberIn({ parameters: { p: call.query.package } }, 'p')
  const item = { itemId: numberIn(call, 'item'), packageId }
  return { account, name: await heldName(work, account, item, call.locale) }
}

function headerOf({ kind }: HeldName, isWhole: boolean): readonly string[] {
  const quantities = kind === 'license' ? ['licenses', 'coverage'] : ['available', 'ordered']
  const changed = quantities.map((each) => `${each}_change`)
  const after = isWhole ? [...quantities.map((each) => `${each}_after`), 'in_use'] : []
  const rest = ['term_ends_on', 'partner', 'order_number', 'purchase_order_number']
  return ['effective_on', 'kind', 'state', ...changed, ...after, ...rest]
}

function itself<const Words extends readonly string[]>(words: Words): Record<Words[number], string> {
  return Object.fromEntries(words.map((each) => [each, each])) as Record<Words[number], string>
}

function transactionBody(entry: HistoryEntry) {
  return {
    position: entry.position,
    effectiveOn: entry.effective_on,
    kind: entry.kind,
    termEndsOn: entry.term_ends_on === 'infinity' ? null : entry.term_ends_on,
    availableChange: entry.available_change,
    orderedChange: entry.ordered_change,
    coverageChange: entry.coverage_change,
    availableAfter: entry.available_after,
    orderedAfter: entry.ordered_after,
    inUse: entry.in_use,
    partner: entry.partner_name,
    orderNumber: entry.order_number,
    purchaseOrderNumber: entry.purchase_order_number,
  }
}

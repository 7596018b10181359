/**
 * The inventory as groups: what was bought singly by product group, what was bought together by package, in the order
 * that the reader's language gives to names, with what a search leaves of them.
 */
import { m } from '#messages'
import type { HeldItem } from '#server/business/inventory/index.ts'
import type { Locale } from '#ui/format.ts'
import { counted } from '../../../counted.ts'
import type { InventoryQuestion } from './question.ts'
import { inventoryRow, type InventoryRow, type RowWords } from './rows.ts'
import { groupTotals, type GroupTotals } from './totals.ts'

export interface InventoryTable {
  readonly service: boolean
  readonly label: string
  readonly rows: readonly InventoryRow[]
}

export interface InventoryGroup extends GroupTotals {
  /** Names the group in the address. */
  readonly key: string
  readonly name: string
  /** « 3 éditions » */
  readonly count: string
  readonly open: boolean
  /** Licences and services have other columns, so each has a table of its own. */
  readonly tables: readonly InventoryTable[]
}

/** The order that a reader's language gives to names. */
export const collators: Record<Locale, Intl.Collator> = {
  fr: new Intl.Collator('fr', { numeric: true, sensitivity: 'base' }),
  en: new Intl.Collator('en', { numeric: true, sensitivity: 'base' }),
}

/** Small letters without accents: what a search compares. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** The items in whose names every word of the query occurs, whatever its accents and capitals. */
export function matchingItems(items: readonly HeldItem[], query: string): readonly HeldItem[] {
  const words = folded(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return items
  return items.filter((item) => {
    const text = folded(`${item.package_name ?? ''} ${item.group_name} ${item.edition} ${item.version}`)
    return words.every((word) => text.includes(word))
  })
}

/** Groups of items bought singly, or with `packages` of items bought together. */
export function inventoryGroups(
  items: readonly HeldItem[],
  packages: boolean,
  open: InventoryQuestion['open'],
  words: RowWords,
): InventoryGroup[] {
  const { locale } = words
  const byKey = new Map<string, HeldItem[]>()
  for (const item of items) {
    if ((item.package_id !== 0) !== packages) continue
    const key = packages ? `p${String(item.package_id)}` : `g${String(item.group_id)}`
    const group = byKey.get(key)
    if (group === undefined) byKey.set(key, [item])
    else group.push(item)
  }
  const collator = collators[locale]
  return [...byKey]
    .map(([key, held]) => {
      held.sort((a, b) => collator.compare(a.edition, b.edition) || collator.compare(a.version, b.version))
      const name = nameOf(held, packages)
      return {
        key,
        name,
        count: counted(packages ? m.page_inventory_item_count : m.page_inventory_edition_count, held.length, locale),
        open: open === 'all' || (open !== 'none' && open.has(key)),
        tables: tablesOf(held, name, words),
        ...groupTotals(held, locale, words.today),
      }
    })
    .sort((a, b) => collator.compare(a.name, b.name))
}

function nameOf([item]: readonly HeldItem[], packages: boolean): string {
  return (packages ? item?.package_name : item?.group_name) ?? ''
}

function tablesOf(held: readonly HeldItem[], group: string, words: RowWords): InventoryTable[] {
  const { locale } = words
  const licenses = held.filter((item) => item.kind === 'license')
  const services = held.filter((item) => item.kind !== 'license')
  const tables = [
    { service: false, label: m.page_inventory_licenses_of({ group }, { locale }), items: licenses },
    { service: true, label: m.page_inventory_services_of({ group }, { locale }), items: services },
  ]
  return tables
    .filter(({ items }) => items.length > 0)
    .map(({ service, label, items }) => ({ service, label, rows: items.map((item) => inventoryRow(item, words)) }))
}

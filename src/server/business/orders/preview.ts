/**
 * What an order that is being typed would do, line by line, before it is sent: looked up, checked and worked out by what
 * accepts it, and nothing is written.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import type { ForeseenMovement } from '#server/business/inventory/index.ts'
import type { Changing } from '#server/work/index.ts'
import { foreseeStaged } from './staged.ts'
import { stageTyped, type TypedOrder } from './place.ts'

/** What one line does to one item: several of them for a package. */
export interface ForeseenEffect extends Pick<ForeseenMovement, 'before' | 'after'> {
  /** From 1, as they are typed. */
  readonly line: number
  readonly item: string
  readonly version: string
  /** True for licences, of which Software Assurance is counted as well. */
  readonly isLicense: boolean
  /** True for what the line brings as part of a package. */
  readonly inPackage: boolean
}

export interface OrderPreview {
  readonly effects: readonly ForeseenEffect[]
  /** True where the very same order is there already: it would count once. */
  readonly isRepeated: boolean
}

/** Foresees the order. Refuses 422 import.refused with every fault, as placing it would; it may have no number yet. */
export async function previewOrder(
  work: Changing,
  account: PurchasingAccount<'orders.place'>,
  order: TypedOrder,
  language: string,
): Promise<OrderPreview> {
  work.unchanged()
  // An order without a number yet is nobody else's.
  const number = order.number.trim() === '' ? `\u2026 ${work.now.toISOString()}` : order.number
  await stageTyped(work, account, { ...order, number })
  const { movements, isRepeated } = await foreseeStaged(work)
  const items = await itemsOf(work, movements, language)
  const effects = movements.map(({ sequence, item_id, package_id, before, after }): ForeseenEffect => {
    const { name = '', version = '', kind } = items.get(item_id) ?? {}
    return {
      line: sequence,
      item: name,
      version,
      isLicense: kind === 'license',
      inPackage: package_id !== 0,
      before,
      after,
    }
  })
  return { effects, isRepeated }
}

interface NamedItem {
  readonly id: number
  readonly name: string
  readonly version: string
  readonly kind: string
}

async function itemsOf(
  work: Changing,
  movements: readonly ForeseenMovement[],
  language: string,
): Promise<ReadonlyMap<number, NamedItem>> {
  const ids = [...new Set(movements.map(({ item_id: id }) => id))]
  const { rows } = await sql<NamedItem>`
    select i.id, ${itemName(language, 'i')} as name, i.version, i.kind from items as i
    where i.id = any(${ids}::bigint[])`.execute(work.db)
  return new Map(rows.map((item) => [item.id, item]))
}

/** Finding an item of the catalogue by what somebody types: its code, or words of its name. */
import { sql } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { groupName, itemName } from './names.ts'

export interface FoundItem {
  readonly id: number
  readonly code: string
  readonly kind: 'license' | 'subscription' | 'msdn' | 'azure' | 'package'
  readonly name: string
  readonly version: string
  readonly group: string
}

/** Items that a search answers, and words of it that are heeded. */
export const foundItemsLimit = 20
const wordsLimit = 8

/**
 * Items in whose code or names every typed word occurs, whatever its accents and capitals; one whose code was typed comes first.
 * The catalogue is small and read as a whole. Nothing typed finds nothing.
 */
export async function findItems(work: Work, typed: string, language: string): Promise<readonly FoundItem[]> {
  const words = typed.split(/\s+/).filter(Boolean).slice(0, wordsLimit)
  if (words.length === 0) return []
  const text = sql`fold(concat_ws(' ', i.code, i.product, i.edition, i.version, ${itemName(language, 'i')}))`
  const { rows } = await sql<FoundItem>`
    select ${found(language)} ${fromItems}
    where not exists (select from unnest(${words}::text[]) as w (word) where position(fold(w.word) in ${text}) = 0)
    order by fold(i.code) <> fold(${typed.trim()}), 4, i.version, i.code limit ${sql.lit(foundItemsLimit)}`.execute(
    work.db,
  )
  return rows
}

/** The items that have these codes. */
export async function itemsCoded(
  work: Work,
  codes: readonly string[],
  language: string,
): Promise<readonly FoundItem[]> {
  if (codes.length === 0) return []
  const { rows } = await sql<FoundItem>`
    select ${found(language)} ${fromItems} where i.code = any(${[...codes]}::text[])`.execute(work.db)
  return rows
}

function found(language: string) {
  return sql`i.id, i.code, i.kind, ${itemName(language, 'i')} as name, i.version, ${groupName(language, 'g')} as "group"`
}

const fromItems = sql`from items as i join product_groups as g on g.id = i.product_group_id`

/** Finding what a rule counts: a whole product group, or an item of it, by words of their names. */
import { sql } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Work } from '#server/work/index.ts'
import { foundItemsLimit } from './find-items.ts'
import { groupName, itemName } from './names.ts'

/** A product group, or one item of it. */
export interface FoundProduct {
  readonly groupId: number
  /** Undefined for the whole group. */
  readonly itemId: number | undefined
  /** Of the item with its version, or of the group. */
  readonly name: string
  /** The group's. */
  readonly group: string
  /** What orders call the item; empty for a group. */
  readonly code: string
}

/** Products named at once: far more than a catalogue has groups. */
export const namedProductsLimit = 1_000
const wordsLimit = 8

/** Groups and items in whose names every typed word occurs, groups first. Nothing typed finds nothing. */
export async function findProducts(work: Work, typed: string, language: string): Promise<readonly FoundProduct[]> {
  const words = typed.split(/\s+/).filter(Boolean).slice(0, wordsLimit)
  if (words.length === 0) return []
  const has = (text: ReturnType<typeof sql>) =>
    sql`not exists (select from unnest(${words}::text[]) as w (word) where position(fold(w.word) in ${text}) = 0)`
  const { rows } = await sql<FoundProductRow>`
    select * from (
      select ${groupColumns(language)} from product_groups as g where ${has(sql`fold(concat_ws(' ', g.name, ${groupName(language, 'g')}))`)}
      union all
      select ${itemColumns(language)} from items as i join product_groups as g on g.id = i.product_group_id
      where i.kind <> 'package'
        and ${has(sql`fold(concat_ws(' ', i.code, i.edition, i.version, ${itemName(language, 'i')}))`)}) as found
    order by item_id is not null, name, item_id limit ${sql.lit(foundItemsLimit)}`.execute(work.db)
  return rows.map(foundProduct)
}

/** All groups by name: what a field proposes as one types. */
export async function productGroupNames(work: Work, language: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select ${groupName(language, 'g')} as name from product_groups as g order by 1 limit ${sql.lit(namedProductsLimit)}`.execute(
    work.db,
  )
  return rows.map(({ name }) => name)
}

/** These groups and items by name, in the order given; what there is not is left out. */
export async function productsNamed(
  work: Work,
  products: readonly { readonly groupId: number; readonly itemId?: number | undefined }[],
  language: string,
): Promise<readonly FoundProduct[]> {
  const groups = products.flatMap(({ groupId, itemId }) => (itemId === undefined ? [groupId] : []))
  const items = products.flatMap(({ itemId }) => (itemId === undefined ? [] : [itemId]))
  const { rows } = await sql<FoundProductRow>`
    select ${groupColumns(language)} from product_groups as g where g.id = any(${arrayColumn(groups)}::bigint[])
    union all
    select ${itemColumns(language)} from items as i join product_groups as g on g.id = i.product_group_id
    where i.id = any(${arrayColumn(items)}::bigint[])`.execute(work.db)
  const found = rows.map(foundProduct)
  return products.flatMap(({ groupId, itemId }) => {
    const one = found.find((each) => each.itemId === itemId && (itemId !== undefined || each.groupId === groupId))
    return one === undefined ? [] : [one]
  })
}

interface FoundProductRow {
  readonly group_id: number
  readonly item_id: number | null
  readonly name: string
  readonly group: string
  readonly code: string
}

function groupColumns(language: string) {
  return sql`g.id as group_id, null::bigint as item_id, ${groupName(language, 'g')} as name,
    ${groupName(language, 'g')} as "group", '' as code`
}

function itemColumns(language: string) {
  return sql`g.id as group_id, i.id as item_id, trim(${itemName(language, 'i')} || ' ' || i.version) as name,
    ${groupName(language, 'g')} as "group", i.code`
}

function foundProduct({ group_id, item_id, ...row }: FoundProductRow): FoundProduct {
  return { ...row, groupId: group_id, itemId: item_id ?? undefined }
}

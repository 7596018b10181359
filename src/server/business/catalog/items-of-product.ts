/** Which items a typed product means, for lists and reports that are narrowed down to it. */
import { sql } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { groupName, itemName } from './names.ts'

const wordsLimit = 8
/** A word such as « Office » is in the name of many items. */
const itemsLimit = 1_000

/** The items in whose code or names every typed word occurs; one whose code was typed alone. */
export async function itemsOfProduct(work: Work, typed: string, language: string): Promise<readonly number[]> {
  const coded = await work.db.selectFrom('items').select('id').where('code', '=', typed).executeTakeFirst()
  if (coded !== undefined) return [coded.id]
  const words = typed.split(/\s+/).filter(Boolean).slice(0, wordsLimit)
  const text = sql`fold(concat_ws(' ', i.code, i.product, i.edition, i.version, ${itemName(language, 'i')}, g.name,
    ${groupName(language, 'g')}))`
  const { rows } = await sql<{ id: number }>`
    select i.id from items as i join product_groups as g on g.id = i.product_group_id
    where not exists (select from unnest(${words}::text[]) as w (word) where position(fold(w.word) in ${text}) = 0)
    order by i.id limit ${sql.lit(itemsLimit)}`.execute(work.db)
  return rows.map(({ id }) => id)
}

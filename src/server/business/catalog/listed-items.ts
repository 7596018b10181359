/** The catalogue as the publisher lists it (SPEC 11): by name, with a search and filters. It is small, and read as a whole. */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import { groupName, itemName } from './names.ts'

export const itemKinds = ['license', 'subscription', 'msdn', 'azure', 'package'] as const
export type ItemKind = (typeof itemKinds)[number]

/** `partners-only`: sold, and a plan that customers no longer set up themselves. */
export const saleStates = ['sold', 'partners-only', 'ended'] as const
export type SaleState = (typeof saleStates)[number]

export interface ItemQuestion {
  /** Words of its code or names, in any order. */
  readonly words: string
  readonly groupId: number | undefined
  readonly kind: ItemKind | undefined
  readonly sale: SaleState | undefined
  /** The last item of the page before. */
  readonly after: ItemPlace | undefined
}

export interface ItemPlace {
  readonly name: string
  readonly id: number
}

export interface ListedItem {
  readonly id: number
  readonly code: string
  readonly kind: ItemKind
  readonly name: string
  readonly version: string
  readonly group: string
  readonly sale: SaleState
  /** Last day on which it is sold (YYYY-MM-DD); null where there is no end. */
  readonly sold_until: string | null
  /** What it is sorted by. */
  readonly place: string
}

/** Items on a page, and words that are heeded. */
export const itemsPageSize = 50
const wordsLimit = 8

/** A page of the catalogue, and where it goes on. */
export async function listedItems(
  work: Work,
  _desk: Publisher,
  question: ItemQuestion,
  language: string,
): Promise<{ readonly items: readonly ListedItem[]; readonly next: ItemPlace | undefined }> {
  const { after } = question
  const beyond = after === undefined ? sql`true` : sql`(place, id) > (${after.name}, ${after.id}::bigint)`
  const { rows } = await sql<ListedItem>`
    select * from (
      select i.id, i.code, i.kind, ${itemName(language, 'i')} as name, i.version, ${groupName(language, 'g')} as "group",
        ${saleOf(work)} as sale, i.sold_until::text as sold_until, fold(${itemName(language, 'i')}) as place
      from items as i join product_groups as g on g.id = i.product_group_id
      where ${among(question, language)}) as found
    where ${beyond} and ${question.sale === undefined ? sql`true` : sql`sale = ${question.sale}`}
    order by place, id limit ${sql.lit(itemsPageSize + 1)}`.execute(work.db)
  const items = rows.slice(0, itemsPageSize)
  const last = rows.length > items.length ? items.at(-1) : undefined
  return { items, next: last && { name: last.place, id: last.id } }
}

export interface ListedGroup {
  readonly id: number
  /** As orders and files call it. */
  readonly own_name: string
  readonly name: string
  readonly items: number
}

/** Groups that are listed: the publisher's real list comes to fewer than a hundred. */
export const listedGroupsLimit = 1_000

/** The product groups by name, each with how many items it has. */
export async function listedGroups(work: Work, _desk: Publisher, language: string): Promise<readonly ListedGroup[]> {
  const { rows } = await sql<ListedGroup>`
    select g.id, g.name as own_name, ${groupName(language, 'g')} as name,
      (select count(*) from items as i where i.product_group_id = g.id) as items
    from product_groups as g order by fold(${groupName(language, 'g')}), g.id limit ${sql.lit(listedGroupsLimit)}`.execute(
    work.db,
  )
  return rows
}

/** What is sold today, of `items as i`. */
export function saleOf({ today }: Work): RawBuilder<SaleState> {
  return sql<SaleState>`case when i.sold_until < ${today}::date then 'ended'
    when i.kind = 'subscription' and i.withdrawn_at is not null then 'partners-only' else 'sold' end`
}

function among({ words, groupId, kind }: ItemQuestion, language: string): RawBuilder<unknown> {
  const typed = words.split(/\s+/).filter(Boolean).slice(0, wordsLimit)
  const text = sql`fold(concat_ws(' ', i.code, i.product, i.edition, i.version, ${itemName(language, 'i')}))`
  return sql.join(
    [
      typed.length === 0
        ? sql`true`
        : sql`not exists (select from unnest(${typed}::text[]) as w (word) where position(fold(w.word) in ${text}) = 0)`,
      groupId === undefined ? sql`true` : sql`i.product_group_id = ${groupId}`,
      kind === undefined ? sql`true` : sql`i.kind = ${kind}`,
    ],
    sql` and `,
  )
}

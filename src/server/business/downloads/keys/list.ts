/** An account's product keys, as anybody may see that they are there: by item, without the keys themselves. */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher, SoftwareDesk } from '#server/business/access/index.ts'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'

export interface ListedKey {
  readonly id: number
  readonly product: string
  readonly edition: string
  readonly version: string
  readonly kind: string
  /** null where they are not counted. */
  readonly allowed: number | null
  readonly used: number
  readonly entered_at: Date
  /** More activations were asked for, and nobody has answered. */
  readonly isAsked: boolean
}

export const keysPageSize = 50

/** A page of the account's keys, by product and edition; after the key that `after` names. */
export async function keysOf(
  work: Work,
  { account }: SoftwareDesk<'keys'>,
  after: number | undefined,
  language: string,
): Promise<KeyPage> {
  return await keyPage(work, account.id, after, language)
}

/** The same in the Console. */
export async function enteredKeys(
  work: Work,
  _desk: Publisher,
  accountId: number,
  after: number | undefined,
  language: string,
): Promise<KeyPage> {
  return await keyPage(work, accountId, after, language)
}

/** One of them. Refuses 404 product-key.unknown. */
export async function keyOf(
  work: Work,
  { account }: SoftwareDesk<'keys'>,
  id: number,
  language: string,
): Promise<ListedKey> {
  const { rows } = await sql<ListedKey>`
    select ${columns(language)} ${fromKeys} where ${inList(account.id)} and k.id = ${id}`.execute(work.db)
  const [key] = rows
  if (key === undefined) throw new Refusal(404, 'product-key.unknown', {})
  return key
}

export interface KeyPage {
  readonly rows: readonly ListedKey[]
  readonly next: number | undefined
}

async function keyPage(work: Work, accountId: number, after: number | undefined, language: string): Promise<KeyPage> {
  const order = sql`fold(${groupName(language, 'g')}), fold(${itemName(language, 'i')}), i.version, k.id`
  const isAfter =
    after === undefined
      ? sql`true`
      : sql`(${order}) > (select ${order} ${fromKeys} where k.purchasing_account_id = ${accountId} and k.id = ${after})`
  const { rows } = await sql<ListedKey>`
    select ${columns(language)} ${fromKeys} where ${inList(accountId)} and ${isAfter}
    order by ${order} limit ${sql.lit(keysPageSize + 1)}`.execute(work.db)
  const shown = rows.slice(0, keysPageSize)
  return { rows: shown, next: rows.length > keysPageSize ? shown.at(-1)?.id : undefined }
}

/** A condition on `k`: it is among the keys of this account. */
export function inList(accountId: number): RawBuilder<boolean> {
  return sql<boolean>`k.purchasing_account_id = ${accountId} and k.removed_at is null`
}

/** Keys with their item (`i`) and its product group (`g`). */
export const fromKeys = sql`from product_keys as k join items as i on i.id = k.item_id
  join product_groups as g on g.id = i.product_group_id`

function columns(language: string): RawBuilder<unknown> {
  return sql`k.id, k.kind, k.activations_allowed as allowed, k.activations_used as used, k.entered_at, i.version,
    ${groupName(language, 'g')} as product, ${itemName(language, 'i')} as edition,
    exists (select from activation_requests as r where r.purchasing_account_id = k.purchasing_account_id
      and r.product_key_id = k.id and r.answered_at is null) as "isAsked"`
}

/** The partners by whom an account's orders can be filtered, and the items that it ever ordered. */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { servingIn } from '#server/business/inventory/index.ts'
import type { Work } from '#server/work/index.ts'

export interface OrderChoices {
  /** A partner stands once, by the first of his servings: after a change of partner he may have several. */
  readonly partners: readonly { readonly serving: number; readonly name: string }[]
  readonly items: readonly { readonly itemId: number; readonly name: string }[]
}

/** Most items offered as a filter. */
const itemChoicesLimit = 500

/** What the filter of the order history offers: read from balances, which grow with what is held and not with history. */
export async function orderChoices(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  language: string,
): Promise<OrderChoices> {
  const partners = await sql<{ serving: number; name: string }>`
    select min(s.number) as serving, p.name from servings as s join partners as p on p.id = s.partner_id
    where s.purchasing_account_id = ${account.id} and ${servingIn(account, sql`s.number`)}
    group by p.id order by p.name, p.id`.execute(work.db)
  const items = await sql<{ itemId: number; name: string }>`
    select i.id as "itemId", concat_ws(' ', ${itemName(language, 'i')}, nullif(i.version, '')) as name
    from items as i
    where i.id in (
      select case when package_id = 0 then item_id else package_id end from balances
      where purchasing_account_id = ${account.id} and ${servingIn(account, sql`serving_number`)})
    order by 2 limit ${sql.lit(itemChoicesLimit)}`.execute(work.db)
  return { partners: partners.rows, items: items.rows }
}

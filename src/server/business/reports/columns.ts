/** What reports have in common: whose row it is, what it is of, and which accounts and items are asked for. */
import { sql, type RawBuilder } from 'kysely'
import { m } from '#messages'
import { reportsAccount } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import type { Asked, ReportColumn } from './report.ts'

/** Whose row it is, from `accountJoins`. */
export const accountColumns: readonly ReportColumn[] = [
  {
    key: 'account',
    title: m.ui_account_name,
    kind: 'text',
    width: 30,
    value: () => sql`a.name`,
    leadsTo: 'account',
  },
  {
    key: 'account-number',
    title: m.ui_account_number,
    kind: 'text',
    width: 20,
    value: () => sql`a.number`,
    under: 'account',
  },
  {
    key: 'organization',
    title: m.column_organization,
    kind: 'text',
    width: 30,
    value: () => sql`o.name`,
    under: 'account',
  },
  {
    key: 'agreement',
    title: m.ui_agreement_number,
    kind: 'text',
    width: 18,
    value: () => sql`g.number`,
    under: 'account',
  },
]

export const accountJoins = sql`
  join purchasing_accounts as a on a.id = r.purchasing_account_id
  join organizations as o on o.id = a.organization_id
  join agreements as g on g.id = a.agreement_id`

/** What it is of, from `itemJoins`. */
export const itemColumns: readonly ReportColumn[] = [
  {
    key: 'item',
    title: m.column_item,
    kind: 'text',
    width: 36,
    value: ({ locale }) => sql`concat_ws(' ', ${itemName(locale, 'i')}, nullif(i.version, ''))`,
    leadsTo: 'history',
  },
  { key: 'item-code', title: m.column_item_code, kind: 'text', width: 20, value: () => sql`i.code`, under: 'item' },
  {
    key: 'package',
    title: m.kind_package,
    kind: 'text',
    width: 30,
    value: ({ locale }) => sql`${itemName(locale, 'k')}`,
    under: 'item',
  },
]

export const itemJoins = sql`
  join items as i on i.id = r.item_id
  left join items as k on k.id = r.package_id and r.package_id > 0`

export const partnerColumn: ReportColumn = {
  key: 'partner',
  title: m.column_partner,
  kind: 'text',
  width: 28,
  value: () => sql`p.name`,
}

/** The name of an item, for a chart. */
export function itemLabel({ locale }: Asked): RawBuilder<unknown> {
  return sql`concat_ws(' ', ${itemName(locale, 'i')}, nullif(i.version, ''))`
}

/** A condition: the account is in question. */
export function isAsked({ sight, few }: Asked, account: RawBuilder<unknown>): RawBuilder<boolean> {
  return few === undefined ? reportsAccount(sight, account) : sql<boolean>`${account} = any(${few}::bigint[])`
}

/** A condition: the item, or the package that it came in, is one of those asked for, and the order asked for concerns it. */
export function isOfProduct(
  { items, concerned }: Asked,
  account: RawBuilder<unknown>,
  item: RawBuilder<unknown>,
  pack: RawBuilder<unknown>,
): RawBuilder<boolean> {
  const conditions = [sql`true`]
  if (items !== undefined)
    conditions.push(sql`(${item} = any(${items}::bigint[]) or ${pack} = any(${items}::bigint[]))`)
  if (concerned !== undefined) {
    conditions.push(sql`exists (select from jsonb_to_recordset(${concerned}::jsonb) as concerned (account bigint, item bigint)
      where concerned.account = ${account} and (concerned.item = ${item} or concerned.item = ${pack}))`)
  }
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

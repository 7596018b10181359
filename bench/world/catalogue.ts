/** Twenty items that every account with orders holds: what an inventory page of twenty rows shows. */
import type pg from 'pg'

/** Ids of the items by kind; the first is the one whose history has a million lines. */
export const items = {
  licenses: [1, 2, 3, 4, 5, 6, 7, 8],
  subscriptions: [9, 10, 11, 12, 13, 14, 15, 16, 17, 18],
  msdn: 19,
  azure: 20,
} as const

export const itemCount = 20
export const longHistoryItem = 1

export function itemCode(id: number): string {
  return `ITEM-${String(id).padStart(2, '0')}`
}

const names =
  'Office Professional Plus|Office Standard|Windows Enterprise|Windows Server Standard|Windows Server Datacenter|SQL Server Standard|SQL Server Enterprise|Project Professional|Office 365 E1|Office 365 E3|Office 365 E5|Exchange Online Plan 1|Exchange Online Plan 2|SharePoint Online Plan 1|SharePoint Online Plan 2|Project Online|Enterprise Mobility + Security E3|Dynamics CRM Online|Visual Studio Ultimate with MSDN|Microsoft Azure Monetary Commitment'

export async function makeCatalogue(client: pg.Client): Promise<void> {
  await client.query(`
    insert into product_groups (id, name) overriding system value
      values (1, 'Office'), (2, 'Windows'), (3, 'SQL Server'), (4, 'Office 365'), (5, 'Exchange Online'), (6, 'Visual Studio et Azure');
    insert into items (id, code, kind, product_group_id, product, edition, version, coverage_offered) overriding system value
      select i, 'ITEM-' || lpad(i::text, 2, '0'),
        case when i <= 8 then 'license' when i <= 18 then 'subscription' when i = 19 then 'msdn' else 'azure' end,
        (array[1, 1, 2, 2, 2, 3, 3, 1, 4, 4, 4, 5, 5, 4, 4, 4, 2, 4, 6, 6])[i], n.name, n.name,
        case when i <= 8 then '2016' else '' end, i <= 8
      from unnest(string_to_array('${names}', '|')) with ordinality as n (name, i)`)
}

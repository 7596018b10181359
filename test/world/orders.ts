/** Orders for tests, sent in as a partner's system would send them. */
import { sql } from 'kysely'
import { importOrders, type Acceptance } from '#server/business/orders/index.ts'
import { changeInBulk, read, system, type House } from '#server/work/index.ts'
import { csvOf } from './csv.ts'

export const orderHeader =
  'partner,order_number,order_date,purchasing_account,customer_purchase_order,order_line,kind,item,quantity,term_ends_on'

/** One line of an order file; what a test does not care about is filled in. */
export interface Line {
  readonly partner: string
  readonly account: string
  readonly order?: string
  readonly on?: string
  readonly purchaseOrder?: string
  readonly line?: number
  readonly kind?: string
  readonly item?: string
  readonly quantity?: number
  readonly term?: string
}

let ordered = 0

/** Imports the lines as one file. Throws the refusal of the import. */
export async function order(house: House, ...lines: readonly Line[]): Promise<Acceptance> {
  return importText(house, lines.map(asText))
}

export async function importText(house: House, lines: readonly string[]): Promise<Acceptance> {
  const csv = await csvOf([orderHeader, ...lines])
  return changeInBulk(house, system('test'), null, (work) => importOrders(work, csv))
}

export function asText(line: Line): string {
  ordered += 1
  const { order = `T-${String(ordered)}`, on = '2026-03-01', purchaseOrder = '', kind = 'subscription' } = line
  const { item = 'E1', quantity = 100, term = kind === 'license' ? '' : '2030-06-30' } = line
  return [line.partner, order, on, line.account, purchaseOrder, line.line ?? 1, kind, item, quantity, term].join(',')
}

/** Items to order: E1 and E3 are subscriptions, PRO a licence with SA offered, STD one without, SUITE a package of E3 and PRO. */
export async function stock(house: House): Promise<void> {
  await changeInBulk(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`insert into product_groups (name) values ('Office 365'), ('Office'), ('Suites'), ('Azure')`.execute(
      work.db,
    )
    await sql`
      insert into items (code, kind, product_group_id, product, edition, version, coverage_offered)
      select code, kind, (select id from product_groups as g where g.name = grouped), edition, edition, version, offered
      from (values
        ('E1', 'subscription', 'Office 365', 'Office 365 E1', '', false),
        ('E3', 'subscription', 'Office 365', 'Office 365 E3', '', false),
        ('PRO', 'license', 'Office', 'Office Professional Plus', '2013', true),
        ('STD', 'license', 'Office', 'Office Standard', '2013', false),
        ('AZ', 'azure', 'Azure', 'Azure', '', false),
        ('SUITE', 'package', 'Suites', 'Enterprise Cloud Suite', '', false),
        ('EMPTY', 'package', 'Suites', 'Empty', '', false)
      ) as i (code, kind, grouped, edition, version, offered)`.execute(work.db)
    await sql`insert into package_components (package_id, item_id, quantity, with_coverage)
      select s.id, i.id, case i.code when 'E3' then 1 else 2 end, i.code = 'PRO'
      from items as s, items as i where s.code = 'SUITE' and i.code in ('E3', 'PRO')`.execute(work.db)
  })
}

/** The item with this code. */
export async function itemIdOf(house: House, code: string): Promise<number> {
  const { id } = await read(house, system('test'), (work) =>
    work.db.selectFrom('items').select('id').where('code', '=', code).executeTakeFirstOrThrow(),
  )
  return id
}

/** One more plan, of a group that no site serves: PBI. */
export async function stockUnserved(house: House): Promise<void> {
  await changeInBulk(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`
      with g as (insert into product_groups (name) values ('Power BI') returning id)
      insert into items (code, kind, product_group_id, product, edition)
      select 'PBI', 'subscription', id, 'Power BI Pro', 'Power BI Pro' from g`.execute(work.db)
  })
}

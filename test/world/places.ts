/** The least that has to exist before people can be somewhere: organisations with purchasing accounts, and partners. */
import { sql } from 'kysely'
import { change, system, type House } from '#server/work/index.ts'

export interface Place {
  readonly id: number
  readonly number: string
  readonly agreementNumber: string
}

const founding = system('test')
let founded = 0

/** An organisation of its own with one agreement and so many purchasing accounts. */
export async function foundAccounts(house: House, count = 1): Promise<readonly Place[]> {
  founded += 1
  const tag = String(founded)
  return change(house, founding, null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ id: number; number: string }>`
      with o as (
        insert into organizations (number, name, country_code)
        values (${`O-${tag}`}, ${`Organisation ${tag}`}, 'FR') returning id
      ), g as (
        insert into agreements (number, organization_id, signed_on, anniversary_on, administrator_email,
          administrator_first_name, administrator_last_name, administrator_language, registered_at)
        select ${`A-${tag}`}, id, '2024-01-15', '2025-02-01', 'admin@example.com', 'Ada', 'Admin', 'fr', ${work.now} from o
        returning id, organization_id
      ), a as (
        insert into purchasing_accounts (number, agreement_id, organization_id, name, city, country_code, registered_at)
        select ${`P-${tag}-`}::text || i, g.id, g.organization_id, ${`Compte ${tag}.`}::text || i, 'Paris', 'FR', ${work.now}
        from g, generate_series(1, ${count}::int) i order by i returning id, number
      )
      insert into purchasing_account_numbers (number, purchasing_account_id)
      select number, id from a order by id returning purchasing_account_id as id, number`.execute(work.db)
    return rows.map((row) => ({ ...row, agreementNumber: `A-${tag}` }))
  })
}

/** A partner of its own; answers its id. */
export async function foundPartner(house: House): Promise<number> {
  founded += 1
  const tag = String(founded)
  return change(house, founding, null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ id: number }>`insert into partners (number, name, language)
      values (${`R-${tag}`}, ${`Partner ${tag}`}, 'fr') returning id`.execute(work.db)
    return rows[0]?.id ?? 0
  })
}

/** Lets a partner serve an account under a serving number. */
export async function serve(house: House, partnerId: number, accountId: number, number = 1): Promise<void> {
  await change(house, founding, null, async (work) => {
    work.unchanged()
    await sql`insert into servings (purchasing_account_id, number, partner_id, since)
      values (${accountId}, ${number}, ${partnerId}, ${work.now})`.execute(work.db)
  })
}

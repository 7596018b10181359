/** The least that has to exist before people can be somewhere: organisations with purchasing accounts, and partners. */
import { sql } from 'kysely'
import { letReadersFind, registerAgreement } from '#server/business/agreements/index.ts'
import { registerPartner } from '#server/business/partners/index.ts'
import { change, read, system, type House } from '#server/work/index.ts'

export interface Place {
  readonly id: number
  readonly number: string
  readonly agreementNumber: string
}

const founding = system('test')
let founded = 0

/** An organisation of its own with one agreement and so many purchasing accounts. */
export async function foundAccounts(house: House, count?: 1): Promise<readonly [Place]>
export async function foundAccounts(house: House, count: 2): Promise<readonly [Place, Place]>
export async function foundAccounts(house: House, count: 3): Promise<readonly [Place, Place, Place]>
export async function foundAccounts(house: House, count: number): Promise<readonly Place[]>
export async function foundAccounts(house: House, count = 1): Promise<readonly Place[]> {
  founded += 1
  const tag = String(founded)
  const places = Array.from({ length: count }, (_, index) => String(index + 1))
  const { accounts } = await change(house, founding, null, (work) =>
    registerAgreement(
      work,
      {
        number: `A-${tag}`,
        signedOn: '2024-01-15',
        anniversaryOn: '2025-02-01',
        organization: { number: `O-${tag}`, name: `Organisation ${tag}`, countryCode: 'FR' },
        administrator: { firstName: 'Ada', lastName: 'Admin', email: 'admin@example.com', language: 'fr' },
        accounts: places.map((place) => ({
          number: `P-${tag}-${place}`,
          name: `Compte ${tag}.${place}`,
          city: 'Paris',
          countryCode: 'FR',
        })),
      },
      { invite: false },
    ),
  )
  return accounts.map((account) => ({ ...account, agreementNumber: `A-${tag}` }))
}

/** A partner of its own; answers its id. */
export async function foundPartner(house: House): Promise<number> {
  founded += 1
  const tag = String(founded)
  return change(house, founding, null, (work) =>
    registerPartner(work, { number: `R-${tag}`, name: `Partner ${tag}`, language: 'fr' }),
  )
}

/** What orders call a partner. */
export async function partnerNumber(house: House, partnerId: number): Promise<string> {
  const { number } = await read(house, founding, (work) =>
    work.db.selectFrom('partners').select('number').where('id', '=', partnerId).executeTakeFirstOrThrow(),
  )
  return number
}

/** Lets a partner serve an account under a serving number of the test's choice. */
export async function serve(house: House, partnerId: number, accountId: number, number = 1): Promise<void> {
  await change(house, founding, null, async (work) => {
    work.unchanged()
    await sql`insert into servings (purchasing_account_id, number, partner_id, since)
      values (${accountId}, ${number}, ${partnerId}, ${work.now})`.execute(work.db)
    await letReadersFind(work, sql`select ${accountId}::bigint, ${partnerId}::bigint`)
    const pair = sql`select ${accountId}::bigint, ${partnerId}::bigint where 1 = (
      select count(*) from servings where purchasing_account_id = ${accountId} and partner_id = ${partnerId})`
    await letReadersFind(work, pair)
  })
}

/** The number under which a partner sends his orders. */
export async function numberOfPartner(house: House, partnerId: number): Promise<string> {
  const { number } = await read(house, founding, (work) =>
    work.db.selectFrom('partners').select('number').where('id', '=', partnerId).executeTakeFirstOrThrow(),
  )
  return number
}

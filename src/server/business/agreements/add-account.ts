/** A purchasing account that comes to an agreement later: registered as the first ones were, one at a time. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { forgetRows, lockRegistration, registerRows } from './registration.ts'
import { registrationRows, type NewPurchasingAccount } from './register.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'purchasing-account.known': { readonly number: string }
  }
}

/**
 * Adds a purchasing account to an agreement; answers its id. The agreement's designated administrator administers it as he
 * does the others. Refuses 404 agreement.unknown, 409 purchasing-account.known, 422 import.refused for what is malformed.
 */
export async function addPurchasingAccount(
  work: Changing,
  _desk: Publisher,
  agreementId: number,
  account: NewPurchasingAccount,
): Promise<number> {
  await lockRegistration(work)
  const agreement = await work.db
    .selectFrom('agreements as g')
    .innerJoin('organizations as o', 'o.id', 'g.organization_id')
    .select(['g.number', 'g.signed_on as signedOn', 'g.anniversary_on as anniversaryOn'])
    .select(['o.number as organizationNumber', 'o.name', 'o.country_code as countryCode'])
    .select(['g.administrator_first_name as firstName', 'g.administrator_last_name as lastName'])
    .select(['g.administrator_email as email', 'g.administrator_language as language'])
    .where('g.id', '=', agreementId)
    .executeTakeFirst()
  if (agreement === undefined) throw new Refusal(404, 'agreement.unknown', {})
  const number = account.number.trim()
  if (await idNumbered(work, number)) throw new Refusal(409, 'purchasing-account.known', { number })

  const { firstName, lastName, email, language, name, countryCode, organizationNumber, ...dates } = agreement
  await registerRows(
    work,
    registrationRows({
      ...dates,
      organization: { number: organizationNumber, name, countryCode },
      administrator: { firstName, lastName, email, language },
      accounts: [account],
    }),
  )
  await forgetRows(work)
  const added = await idNumbered(work, number)
  if (added === undefined) throw new Error('An account was added without a number')
  return added
}

async function idNumbered(work: Changing, number: string): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select purchasing_account_id as id from purchasing_account_numbers where number = ${number}`.execute(work.db)
  return rows[0]?.id
}

/** Registering one agreement: what the publisher types into a form, or another system sends. */
import { sql, type RawBuilder } from 'kysely'
import { purchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { inviteUninvited } from './designated-administrator.ts'
import { forgetRows, lockRegistration, registerRows } from './registration.ts'
import { agreementColumns, trimmedRows, type RegistrationRow } from './rows.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'agreement.known': { readonly number: string }
  }
}

export interface NewAgreement {
  readonly number: string
  /** Dates as YYYY-MM-DD; `anniversaryOn` is the first anniversary. */
  readonly signedOn: string
  readonly anniversaryOn: string
  /** A known number means the organisation that has it, which takes this name. */
  readonly organization: { readonly number: string; readonly name: string; readonly countryCode: string }
  /** The one person whom the agreement names (SPEC 0). */
  readonly administrator: {
    readonly firstName: string
    readonly lastName: string
    readonly email: string
    readonly language: string
  }
  /** At least one. */
  readonly accounts: readonly NewPurchasingAccount[]
}

export interface NewPurchasingAccount {
  readonly number: string
  readonly name: string
  readonly city: string
  readonly countryCode: string
}

export interface RegisteredAgreement {
  readonly id: number
  /** In the order in which they were given. */
  readonly accounts: readonly { readonly id: number; readonly number: string }[]
}

/**
 * Registers an agreement with its organisation and purchasing accounts, and invites its designated administrator where
 * `invite` says so (SPEC 1.1). Refuses 409 agreement.known, and 422 import.refused for what is malformed or contradicts
 * what is registered (`line` counts the accounts from 1).
 */
export async function registerAgreement(
  work: Changing,
  agreement: NewAgreement,
  { invite }: { readonly invite: boolean },
): Promise<RegisteredAgreement> {
  await lockRegistration(work)
  const known = await work.db
    .selectFrom('agreements')
    .select('id')
    .where('number', '=', agreement.number)
    .executeTakeFirst()
  if (known) throw new Refusal(409, 'agreement.known', { number: agreement.number })
  if (agreement.accounts.length === 0) throw new Error('An agreement holds at least one purchasing account')
  await registerRows(work, registrationRows(agreement))
  const registered = await sql<{ agreement_id: number; id: number; number: string }>`
    select a.agreement_id, a.id, a.number from registration_rows as r
    join purchasing_account_numbers as n on n.number = r.account_number
    join purchasing_accounts as a on a.id = n.purchasing_account_id order by r.line`.execute(work.db)
  await forgetRows(work)
  const [first] = registered.rows
  if (first === undefined) throw new Error('An agreement was registered without an account')

  if (invite) await inviteUninvited(work, await purchasingAccount(work, first.id, 'administrators.designate'))
  return { id: first.agreement_id, accounts: registered.rows.map(({ id, number }) => ({ id, number })) }
}

/** The rows that an agreement is registered from, one per account; `line` counts them from 1. */
export function registrationRows(agreement: NewAgreement): RawBuilder<unknown> {
  const columns = Object.keys(agreementColumns)
  const given = sql`jsonb_to_recordset(${JSON.stringify(rowsOf(agreement))}::jsonb) as rows (line bigint,
    ${sql.join(columns.map((column) => sql`${sql.ref(column)} text`))})`
  return trimmedRows(given, columns)
}

function rowsOf(agreement: NewAgreement): RegistrationRow[] {
  const { organization, administrator } = agreement
  return agreement.accounts.map((account, index) => ({
    line: index + 1,
    agreement_number: agreement.number,
    signed_on: agreement.signedOn,
    anniversary_on: agreement.anniversaryOn,
    organization_number: organization.number,
    organization_name: organization.name,
    organization_country: organization.countryCode,
    account_number: account.number,
    account_name: account.name,
    account_city: account.city,
    account_country: account.countryCode,
    administrator_first_name: administrator.firstName,
    administrator_last_name: administrator.lastName,
    administrator_email: administrator.email,
    administrator_language: administrator.language,
  }))
}

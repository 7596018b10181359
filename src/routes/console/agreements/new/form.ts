/**
 * The form of an agreement: fields are named like the columns of an agreements file, those of an account with its place
 * among them behind, so that what the import finds wrong with a row is said beside the field.
 */
import * as v from 'valibot'
import type { NewAgreement } from '#server/business/agreements/index.ts'
import type { ImportFault } from '#server/work/index.ts'
import { faultSentence } from './fault-sentences.ts'

const longestTyped = 1_000
const text = v.fallback(v.pipe(v.string(), v.maxLength(longestTyped)), '')
const Agreement = v.object({
  agreement_number: text,
  signed_on: text,
  anniversary_on: text,
  organization_number: text,
  organization_name: text,
  organization_country: text,
  administrator_first_name: text,
  administrator_last_name: text,
  administrator_email: text,
  administrator_language: text,
})
const Account = v.object({ account_number: text, account_name: text, account_city: text, account_country: text })

export type AgreementField = keyof typeof Agreement.entries
export type AccountField = keyof typeof Account.entries
export interface TypedAgreement {
  readonly agreement: v.InferOutput<typeof Agreement>
  /** At least one. */
  readonly accounts: readonly TypedAccount[]
}
type TypedAccount = v.InferOutput<typeof Account>

/** Accounts that the form takes; more come as a file. */
export const mostAccounts = 20
const usualCountry = 'FR'

/** A form in which nothing is filled in but what is usual. */
export function blankForm(): TypedAgreement {
  return { agreement: v.parse(Agreement, { organization_country: usualCountry }), accounts: [blankAccount()] }
}

export function blankAccount(): TypedAccount {
  return v.parse(Account, { account_country: usualCountry })
}

/** What was typed, as it was typed. Further accounts of which nothing is filled in are none. */
export function typedForm(form: FormData): TypedAgreement {
  const count = Math.min(mostAccounts, form.getAll('account_number').length)
  const accounts = Array.from({ length: count }, (_, place) =>
    v.parse(Account, Object.fromEntries(accountColumns.map((field) => [field, form.getAll(field)[place]]))),
  )
  const [first = blankAccount(), ...others] = accounts
  const filled = others.filter((each) => `${each.account_number}${each.account_name}${each.account_city}`.trim() !== '')
  return { agreement: v.parse(Agreement, Object.fromEntries(form)), accounts: [first, ...filled] }
}

/** As it is registered. */
export function agreementOfForm({ agreement, accounts }: TypedAgreement): NewAgreement {
  return {
    number: agreement.agreement_number,
    signedOn: agreement.signed_on,
    anniversaryOn: agreement.anniversary_on,
    organization: {
      number: agreement.organization_number,
      name: agreement.organization_name,
      countryCode: agreement.organization_country,
    },
    administrator: {
      firstName: agreement.administrator_first_name,
      lastName: agreement.administrator_last_name,
      email: agreement.administrator_email,
      language: agreement.administrator_language,
    },
    accounts: accounts.map((account) => ({
      number: account.account_number,
      name: account.account_name,
      city: account.account_city,
      countryCode: account.account_country,
    })),
  }
}

/** The name of an account's field on the page: its column, and but for the first account its place. */
export function accountFieldName(field: string, index: number): string {
  return index === 0 ? field : `${field}-${String(index + 1)}`
}

/** What is wrong, by the name of the field; `message` for what is about no field of the form. */
export function faultsOfForm(faults: readonly ImportFault[]): {
  readonly errors: Readonly<Record<string, string>>
  readonly message: string | undefined
} {
  const errors: Record<string, string> = {}
  let message: string | undefined
  for (const { line, column, code } of faults) {
    const sentence = faultSentence(code)
    // The file names the agreement; the form has only the account's number to correct.
    const isAccounts = accountColumns.includes(column) || code === 'purchasing-account.of-other-agreement'
    const field = isAccounts && !accountColumns.includes(column) ? 'account_number' : column
    if (isAccounts) errors[accountFieldName(field, line - 1)] ??= sentence
    else if (column in Agreement.entries) errors[column] ??= sentence
    else message ??= sentence
  }
  return { errors, message }
}

const accountColumns: readonly string[] = Object.keys(Account.entries)

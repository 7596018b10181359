/** What can be wrong with agreements that come in: in a row by itself, between rows, and against what is registered. */
import { sql, type RawBuilder } from 'kysely'
import { countryCodes } from '#server/platform/countries.ts'
import { contradictions, languageWrongs, missing, textWrongs, type Wrong } from './rows.ts'

declare module '#server/work/stage.ts' {
  interface Faults {
    'text.control-character': true
    'country.unknown': true
    'language.malformed': true
    'email.malformed': true
    'anniversary.not-after-signature': true
    'agreement.contradicted': true
    'agreement.dates-differ': true
    'agreement.of-other-organization': true
    'organization.contradicted': true
    'purchasing-account.contradicted': true
    'purchasing-account.of-other-agreement': true
  }
}

/** Longest values, in characters, as the tables keep them. */
const longest = {
  agreement_number: 40,
  organization_number: 40,
  organization_name: 200,
  account_number: 40,
  account_name: 200,
  account_city: 100,
  administrator_first_name: 100,
  administrator_last_name: 100,
  administrator_email: 254,
} as const

// What can stand before and after the sign; whether it is anybody's shows when he is written to.
const emailForm =
  '^[^[:space:]@<>()\\[\\]\\\\,;:"]{1,64}@[^[:space:]@<>()\\[\\]\\\\,;:".]+(\\.[^[:space:]@<>()\\[\\]\\\\,;:".]+)+$'

/** What a row says wrongly by itself. */
export const agreementWrongs: readonly Wrong[] = [
  ...Object.entries(longest).flatMap(([column, limit]) => textWrongs(column, limit)),
  ...dateWrongs('signed_on'),
  ...dateWrongs('anniversary_on'),
  {
    column: 'anniversary_on',
    code: 'anniversary.not-after-signature',
    when: sql`s.anniversary_on <= s.signed_on and is_date(s.signed_on) and is_date(s.anniversary_on)`,
  },
  ...countryWrongs('organization_country'),
  ...countryWrongs('account_country'),
  {
    column: 'administrator_email',
    code: 'email.malformed',
    when: sql`s.administrator_email <> '' and s.administrator_email !~ ${sql.lit(emailForm)}`,
  },
  ...languageWrongs('administrator_language'),
]

// Dates are judged once each: a file has few of them, and the judgement costs more than the rest of a row.
function dateWrongs(column: string): readonly Wrong[] {
  const malformed = sql`array(
    with dates as materialized (select distinct ${sql.ref(column)} as d from registration_rows)
    select d from dates where d <> '' and not is_date(d))`
  return [missing(column), { column, code: 'date.malformed', when: sql`${sql.ref(`s.${column}`)} = any(${malformed})` }]
}

function countryWrongs(column: string): readonly Wrong[] {
  const value = sql.ref(`s.${column}`)
  const known = sql.lit(`{${countryCodes.join(',')}}`)
  return [
    missing(column),
    { column, code: 'country.unknown', when: sql`${value} <> '' and ${value} <> all(${known}::text[])` },
  ]
}

/** Columns that say something of an organisation, an agreement, an account, and must say it alike in every row. */
export const factsOf = {
  organization: ['organization_name', 'organization_country'],
  agreement: [
    'organization_number',
    'signed_on',
    'anniversary_on',
    'administrator_first_name',
    'administrator_last_name',
    'administrator_email',
    'administrator_language',
  ],
  account: ['agreement_number', 'account_name', 'account_city', 'account_country'],
} as const

/** What rows say of one thing in different ways, and against what is registered. */
export const registrationChecks: readonly RawBuilder<unknown>[] = [
  contradictions('incoming_organizations', 'organization_number', 'organization.contradicted', factsOf.organization),
  contradictions('incoming_agreements', 'agreement_number', 'agreement.contradicted', factsOf.agreement),
  contradictions('incoming_accounts', 'account_number', 'purchasing-account.contradicted', factsOf.account),
  sql`
    select i.line, f.column_name, f.code, f.value from incoming_agreements as i cross join lateral (values
      ('organization_number', i.organization_number, 'agreement.of-other-organization',
        i.organization_number <> i.known_organization_number),
      ('signed_on', i.signed_on::text, 'agreement.dates-differ', i.signed_on <> i.known_signed_on),
      ('anniversary_on', i.anniversary_on::text, 'agreement.dates-differ', i.anniversary_on <> i.known_anniversary_on)
    ) as f (column_name, value, code, wrong) where i.known and not i.contradicted and f.wrong`,
  sql`
    select line, 'agreement_number' as column_name, 'purchasing-account.of-other-agreement' as code, agreement_number as value
    from incoming_accounts
    where agreement_number <> known_agreement_number and not contradicted`,
]

/**
 * Registers agreements with their organisations and purchasing accounts, whole or not at all. One agreement typed into a
 * form and a file of a million accounts take this one path: rows are gathered into temporary tables by what they are
 * about, checked there, and written by one statement each. Invites nobody, but accounts that are added to an agreement are
 * its designated administrator's like the others.
 */
import { sql, type RawBuilder } from 'kysely'
import { extendToAccounts } from '#server/business/access/index.ts'
import { checkStaged, type Changing } from '#server/work/index.ts'
import { agreementWrongs, factsOf, registrationChecks } from './checks.ts'
import { differ, rowCheck, type Wrong } from './rows.ts'
import { refreshSearch } from './search-index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'agreement.registered': { readonly number: string; readonly accounts: number }
    'purchasing-account.registered': { readonly number: string; readonly agreementNumber: string }
    'purchasing-account.renamed': { readonly name: string; readonly city: string; readonly countryCode: string }
    'organization.renamed': { readonly name: string; readonly countryCode: string }
  }
}

/** What a registration came to. */
export interface Registration {
  readonly organizations: number
  readonly agreements: number
  readonly accounts: number
  /** Organisations and accounts that were there and have another name or place now. */
  readonly renamed: number
}

/** Any constant will do, as long as nothing else takes it. */
const registrationLock = 4_016_502
const bulkMemory = '64MB'

/** What another capability takes from the same rows, beside agreements, organisations and accounts. */
export interface Alongside {
  readonly wrongs: readonly Wrong[]
  /** Statements that gather its things into tables of its own. */
  readonly gather: readonly RawBuilder<unknown>[]
  readonly checks: readonly RawBuilder<unknown>[]
}

/**
 * Registers what `rows` say, which have the columns of RegistrationRow. Refuses (422 import.refused) all of it when
 * anything is wrong. Leaves registration_rows behind for whoever goes on `alongside`, until `forgetRows`.
 */
export async function registerRows(
  work: Changing,
  rows: RawBuilder<unknown>,
  alongside: Alongside = { wrongs: [], gather: [], checks: [] },
): Promise<Registration> {
  await lockRegistration(work)
  await sql`set local work_mem = ${sql.lit(bulkMemory)}`.execute(work.db)
  await sql`create temporary table registration_rows on commit drop as ${rows}`.execute(work.db)
  await sql`analyze registration_rows`.execute(work.db)
  await checkStaged(work, [rowCheck([...agreementWrongs, ...alongside.wrongs])])
  for (const gather of [gatherOrganizations, gatherAgreements, gatherAccounts, ...alongside.gather]) {
    await gather.execute(work.db)
  }
  for (const table of gathered) await sql`analyze ${sql.table(table)}`.execute(work.db)
  await checkStaged(work, [...registrationChecks, ...alongside.checks])
  const registration = await write(work)
  for (const table of gathered) await sql`drop table ${sql.table(table)}`.execute(work.db)
  return registration
}

/** Ends what `registerRows` began, so that the same change can register more. */
export async function forgetRows(work: Changing): Promise<void> {
  await sql`drop table registration_rows`.execute(work.db)
}

/**
 * One registration at a time: two that bring the same account would each find it missing. Taken before any other lock and
 * before anything is looked up, and held until the end of the change.
 */
export async function lockRegistration(work: Changing): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(registrationLock)})`.execute(work.db)
}

/** Writes what was gathered and checked. What is known already is left alone, but for changed names. */
async function write(work: Changing): Promise<Registration> {
  const organizations = await affected(work, insertOrganizations)
  const agreements = await affected(work, insertAgreements(work))
  const accounts = await affected(work, insertAccounts(work))
  await extendToAccounts(work, addedToKnown)
  const renamedOrganizations = await affected(work, renameOrganizations)
  const renamedAccounts = await affected(work, renameAccounts)
  const renamed = renamedOrganizations + renamedAccounts
  if (agreements + accounts + renamed > 0) {
    await announce(work)
    await refreshSearch(
      work,
      sql`
      select n.purchasing_account_id from incoming_accounts as i join purchasing_account_numbers as n using (number)
      where i.state <> 'same'
      union
      select a.id from incoming_organizations as i join organizations as o using (number)
      join agreements as g on g.organization_id = o.id join purchasing_accounts as a on a.agreement_id = g.id
      where i.state = 'changed'`,
    )
  }
  return { organizations, agreements, accounts, renamed }
}

const gathered = ['incoming_organizations', 'incoming_agreements', 'incoming_accounts']

// min() stands for "the" value: where the rows of one thing differ, a check refuses them all.
const gatherOrganizations = sql`create temporary table incoming_organizations on commit drop as
  select i.*, case when o.id is null then 'new'
    when (o.name, o.country_code) is distinct from (i.name, i.country_code) then 'changed' else 'same' end as state
  from (
    select organization_number as number, min(line) as line, min(organization_name) as name,
      min(organization_country) as country_code,
      ${differ(factsOf.organization)} as contradicted
    from registration_rows group by organization_number) as i
  left join organizations as o on o.number = i.number`

const gatherAgreements = sql`create temporary table incoming_agreements on commit drop as
  select i.*, g.id is not null as known, g.signed_on as known_signed_on, g.anniversary_on as known_anniversary_on,
    o.number as known_organization_number
  from (
    select agreement_number as number, min(line) as line, min(organization_number) as organization_number,
      min(signed_on)::date as signed_on, min(anniversary_on)::date as anniversary_on,
      min(administrator_first_name) as administrator_first_name, min(administrator_last_name) as administrator_last_name,
      min(administrator_email) as administrator_email, min(administrator_language) as administrator_language,
      ${differ(factsOf.agreement)} as contradicted
    from registration_rows group by agreement_number) as i
  left join agreements as g on g.number = i.number
  left join organizations as o on o.id = g.organization_id`

const gatherAccounts = sql`create temporary table incoming_accounts on commit drop as
  select i.*, g.number as known_agreement_number, case when a.id is null then 'new'
    when (a.name, a.city, a.country_code) is distinct from (i.name, i.city, i.country_code) then 'changed'
    else 'same' end as state
  from (
    select account_number as number, min(line) as line, min(agreement_number) as agreement_number,
      min(account_name) as name, min(account_city) as city, min(account_country) as country_code,
      ${differ(factsOf.account)} as contradicted
    from registration_rows group by account_number) as i
  left join purchasing_account_numbers as n on n.number = i.number
  left join purchasing_accounts as a on a.id = n.purchasing_account_id
  left join agreements as g on g.id = a.agreement_id`

const insertOrganizations = sql`
  insert into organizations (number, name, country_code)
  select number, name, country_code from incoming_organizations where state = 'new' order by line`

const insertAgreements = (work: Changing) => sql`
  insert into agreements (number, organization_id, signed_on, anniversary_on, administrator_email,
    administrator_first_name, administrator_last_name, administrator_language, registered_at)
  select i.number, o.id, i.signed_on, i.anniversary_on, i.administrator_email, i.administrator_first_name,
    i.administrator_last_name, i.administrator_language, ${work.now}::timestamptz
  from incoming_agreements as i join organizations as o on o.number = i.organization_number
  where not i.known order by i.line`

const insertAccounts = (work: Changing) => sql`
  with added as (
    insert into purchasing_accounts (number, agreement_id, organization_id, name, city, country_code, registered_at)
    select i.number, g.id, g.organization_id, i.name, i.city, i.country_code, ${work.now}::timestamptz
    from incoming_accounts as i join agreements as g on g.number = i.agreement_number
    where i.state = 'new' order by i.line
    returning id, number)
  insert into purchasing_account_numbers (number, purchasing_account_id) select number, id from added`

// What the designated administrator of a known agreement administers from now on too.
const addedToKnown = sql`
  select n.purchasing_account_id from incoming_accounts as i
  join incoming_agreements as g on g.number = i.agreement_number and g.known
  join purchasing_account_numbers as n on n.number = i.number
  where i.state = 'new'`

const renameOrganizations = sql`
  update organizations as o set name = i.name, country_code = i.country_code
  from incoming_organizations as i where i.number = o.number and i.state = 'changed'`

const renameAccounts = sql`
  update purchasing_accounts as a set name = i.name, city = i.city, country_code = i.country_code
  from incoming_accounts as i join purchasing_account_numbers as n using (number)
  where a.id = n.purchasing_account_id and i.state = 'changed'`

async function announce(work: Changing): Promise<void> {
  await work.recordEach(
    'agreement.registered',
    sql`
    select g.organization_id, 'agreement:' || g.id, jsonb_build_object('number', g.number, 'accounts', i.accounts)
    from (select agreement_number, count(*) as accounts from incoming_accounts group by agreement_number) as i
    join incoming_agreements as n on n.number = i.agreement_number and not n.known
    join agreements as g on g.number = n.number`,
    'organization',
  )
  await work.recordEach(
    'purchasing-account.registered',
    ofAccounts(
      'new',
      sql`
    jsonb_build_object('number', i.number, 'agreementNumber', i.agreement_number)`,
    ),
  )
  await work.recordEach(
    'purchasing-account.renamed',
    ofAccounts(
      'changed',
      sql`
    jsonb_build_object('name', i.name, 'city', i.city, 'countryCode', i.country_code)`,
    ),
  )
  await work.recordEach(
    'organization.renamed',
    sql`
    select o.id, 'organization:' || o.id, jsonb_build_object('name', i.name, 'countryCode', i.country_code)
    from incoming_organizations as i join organizations as o using (number) where i.state = 'changed'`,
    'organization',
  )
}

function ofAccounts(state: 'new' | 'changed', details: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select n.purchasing_account_id, 'purchasing-account:' || n.purchasing_account_id, ${details}
    from incoming_accounts as i join purchasing_account_numbers as n using (number) where i.state = ${sql.lit(state)}`
}

async function affected(work: Changing, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(work.db)
  return Number(numAffectedRows ?? 0n)
}

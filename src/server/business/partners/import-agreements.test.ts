import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findAccounts, invariants } from '#server/business/agreements/index.ts'
import { changeInBulk, read, system } from '#server/work/index.ts'
import { csvOf, faultsOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { importAgreements, type AgreementsImport } from './import-agreements.ts'

let house: TestHouse
let tag = 0
beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(() => {
  tag += 1
})

const nothing = { organizations: 0, agreements: 0, accounts: 0, renamed: 0, partners: 0, servings: 0, invitations: 0 }

describe('an accepted file', () => {
  test('brings organisations, agreements, accounts, partners and who serves whom', async () => {
    expect(
      await importRows(
        row({ account_number: 'A1' }),
        row({ account_number: 'A1', partner_number: 'Q', partner_name: 'Second' }),
        row({ account_number: 'A2', account_name: 'Fabrikam Sud' }),
        row({ account_number: 'A3', partner_number: '', partner_name: '', partner_language: '' }),
      ),
    ).toEqual({ ...nothing, organizations: 1, agreements: 1, accounts: 3, partners: 2, servings: 3 })
    expect(await servings()).toEqual(['A1 1 P', 'A1 2 Q', 'A2 1 P'])
    expect(await events()).toEqual([
      'agreement.registered 1',
      'partner.registered 2',
      'purchasing-account.registered 3',
      'serving.started 3',
    ])
  })

  test('changes nothing when it is sent again, and counts a repeated row once', async () => {
    const rows = [row({}), row({}), row({ account_number: 'A2' })]
    expect(await importRows(...rows)).toMatchObject({ accounts: 2, servings: 2 })
    const before = await events()
    expect(await importRows(...rows)).toEqual(nothing)
    expect(await events()).toEqual(before)
  })

  test('adds accounts and partners to agreements that are known', async () => {
    await importRows(row({}))
    expect(
      await importRows(row({ account_number: 'A2' }), row({ partner_number: 'Q', partner_name: 'Second' })),
    ).toEqual({ ...nothing, accounts: 1, partners: 1, servings: 2 })
    expect(await servings()).toEqual(['A1 1 P', 'A1 2 Q', 'A2 1 P'])
  })

  test('names and places follow it, and are found by the new ones alone', async () => {
    await importRows(row({}), row({ account_number: 'A2', account_name: 'Fabrikam Sud' }))
    const changes = { organization_name: 'Contoso Europe', account_city: 'Nîmes', partner_name: 'Renamed' }
    expect(await importRows(row(changes))).toEqual({ ...nothing, renamed: 3 })
    expect(await found({ organization: `europe ${String(tag)}` })).toEqual(['A1', 'A2'])
    expect(await found({ organization: `contoso sas ${String(tag)}` })).toEqual([])
    expect(await found({ place: 'nimes', organization: String(tag) })).toEqual(['A1'])
    expect(await found({ place: 'lyon', organization: String(tag) })).toEqual(['A2'])
  })

  test('leaves the designated administrator of a known agreement as he is', async () => {
    await importRows(row({}))
    expect(await importRows(row({ administrator_email: 'other@contoso.example' }))).toEqual(nothing)
    const { rows } = await house.database.pool.query('select administrator_email from agreements where number = $1', [
      mine('G'),
    ])
    expect(rows).toEqual([{ administrator_email: 'claire@contoso.example' }])
  })

  test('is read with semicolons, in the encoding of a spreadsheet, with spaces around and codes in small letters', async () => {
    const padded = Object.fromEntries(Object.entries(row({ account_name: 'Hôtel Été', account_country: 'fr' })))
    const lines = [
      Object.keys(padded).join(';'),
      Object.values(padded)
        .map((value) => ` ${value} `)
        .join(';'),
    ]
    const csv = await csvOf(lines, 'windows-1252')
    await changeInBulk(house, system('test'), null, (work) => importAgreements(work, csv))
    expect(await found({ name: 'hotel ete' })).toEqual(['A1'])
  })
})

describe('a refused file', () => {
  test('lists every fault by line and column, and brings nothing', async () => {
    const faults = await faultsOf(
      importRows(
        row({ agreement_number: '', signed_on: '2024-02-30', anniversary_on: '28/02/2025' }),
        row({ anniversary_on: '2024-02-28', organization_country: 'XX', account_country: '' }),
        row({ account_number: 'x'.repeat(41), administrator_email: 'claire', administrator_language: 'fra' }),
        row({ partner_name: '', partner_language: 'F1' }),
        row({ account_name: 'two\u0007bells' }),
      ),
    )
    expect(faults).toEqual([
      [2, 'agreement_number', 'value.missing'],
      [2, 'anniversary_on', 'date.malformed'],
      [2, 'signed_on', 'date.malformed'],
      [3, 'account_country', 'value.missing'],
      [3, 'anniversary_on', 'anniversary.not-after-signature'],
      [3, 'organization_country', 'country.unknown'],
      [4, 'account_number', 'value.too-long'],
      [4, 'administrator_email', 'email.malformed'],
      [4, 'administrator_language', 'language.malformed'],
      [5, 'partner_language', 'language.malformed'],
      [5, 'partner_name', 'value.missing'],
      [6, 'account_name', 'text.control-character'],
    ])
    expect(await servings()).toEqual([])
  })

  test('has rows that say different things of one organisation, agreement, account or partner', async () => {
    const faults = await faultsOf(
      importRows(
        row({}),
        row({ organization_name: 'Other' }),
        row({ signed_on: '2024-02-27', administrator_last_name: 'Other' }),
        row({ account_name: 'Other', account_city: 'Other' }),
        row({ partner_language: 'en' }),
        row({ account_number: 'A2' }),
        row({ account_number: 'A2', agreement_number: 'H', organization_number: 'O2', organization_name: 'Second' }),
      ),
    )
    expect(faults).toEqual([
      [3, 'organization_name', 'organization.contradicted'],
      [4, 'administrator_last_name', 'agreement.contradicted'],
      [4, 'signed_on', 'agreement.contradicted'],
      [5, 'account_city', 'purchasing-account.contradicted'],
      [5, 'account_name', 'purchasing-account.contradicted'],
      [6, 'partner_language', 'partner.contradicted'],
      [8, 'agreement_number', 'purchasing-account.contradicted'],
    ])
  })

  test('says otherwise what was signed', async () => {
    await importRows(row({}), row({ agreement_number: 'H', account_number: 'A2' }))
    expect(
      await faultsOf(
        importRows(
          row({ signed_on: '2024-02-27', anniversary_on: '2025-03-01' }),
          row({ agreement_number: 'H', account_number: 'A3', organization_number: 'O2' }),
          row({ agreement_number: 'I', account_number: 'A2' }),
        ),
      ),
    ).toEqual([
      [2, 'anniversary_on', 'agreement.dates-differ'],
      [2, 'signed_on', 'agreement.dates-differ'],
      [3, 'organization_number', 'agreement.of-other-organization'],
      [4, 'agreement_number', 'purchasing-account.of-other-agreement'],
    ])
  })

  test('lacks a column', async () => {
    const { partner_name: _, ...rest } = row({})
    const csv = await csvOf([Object.keys(rest).join(','), Object.values(rest).join(',')])
    const importing = changeInBulk(house, system('test'), null, (work) => importAgreements(work, csv))
    expect(await faultsOf(importing)).toEqual([[1, 'partner_name', 'column.missing']])
  })
})

const usual = {
  agreement_number: 'G',
  signed_on: '2024-02-28',
  anniversary_on: '2025-02-28',
  organization_number: 'O',
  organization_name: 'Contoso SAS',
  organization_country: 'FR',
  account_number: 'A1',
  account_name: 'Contoso Lyon',
  account_city: 'Lyon',
  account_country: 'FR',
  administrator_first_name: 'Claire',
  administrator_last_name: 'Martin',
  administrator_email: 'claire@contoso.example',
  administrator_language: 'fr',
  partner_number: 'P',
  partner_name: 'Partenaire',
  partner_language: 'fr',
}
type Row = Readonly<Record<keyof typeof usual, string>>

/** A row whose numbers are this test's alone, and whose organisation has the test's number in its name. */
function row(changes: Partial<Row>): Row {
  const wished = { ...usual, ...changes }
  return {
    ...wished,
    agreement_number: mine(wished.agreement_number),
    organization_number: mine(wished.organization_number),
    organization_name: wished.organization_name === '' ? '' : `${wished.organization_name} ${String(tag)}`,
    account_number: mine(wished.account_number),
    partner_number: mine(wished.partner_number),
  }
}

function mine(number: string): string {
  return number === '' ? '' : `${number}-${String(tag)}`
}

async function importRows(...rows: readonly Row[]): Promise<AgreementsImport> {
  const line = (values: readonly string[]) => values.map((value) => `"${value}"`).join(',')
  const csv = await csvOf([line(Object.keys(usual)), ...rows.map((each) => line(Object.values(each)))])
  return changeInBulk(house, system('test'), null, (work) => importAgreements(work, csv))
}

async function found(fields: Readonly<Record<string, string>>): Promise<string[]> {
  const accounts = await read(house, system('test'), (work) => findAccounts(work, { fields }))
  return accounts.map(({ number }) => number.replace(`-${String(tag)}`, '')).sort()
}

async function servings(): Promise<string[]> {
  const { rows } = await house.database.pool.query<{ serving: string }>(
    `select replace(a.number || ' ' || s.number || ' ' || p.number, $1, '') as serving from servings s
    join purchasing_accounts a on a.id = s.purchasing_account_id join partners p on p.id = s.partner_id
    where a.number like '%' || $1 order by 1`,
    [`-${String(tag)}`],
  )
  return rows.map(({ serving }) => serving)
}

/** Names of this test's events with how many there are. */
async function events(): Promise<string[]> {
  const { rows } = await house.database.pool.query<{ event: string }>(
    `select e.name || ' ' || count(*) as event from events e
    where e.purchasing_account_id in (select id from purchasing_accounts where number like '%' || $1)
      or e.details ->> 'number' like '%' || $1
    group by e.name order by e.name`,
    [`-${String(tag)}`],
  )
  return rows.map(({ event }) => event)
}

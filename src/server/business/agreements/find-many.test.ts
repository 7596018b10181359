import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importAgreements } from '#server/business/partners/index.ts'
import { changeInBulk, read, system, type Actor } from '#server/work/index.ts'
import { csvOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { operator, partnerUserAt } from '../../../../test/world/people.ts'
import { accountCount, findAccounts } from './find-accounts.ts'
import { accountFields, phrasesOf, type AccountField } from './search-terms.ts'

let house: TestHouse
let publisher: Actor
let partner: Actor

beforeAll(async () => {
  house = await testHouse()
  publisher = await operator(house)
  partner = await partnerUserAt(house, await bringMany(7_000), 'viewer')
})
afterAll(() => house.drop())

test('every way of finding answers alike among very many', async () => {
  for (const actor of [publisher, partner]) {
    expect(await names(actor, { name: 'contoso agence' }, 2)).toEqual(['Contoso Agence 0001', 'Contoso Agence 0002'])
    expect(await names(actor, { name: 'agence contoso' }, 2)).toEqual(['Contoso Agence 0001', 'Contoso Agence 0002'])
    expect(await names(actor, { name: 'agence', place: 'ville' }, 2)).toEqual([
      'Contoso Agence 0001',
      'Contoso Agence 0002',
    ])
    expect(await names(actor, { name: 'contoso', place: 'ville 7' }, 3)).toEqual([
      'Contoso Agence 0007',
      'Contoso Agence 0017',
      'Contoso Agence 0027',
    ])
    expect(await names(actor, { name: 'ntoso', place: 'ille' }, 2)).toEqual([
      'Contoso Agence 0001',
      'Contoso Agence 0002',
    ])
    expect(await names(actor, { organization: 'contoso', name: '6999' })).toEqual(['Contoso Agence 6999'])
    expect(await read(house, actor, accountCount)).toBe('many')
  }
})

test('the comparison made here is the one that the database makes', async () => {
  const ascii = Array.from({ length: 127 }, (_, code) => String.fromCharCode(code + 1))
  const typed = [...ascii.map((each) => `a${each}B 0${each}1`), ...ascii, '000', 'AB-00 12', 'ab00c', '0x10']
  await read(house, publisher, async (work) => {
    for (const text of typed) {
      const { rows } = await sql<{ words: string; number: string }>`
        select search_words(${text}) as words, search_number(${text}) as number`.execute(work.db)
      const here = new Map(
        (await phrasesOf(work, { name: text, number: text })).map((phrase) => [phrase.field, phrase.text]),
      )
      expect([text, here.get('name') ?? '', here.get('number') ?? '']).toEqual([text, rows[0]?.words, rows[0]?.number])
    }
  })
  expect(accountFields).toHaveLength(5)
})

async function names(
  actor: Actor,
  fields: Readonly<Partial<Record<AccountField, string>>>,
  limit = 10,
): Promise<string[]> {
  const accounts = await read(house, actor, (work) => findAccounts(work, { fields, limit }))
  return accounts.map(({ name }) => name)
}

/** So many accounts of one organisation, by a file; answers the partner who serves them all. */
async function bringMany(count: number): Promise<number> {
  const header =
    'account_number,account_name,account_city,agreement_number,signed_on,anniversary_on,organization_number,' +
    'organization_name,organization_country,account_country,administrator_first_name,administrator_last_name,' +
    'administrator_email,administrator_language,partner_number,partner_name,partner_language'
  const rows = Array.from({ length: count }, (_, index) => {
    const tag = String(index + 1).padStart(4, '0')
    return (
      `M${tag},Contoso Agence ${tag},Ville ${String((index + 1) % 10)},MANY,2024-01-15,2025-01-15,MANY,Contoso SA,FR,FR,` +
      'Ada,Admin,ada@example.com,fr,MANY,Partner of many,fr'
    )
  })
  const csv = await csvOf([header, ...rows])
  return changeInBulk(house, system('test'), null, async (work) => {
    await importAgreements(work, csv)
    const partner = await work.db
      .selectFrom('partners')
      .select('id')
      .where('number', '=', 'MANY')
      .executeTakeFirstOrThrow()
    return partner.id
  })
}

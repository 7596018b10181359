import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { registerPartner, serve } from '#server/business/partners/index.ts'
import { change, read, system, visitor, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, give, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { accountCount, findAccounts, firstAccount } from './find-accounts.ts'
import { invariants } from './invariants.ts'
import { registerAgreement } from './register.ts'
import type { AccountField } from './search-terms.ts'

// name, place, number; each organisation is an agreement of its own
const world: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
  'Fabrikam, Inc.': [
    ['Fabrikam Redmond', 'Redmond', '0005220194'],
    ['Fabrikam Résidences', 'Bellevue', '0005231005'],
    ['Ateliers Fabrikam', 'Redmond', '0005231006'],
  ],
  'Fabulous Hotels SA': [
    ['Fabulous Hotels Nice', 'Nice', 'FH-0071'],
    ['Fabulous Hotels Redmond', 'Redmond', 'FH-0072'],
  ],
  'Groupe Lefèvre': [
    ['Lefèvre & Fils', 'Saint-Étienne', '100'],
    ["L'Atelier de Lefèvre", 'Le Havre', '101'],
    ['LEFEVRE Sud Est', 'Nice', '102'],
    ['Maison du Sud Lefèvre', 'Nice', '103'],
  ],
  'Łódź Œuvres Straße': [['Œuvres de Łódź', 'Łódź', '200']],
}

let house: TestHouse
let publisher: Actor
let ofRedmond: Actor
let ofLefevre: Actor
let customer: Actor & { kind: 'customer' }
const ids = new Map<string, number>()

beforeAll(async () => {
  house = await testHouse()
  for (const [index, [organization, accounts]] of Object.entries(world).entries())
    await found(organization, accounts, index)
  publisher = await operator(house)
  ofRedmond = await partnerUserAt(house, await partnerOf('Fabrikam Redmond', 'Fabulous Hotels Redmond'), 'viewer')
  ofLefevre = await partnerUserAt(house, await partnerOf(...namesOf('Groupe Lefèvre')), 'viewer')
  customer = await customerAt(house, idOf('Ateliers Fabrikam'), ['account-viewer'])
  await give(house, idOf('Fabrikam Résidences'), customer.userId, 'account-viewer')
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})

describe('one field', () => {
  test('a word by its beginning; names that start so come first, each part in order', async () => {
    expect(await names(publisher, { name: 'Fab' })).toEqual([
      'Fabrikam Redmond',
      'Fabrikam Résidences',
      'Fabulous Hotels Nice',
      'Fabulous Hotels Redmond',
      'Ateliers Fabrikam',
    ])
  })

  test.each([
    ['Lefèvre'],
    ['LEFEVRE'],
    ['lefe\u0300vre'], // the accent as a character of its own
    ['  lefevre '],
  ])('accents, case and spaces do not count: %s', async (typed) => {
    expect(await names(publisher, { name: typed })).toEqual([
      'Lefèvre & Fils',
      'LEFEVRE Sud Est',
      "L'Atelier de Lefèvre",
      'Maison du Sud Lefèvre',
    ])
  })

  test('letters that are no accents are found by what they stand for, and as they are', async () => {
    for (const typed of ['oeuvres lodz', 'Œuvres', 'łódź']) {
      expect(await names(publisher, { name: typed })).toEqual(['Œuvres de Łódź'])
    }
    expect(await names(publisher, { organization: 'strasse' })).toEqual(['Œuvres de Łódź'])
  })

  test('several words, in any order, as typed first', async () => {
    expect(await names(publisher, { name: 'sud lefevre' })).toEqual(['Maison du Sud Lefèvre', 'LEFEVRE Sud Est'])
    expect(await names(publisher, { name: 'lefevre su' })).toEqual(['LEFEVRE Sud Est', 'Maison du Sud Lefèvre'])
    expect(await names(publisher, { name: "l'at" })).toEqual(["L'Atelier de Lefèvre"])
  })

  test('a part of a word, after its beginnings', async () => {
    expect(await names(publisher, { name: 'brik' })).toEqual([
      'Ateliers Fabrikam',
      'Fabrikam Redmond',
      'Fabrikam Résidences',
    ])
    expect(await names(publisher, { name: 'brik dences' })).toEqual(['Fabrikam Résidences'])
    expect(await names(publisher, { name: 'ik' })).toEqual([])
  })

  test('every other field', async () => {
    expect(await names(publisher, { organization: 'hotels' })).toEqual([
      'Fabulous Hotels Nice',
      'Fabulous Hotels Redmond',
    ])
    expect(await names(publisher, { place: 'etienne' })).toEqual(['Lefèvre & Fils'])
    expect(await names(publisher, { place: 'nice' })).toEqual([
      'Fabulous Hotels Nice',
      'LEFEVRE Sud Est',
      'Maison du Sud Lefèvre',
    ])
    expect(await names(publisher, { agreement: 'AG-1' })).toEqual(['Fabulous Hotels Nice', 'Fabulous Hotels Redmond'])
  })

  test('a number with or without its separators, its letters and the zeros in front', async () => {
    for (const typed of ['0005220194', '5220194', '000 522 01 94', '52201']) {
      expect(await names(publisher, { number: typed })).toEqual(['Fabrikam Redmond'])
    }
    for (const typed of ['FH-0072', 'fh72', 'fh 0072', '0072', '72']) {
      expect(await names(publisher, { number: typed })).toEqual(['Fabulous Hotels Redmond'])
    }
    expect(await names(publisher, { number: 'XY-0072' })).toEqual([])
  })

  test('nothing found, nothing that can be searched for, and nothing typed', async () => {
    expect(await names(publisher, { name: 'zzz' })).toEqual([])
    expect(await names(publisher, { name: '%' })).toHaveLength(10)
    expect(await names(publisher, { name: '', place: ' ' })).toEqual([
      'Ateliers Fabrikam',
      'Fabrikam Redmond',
      'Fabrikam Résidences',
      'Fabulous Hotels Nice',
      'Fabulous Hotels Redmond',
      "L'Atelier de Lefèvre",
      'Lefèvre & Fils',
      'LEFEVRE Sud Est',
      'Maison du Sud Lefèvre',
      'Œuvres de Łódź',
    ])
    expect(await names(publisher, {}, 3)).toHaveLength(3)
  })
})

describe('fields combined', () => {
  test.each<[Readonly<Partial<Record<AccountField, string>>>, readonly string[]]>([
    [{ name: 'Fabrikam', place: 'Redmond' }, ['Fabrikam Redmond', 'Ateliers Fabrikam']],
    [{ name: 'fab', place: 'r' }, ['Fabrikam Redmond', 'Fabulous Hotels Redmond', 'Ateliers Fabrikam']],
    [{ organization: 'fab', place: 'redm' }, ['Ateliers Fabrikam', 'Fabrikam Redmond', 'Fabulous Hotels Redmond']],
    [{ name: 'sud', organization: 'lefevre' }, ['LEFEVRE Sud Est', 'Maison du Sud Lefèvre']],
    [{ name: 'sud', organization: 'lefevre', place: 'havre' }, []],
    [{ place: 'nice', number: '10' }, ['LEFEVRE Sud Est', 'Maison du Sud Lefèvre']],
    [{ agreement: 'AG', number: '5220194' }, ['Fabrikam Redmond']],
    [{ name: 'brik', place: 'edmo' }, ['Ateliers Fabrikam', 'Fabrikam Redmond']], // parts, since no beginning finds any
    [{ name: 'redmond', place: 'redmond' }, ['Fabrikam Redmond', 'Fabulous Hotels Redmond']],
  ])('%j', async (fields, expected) => {
    expect(await names(publisher, fields)).toEqual(expected)
  })
})

describe('whose accounts', () => {
  const everything: Readonly<Partial<Record<AccountField, string>>>[] = [
    {},
    { name: 'fab' },
    { name: 'brik' },
    { name: 'fabrikam redm' },
    { name: 'fab', place: 'r' },
    { organization: 'fab' },
    { place: 'redmond' },
    { number: '5' },
    { agreement: 'AG' },
  ]

  test.each(everything)('a partner finds what it serves and nothing else: %j', async (fields) => {
    const mine = new Set(['Fabrikam Redmond', 'Fabulous Hotels Redmond'])
    const all = await names(publisher, fields)
    expect(await names(ofRedmond, fields)).toEqual(all.filter((name) => mine.has(name)))
    expect(await names(ofLefevre, fields)).toEqual(all.filter((name) => namesOf('Groupe Lefèvre').includes(name)))
  })

  test.each(everything)('a customer finds where he has a role and nothing else: %j', async (fields) => {
    const mine = new Set(['Ateliers Fabrikam', 'Fabrikam Résidences'])
    const all = await names(publisher, fields)
    expect(await names(customer, fields)).toEqual(all.filter((name) => mine.has(name)))
  })

  test('a visitor finds nothing', async () => {
    expect(await names(visitor, {})).toEqual([])
  })

  test('how many there are, and the first', async () => {
    const seen = async (actor: Actor) =>
      read(house, actor, async (work) => [await accountCount(work), (await firstAccount(work))?.name])
    expect(await seen(publisher)).toEqual(['few', 'Ateliers Fabrikam'])
    expect(await seen(customer)).toEqual(['few', 'Ateliers Fabrikam'])
    expect(await seen(ofRedmond)).toEqual(['few', 'Fabrikam Redmond'])
    expect(await seen(visitor)).toEqual(['none', undefined])
    expect(await seen(await customerAt(house, idOf('Fabrikam Redmond'), ['account-viewer']))).toEqual([
      'one',
      'Fabrikam Redmond',
    ])
  })
})

async function names(
  actor: Actor,
  fields: Readonly<Partial<Record<AccountField, string>>>,
  limit = 10,
): Promise<string[]> {
  const accounts = await read(house, actor, (work) => findAccounts(work, { fields, limit }))
  return accounts.map(({ name }) => name)
}

async function found(organization: string, accounts: readonly (readonly [string, string, string])[], index: number) {
  const registered = await change(house, system('test'), null, (work) =>
    registerAgreement(
      work,
      {
        number: `AG-${String(index)}`,
        signedOn: '2024-01-15',
        anniversaryOn: '2025-01-15',
        organization: { number: `ORG-${String(index)}`, name: organization, countryCode: 'FR' },
        administrator: { firstName: 'Ada', lastName: 'Admin', email: 'ada@example.com', language: 'fr' },
        accounts: accounts.map(([name, city, number]) => ({ number, name, city, countryCode: 'FR' })),
      },
      { invite: false },
    ),
  )
  for (const [order, { id }] of registered.accounts.entries()) ids.set(accounts[order]?.[0] ?? '', id)
}

/** A partner of its own who serves these accounts. */
async function partnerOf(...accounts: readonly string[]): Promise<number> {
  return change(house, system('test'), null, async (work) => {
    const number = `P-${accounts.join()}`.slice(0, 40)
    const id = await registerPartner(work, { number, name: 'Partner', language: 'fr' })
    for (const name of accounts) await serve(work, await purchasingAccount(work, idOf(name), 'agreements.change'), id)
    return id
  })
}

function namesOf(organization: string): string[] {
  return (world[organization] ?? []).map(([name]) => name)
}

function idOf(name: string): number {
  return ids.get(name) ?? 0
}

import { describe, expect, test } from 'vitest'
import type { HeldItem } from '#server/business/inventory/index.ts'
import { inventoryGroups, matchingItems } from './groups.ts'
import { inventoryQuestion } from './question.ts'

const help = { url: 'https://office365.example/help', labels: { fr: 'Aide', en: 'Help' } }
const words = {
  locale: 'fr',
  today: '2026-11-21',
  own: true,
  available: new Map<number, number>(),
  historyHref: (item: HeldItem) => `/history/${String(item.item_id)}`,
  manageHref: { msdn: 'https://msdn.example/' },
  sites: new Map([[7, { name: 'Office 365', homeUrl: 'https://office365.example/', helpLinks: [help] }]]),
} as const

function held(change: Partial<HeldItem>): HeldItem {
  return {
    item_id: 1,
    package_id: 0,
    kind: 'subscription',
    group_id: 1,
    group_name: 'Office 365',
    package_name: null,
    edition: 'Office 365 Enterprise E1',
    version: '',
    available: 100,
    ordered: 100,
    suspended: 0,
    order_by: null,
    coverage: 0,
    coverage_ends_on: null,
    next_expiry: '2027-06-30',
    expired_on: null,
    lapsed: 0,
    in_use: null,
    ...change,
  }
}

describe('groups of the inventory', () => {
  test('stand in the order of the language, numbers by their size', () => {
    const names = ['Évasion', 'Office 10', 'Office 9', 'azur', 'Zèbre']
    const items = names.map((group_name, index) => held({ group_id: index, item_id: index, group_name }))
    const groups = inventoryGroups(items, false, 'none', words)
    expect(groups.map(({ name }) => name)).toEqual(['azur', 'Évasion', 'Office 9', 'Office 10', 'Zèbre'])
  })

  test('say closed what they hold, what is unordered and what ends next', () => {
    const [group] = inventoryGroups(
      [
        held({ available: 450, ordered: 350, order_by: '2026-12-04', next_expiry: '2027-01-31' }),
        held({ item_id: 2, available: 1_100, ordered: 1_100, next_expiry: '2026-12-14' }),
        held({ item_id: 3, kind: 'license', available: 600, ordered: 600, coverage: 500, next_expiry: null }),
      ],
      false,
      'none',
      words,
    )
    expect(group).toMatchObject({
      count: '3 éditions',
      open: false,
      totals: [
        { number: '1\u202f550', unit: 'disponibles' },
        { number: '600', unit: 'licences' },
        { number: '500', unit: 'SA' },
      ],
      unordered: '100 non commandés, à commander avant le 4\u00a0déc.\u00a02026',
      badge: { tone: 'bad', icon: 'alert', text: 'Expire dans 23\u00a0jours' },
    })
    expect(group?.tables.map(({ service, rows }) => [service, rows.length])).toEqual([
      [false, 1],
      [true, 2],
    ])
  })

  test('what was bought together is a group of its package', () => {
    const items = [held({}), held({ package_id: 9, package_name: 'Enterprise Cloud Suite' })]
    expect(inventoryGroups(items, true, 'all', words)).toMatchObject([
      { key: 'p9', name: 'Enterprise Cloud Suite', count: '1 article', open: true },
    ])
    expect(inventoryGroups(items, false, 'all', words)).toMatchObject([{ key: 'g1', name: 'Office 365' }])
  })

  test.each([
    ['2027-02-20', undefined, undefined],
    ['2027-02-19', 'warn', 'Expire bientôt'],
    ['2026-12-21', 'bad', 'dans 30\u00a0jours'],
    ['2026-11-22', 'bad', 'demain'],
  ])('a service that ends on %s', (next_expiry, expiryTone, expiryNote) => {
    const [group] = inventoryGroups([held({ next_expiry })], false, 'all', words)
    expect(group?.tables[0]?.rows[0]).toMatchObject({ expiryTone, expiryNote })
  })

  test('only MSDN and Azure lead elsewhere, where the address is known', () => {
    const manage = (kind: HeldItem['kind']) =>
      inventoryGroups([held({ kind })], false, 'all', words)[0]?.tables[0]?.rows[0]?.manage
    expect(manage('msdn')).toBe('https://msdn.example/')
    expect(manage('azure')).toBeUndefined()
    expect(manage('subscription')).toBeUndefined()
  })
})

describe('« Gérer les services »', () => {
  const siteOf = (change: Partial<HeldItem>, locale: 'fr' | 'en' = 'fr') =>
    inventoryGroups([held(change)], change.package_id !== undefined, 'all', { ...words, locale })[0]?.tables[0]?.rows[0]
      ?.site

  test('leads to the site of the plan’s product group, with its help in the reader’s language', () => {
    const href = 'https://office365.example/'
    expect(siteOf({ group_id: 7 })).toEqual({ href, help: [{ href: help.url, label: 'Aide' }] })
    expect(siteOf({ group_id: 7, package_id: 9 }, 'en')).toEqual({ href, help: [{ href: help.url, label: 'Help' }] })
  })

  test.each([
    ['another group', { group_id: 8 }],
    ['a licence', { group_id: 7, kind: 'license' }],
    ['an MSDN subscription', { group_id: 7, kind: 'msdn' }],
  ] as const)('is not there for %s', (_, change) => {
    expect(siteOf(change)).toBeUndefined()
  })
})

describe('the search', () => {
  const items = [
    held({ edition: 'Office 365 Enterprise E1' }),
    held({ item_id: 2, group_name: 'Windows', edition: 'Windows Entreprise', version: '10' }),
    held({ item_id: 3, group_name: 'Sécurité', edition: 'Défense', package_id: 9, package_name: 'Suite' }),
  ]

  test.each([
    ['', [1, 2, 3]],
    ['  ', [1, 2, 3]],
    ['E1', [1]],
    ['windows 10', [2]],
    ['WÏNDOWS', [2]],
    ['securite', [3]],
    ['suite', [3]],
    ['office windows', []],
  ])('« %s »', (query, found) => {
    expect(matchingItems(items, query).map(({ item_id }) => item_id)).toEqual(found)
  })
})

describe('the address of the inventory', () => {
  const asked = (query: string) => inventoryQuestion(new URL(`http://localhost/inventory?${query}`))

  test.each([
    ['', 'none', undefined],
    ['open=all', 'all', 'all'],
    ['open=none', 'none', undefined],
    ['q=office', 'all', undefined],
    ['q=office&open=none', 'none', undefined],
    ['open=g1,p2', new Set(['g1', 'p2']), 'g1,p2'],
  ])('%s opens', (query, open, carried) => {
    expect(asked(query)).toMatchObject({ open, carried })
  })

  test('nonsense asks for nothing', () => {
    expect(asked(`packages=yes&expired=2&open=${'g1,'.repeat(1_000)}`)).toMatchObject({
      packages: false,
      expired: false,
      open: 'none',
    })
  })
})

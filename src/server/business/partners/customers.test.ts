/** The Partner Center's lists (SPEC 10): a partner's own customers and accounts, and nobody else's. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { partnerDesk, publisher, purchasingAccount } from '#server/business/access/index.ts'
import { organizationPageSize, registerAgreement } from '#server/business/agreements/index.ts'
import { change, isRefusal, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundPartner } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { changePartner } from './change-of-partner.ts'
import { customerOf, customersOf, newestSights, type Customer } from './customers.ts'
import { serve } from './servings.ts'
import { setVisibility } from './visibility.ts'

let house: TestHouse
/** Serves what the test says; `other` serves everything that is founded. */
let jeanne: Actor & { kind: 'partner' }
let other: Actor & { kind: 'partner' }
let founded = 0

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': quiet })
  await house.drop()
})
beforeEach(async () => {
  jeanne = await partnerUserAt(house, await foundPartner(house), 'viewer')
  other = await partnerUserAt(house, await foundPartner(house), 'viewer')
})

describe('customers', () => {
  test('are those with an account that the partner serves, by name, each once', async () => {
    await found('Fabrikam', ['Lyon', 'Nice', 'Paris'], ['Lyon', 'Nice'])
    await found('Contoso', ['Paris'])
    await found('Northwind', ['Paris'], [])
    expect(await listed('')).toEqual(['Contoso 1', 'Fabrikam 2'])
    expect(await listed('', other)).toEqual(['Contoso 1', 'Fabrikam 3', 'Northwind 1'])
    expect(await listed('', await partnerUserAt(house, await foundPartner(house), 'agent'))).toEqual([])
  })

  test('of one name are told apart by their accounts', async () => {
    const first = await found('Adatum', ['Paris', 'Lyon'])
    const second = await found('ADATUM', ['Nice'])
    await found('Adatum', ['Lille'], [])
    expect(await listed('adatum')).toEqual(['Adatum 2', 'ADATUM 1'])
    expect((await opened(first.organization)).served.map(({ city }) => city).sort()).toEqual(['Lyon', 'Paris'])
    expect((await opened(second.organization)).served.map(({ city }) => city)).toEqual(['Nice'])
  })

  test('are found by the beginning of any word, without accents or case: names that start so, then by the word', async () => {
    await found('Maison Fabre', ['Toulouse'])
    await found('Fabrikam Santé', ['Lyon'])
    await found('Groupe Fabrikam Sud', ['Nice'])
    await found('Préfabriqués', ['Nice'])
    expect(await listed('FAB')).toEqual(['Fabrikam Santé 1', 'Maison Fabre 1', 'Groupe Fabrikam Sud 1'])
    expect(await listed('sante')).toEqual(['Fabrikam Santé 1'])
    expect(await listed('fabrikam s')).toEqual(['Fabrikam Santé 1', 'Groupe Fabrikam Sud 1'])
    expect(await listed('zz')).toEqual([])
    expect(await listed('---')).toEqual([])
  })

  test('who have the word twice come once', async () => {
    await found('Fabre et Fabre', ['Toulouse'])
    await found('Atelier Fabre Fabre', ['Toulouse'])
    expect(await listed('fabre')).toEqual(['Fabre et Fabre 1', 'Atelier Fabre Fabre 1'])
  })

  test('come page by page, each once, whether the word leads or follows', async () => {
    const count = organizationPageSize + 5
    const tag = (index: number) => String(index + 1).padStart(2, '0')
    for (let index = 0; index < count; index += 1) {
      await found(index % 2 === 0 ? `Litware ${tag(index)}` : `Chez ${tag(index)} Litware`, ['Paris'])
    }
    const wanted = Array.from({ length: count }, (_, index) => index)
    const leads = wanted.filter((index) => index % 2 === 0).map((index) => `Litware ${tag(index)} 1`)
    const follows = wanted.filter((index) => index % 2 === 1).map((index) => `Chez ${tag(index)} Litware 1`)
    expect(await listed('litware')).toEqual([...leads, ...follows])
    expect(await listed('')).toEqual([...follows, ...leads])
  })

  test('go with the account at a change of partner, from the next request on', async () => {
    const { organization, ids } = await found('Wingtip', ['Paris'], [])
    expect(await listed('wingtip')).toEqual([])
    expect(await opened(organization).catch(codeOf)).toBe('organization.unknown')
    const olivier = await operator(house)
    await change(house, olivier, null, async (work) =>
      changePartner(work, publisher(work), await purchasingAccount(work, ids[0] ?? 0, 'agreements.change'), {
        fromId: other.partnerId,
        toId: jeanne.partnerId,
      }),
    )
    expect(await listed('wingtip')).toEqual(['Wingtip 1'])
    expect(await listed('wingtip', other)).toEqual([])
    expect(await opened(organization, other).catch(codeOf)).toBe('organization.unknown')
  })
})

describe('a customer', () => {
  test('shows only the accounts that the partner serves, and whose orders he may see in each', async () => {
    const { organization, ids } = await found('Tailspin', ['Lyon', 'Nice', 'Paris'], ['Lyon', 'Nice'])
    const administrator = await customerAt(house, ids[1] ?? 0, ['account-administrator'])
    await change(house, administrator, null, async (work) =>
      setVisibility(work, await purchasingAccount(work, ids[1] ?? 0, 'partner-visibility.manage'), jeanne.partnerId, [
        other.partnerId,
      ]),
    )
    const { served, name } = await opened(organization)
    expect(name).toBe('Tailspin')
    expect(served.map(({ id, sees }) => [id, sees.length])).toEqual([
      [ids[0], 0],
      [ids[1], 1],
    ])
    expect((await opened(organization, other)).served.map(({ sees }) => sees)).toEqual([[], [], []])
    const sights = async (actor: Actor) =>
      read(house, actor, (work) => newestSights(work, partnerDesk(work, 'customers.view')))
    expect(await sights(jeanne)).toMatchObject([{ accountId: ids[1], organizationName: 'Tailspin' }])
    expect(await sights(other)).toEqual([])
  })

  test('without an account of the partner’s answers like one that never was', async () => {
    const { organization } = await found('Proseware', ['Paris'], [])
    const error: unknown = await opened(organization).catch((thrown: unknown) => thrown)
    expect(error).toEqual(await opened(987_654).catch((thrown: unknown) => thrown))
    expect(isRefusal(error, 'organization.unknown') && error.status).toBe(404)
  })

  test('with many accounts is read page by page', async () => {
    const cities = Array.from({ length: 120 }, (_, index) => `Ville ${String(index)}`)
    const { organization, ids } = await found('Trey', cities, cities.slice(0, 110))
    const first = await opened(organization)
    expect(first.accounts).toBe(100) // counted as far as is said
    const second = await opened(organization, jeanne, first.next)
    const third = await opened(organization, jeanne, second.next)
    expect(third.next).toBeUndefined()
    const read = [...first.served, ...second.served, ...third.served].map(({ id }) => id)
    expect(read.sort((a, b) => a - b)).toEqual(ids.slice(0, 110))
  })
})

test('nobody but a partner’s people has customers', async () => {
  for (const actor of [await operator(house), system('test')]) {
    const error: unknown = await read(house, actor, (work) => customersOf(work, desk(work), '')).catch(codeOf)
    expect(error).toBe('desk.unknown')
  }
})

const desk = (work: Parameters<typeof partnerDesk>[0]) => partnerDesk(work, 'customers.view')

/** An organisation with an account in each city; `other` serves them all, jeanne those in `served`. */
async function found(
  name: string,
  cities: readonly string[],
  served: readonly string[] = cities,
): Promise<{ readonly organization: number; readonly ids: readonly number[] }> {
  founded += 1
  const tag = String(founded)
  return change(house, system('test'), null, async (work) => {
    const { accounts } = await registerAgreement(
      work,
      {
        number: `C-${tag}`,
        signedOn: '2024-01-15',
        anniversaryOn: '2025-02-01',
        organization: { number: `CO-${tag}`, name, countryCode: 'FR' },
        administrator: { firstName: 'Ada', lastName: 'Admin', email: 'admin@example.com', language: 'fr' },
        accounts: cities.map((city, index) => ({
          number: `C-${tag}-${String(index)}`,
          name: `${name} ${city}`,
          city,
          countryCode: 'FR',
        })),
      },
      { invite: false },
    )
    for (const [index, { id }] of accounts.entries()) {
      const account = await purchasingAccount(work, id, 'agreements.change')
      await serve(work, account, other.partnerId)
      if (served.includes(cities[index] ?? '')) await serve(work, account, jeanne.partnerId)
    }
    const { id } = await work.db
      .selectFrom('organizations')
      .select('id')
      .where('number', '=', `CO-${tag}`)
      .executeTakeFirstOrThrow()
    return { organization: id, ids: accounts.map((account) => account.id) }
  })
}

/** The names of all pages with the number of accounts, each page asked for in a request of its own. */
async function listed(typed: string, actor: Actor = jeanne): Promise<string[]> {
  const rows: string[] = []
  let next: Parameters<typeof customersOf>[3]
  do {
    const from = next
    const page = await read(house, actor, (work) => customersOf(work, desk(work), typed, from))
    expect(page.rows.length).toBeLessThanOrEqual(organizationPageSize + 1)
    rows.push(...page.rows.map(({ name, accounts }) => `${name} ${String(accounts)}`))
    next = page.next
  } while (next !== undefined)
  return rows
}

async function opened(id: number, actor: Actor = jeanne, after?: Customer['next']): Promise<Customer> {
  return read(house, actor, (work) => customerOf(work, desk(work), id, after))
}

function codeOf(error: unknown): unknown {
  if (error instanceof Error && 'code' in error) return error.code
  throw error
}

/** The wizard as a browser without scripts sends it: what it keeps, what it refuses beside which field, once and fifty times (F9). */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, read, system } from '#server/work/index.ts'
import { cookieOf } from '../world/callers.ts'
import { clientOf, textOf } from '../world/client.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { itemIdOf, stock, stockUnserved } from '../world/orders.ts'
import { customerAt } from '../world/people.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { startProxiedPortal, type Portal } from '../world/portal.ts'
import { dropLetters } from '../world/post.ts'
import { forgetJobs } from '../world/queue.ts'

let house: TestHouse
let portal: Portal
let cookie = ''
let wizard = ''
let accountId = 0
let partners: number[] = []
const ids = { office: 0, power: 0, E1: 0, E3: 0, PBI: 0, AZ: 0 }
const { get, post } = clientOf(() => portal)

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  await stockUnserved(house)
  portal = await startProxiedPortal({ DATABASE_URL: house.databaseUrl, DATABASE_OWNER_URL: house.ownerUrl })
  for (const code of ['E1', 'E3', 'PBI', 'AZ'] as const) ids[code] = await itemIdOf(house, code)
  ids.office = await groupOf(ids.E1)
  ids.power = await groupOf(ids.PBI)
})
afterAll(async () => {
  await portal.stop()
  await forgetJobs(house.ownerUrl)
  await dropLetters(house)
  await house.drop()
})
beforeEach(async () => {
  const [account] = await foundAccounts(house)
  accountId = account?.id ?? 0
  partners = [await foundPartner(house)]
  await serve(house, partners[0] ?? 0, accountId)
  const { userId } = await customerAt(house, accountId, ['account-administrator'])
  cookie = await cookieOf(house, userId)
  wizard = `/purchasing-accounts/${String(accountId)}/inventory/set-up`
})

describe('the first step', () => {
  test('lists services with plans that can be set up, and no other', async () => {
    const page = await textOf(await get(wizard, cookie))
    expect(page).toContain('Office 365')
    expect(page).toContain('Power BI')
    for (const absent of ['>Azure<', '>Suites<', '>Office<', 'Office Standard']) expect(page).not.toContain(absent)
  })

  test('finds services by the names of their plans, and keeps what is chosen whatever it finds', async () => {
    const page = await textOf(await get(`${wizard}?q=e3&service=${String(ids.power)}`, cookie))
    expect(page).toContain('Office 365 E3')
    expect(page).toContain('Power BI')
    expect(await textOf(await get(`${wizard}?q=power`, cookie))).not.toContain('Office 365 E1')
    expect(await textOf(await get(`${wizard}?q=${encodeURIComponent('<b>')}`, cookie))).toContain('&lt;b>')
  })

  test('adds a plan and takes one away, with everything else as it was typed', async () => {
    const typed = chosen(ids.office, ids.E1, 'abc')
    const more = await textOf(await get(`${wizard}?${typed}&add=${String(ids.office)}`, cookie))
    expect(more.match(/name="quantity"/g)).toHaveLength(3) // Power BI’s, folded away, is the third
    expect(more).toContain('value="abc"')
    const less = await textOf(await get(`${wizard}?${typed}&remove=${String(ids.office)}.0`, cookie))
    expect(less).not.toContain('value="abc"')
  })
})

describe('what cannot be sent leads back to its field, in words, with what was typed, and changes nothing', () => {
  const office = (quantity: string) => chosen(ids.office, ids.E1, quantity)
  test.each([
    ['150', '150 n’est pas un multiple de 100. Choisissez 100 ou 200.'],
    ['1', '1 n’est pas un multiple de 100. Choisissez 100.'],
    ['0', 'La plus petite quantité est 100.'],
    ['-100', 'La plus petite quantité est 100.'],
    ['1000000000000', 'La plus grande quantité est 10\u202f000\u202f000.'],
    ['9'.repeat(30), 'La plus grande quantité est 10\u202f000\u202f000.'],
    ['cent', 'Écrivez la quantité en chiffres, par exemple 100.'],
    ['1e2', 'Écrivez la quantité en chiffres, par exemple 100.'],
    ['100,5', 'Écrivez la quantité en chiffres, par exemple 100.'],
    ['', 'Indiquez une quantité, ou retirez cette ligne.'],
  ])('%s', async (quantity, message) => {
    const address = `${wizard}/review?key=${crypto.randomUUID()}&${office(quantity)}`
    for (const response of [await get(address, cookie), await send(address)]) {
      expect(response.status).toBe(303)
      const page = await textOf(await get(response.headers.get('location') ?? '', cookie))
      expect(page).toContain(message)
      expect(page).toContain(`value="${quantity}"`)
      expect(page).toMatch(/name="quantity"[^>]*aria-invalid="true"/)
    }
    expect(await seats()).toBe(0)
  })

  test.each([
    ['no plan', () => '', 'Choisissez un plan'],
    ['a plan that never was', () => '987654321', 'Ce plan n’est plus proposé.'],
    ['a plan of another kind', () => String(ids.AZ), 'Ce plan n’est plus proposé.'],
    ['nonsense', () => '1 or 1=1', 'Ce plan n’est plus proposé.'],
  ])('%s', async (_name, plan, message) => {
    const address = `${wizard}/review?key=${crypto.randomUUID()}&${chosen(ids.office, plan(), '100')}`
    const back = (await send(address)).headers.get('location') ?? ''
    expect(await textOf(await get(back, cookie))).toContain(message)
    expect(await seats()).toBe(0)
  })

  test('the same plan twice, and nothing at all', async () => {
    const twice = `${office('100')}&plan=${String(ids.office)}.${String(ids.E1)}&quantity=100`
    const back = (await send(`${wizard}/review?key=${crypto.randomUUID()}&${twice}`)).headers.get('location') ?? ''
    expect(await textOf(await get(back, cookie))).toContain('Ce plan figure déjà plus haut')
    const empty = (await get(`${wizard}/review`, cookie)).headers.get('location') ?? ''
    expect(await textOf(await get(empty, cookie))).toContain('Choisissez au moins un service')
  })

  test('a plan that was withdrawn while the review was on screen', async () => {
    const address = `${wizard}/review?key=${crypto.randomUUID()}&${office('100')}`
    expect((await get(address, cookie)).status).toBe(200)
    await forgetfully(sql`update items set withdrawn_at = now() where id = ${ids.E1}`)
    try {
      const refused = await send(address)
      const page = await textOf(await get(refused.headers.get('location') ?? '', cookie))
      expect(page).toContain('Ce plan n’est plus proposé.')
      expect(page).toContain('value="100"')
      expect(await seats()).toBe(0)
    } finally {
      await forgetfully(sql`update items set withdrawn_at = null`)
    }
  })
})

test('a thousand may be written with its space, and in English with its comma', async () => {
  expect((await send(reviewOf('1 200'))).headers.get('location')).toMatch(/\/set-up\/\d+$/)
  expect(await seats()).toBe(1_200)
})

describe('sent', () => {
  test('fifty times at once, and once more later, it counts once, and everybody gets the same answer', async () => {
    const address = reviewOf('100')
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(address)))
    const places = new Set([...answers, await send(address)].map((answer) => answer.headers.get('location')))
    expect(places.size).toBe(1)
    expect(await seats()).toBe(100)
    // Back to the review, or its address in another tab, leads to what was sent.
    expect((await get(address, cookie)).headers.get('location')).toBe([...places][0])
    const page = await textOf(await get([...places][0] ?? '', cookie))
    expect(page).toContain('role="status"')
    expect(page).toContain('installe vos nouveaux services en ligne.')
    expect(page).toMatch(/doit bientôt les commander, avant le/)
  })

  test('without a partner where several serve the account, it asks for one, beside the field', async () => {
    const other = await foundPartner(house)
    await serve(house, other, accountId, 2)
    const address = reviewOf('100')
    const field = `partner-${String(ids.office)}`
    for (const [given, message] of [
      ['', 'Choisissez le partenaire qui commandera.'],
      ['987654321', 'Ce partenaire ne sert plus ce compte d’achats.'],
    ] as const) {
      const refused = await send(address, { [field]: given })
      expect(refused.status).toBe(422)
      const page = await textOf(refused)
      expect(page).toContain(message)
      expect(page).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`))
    }
    expect(await seats()).toBe(0)
    expect((await send(address, { [field]: String(other) })).status).toBe(303)
    expect(await seats()).toBe(100)
  })
})

test('where nobody serves the account, nothing can be asked for', async () => {
  const [account] = await foundAccounts(house)
  const { userId } = await customerAt(house, account?.id ?? 0, ['account-administrator'])
  const own = await cookieOf(house, userId)
  const address = `/purchasing-accounts/${String(account?.id)}/inventory/set-up`
  expect(await textOf(await get(address, own))).toContain('Aucun partenaire ne sert ce compte d’achats')
  const choice = `${address}/review?key=${crypto.randomUUID()}&${chosen(ids.office, ids.E1, '100')}`
  expect((await post(choice, { 'form-key': keyIn(choice) }, own)).headers.get('location')).toContain(`${address}?`)
})

function chosen(group: number, plan: number | string, quantity: string): string {
  return new URLSearchParams({ service: String(group), plan: `${String(group)}.${String(plan)}`, quantity }).toString()
}

function reviewOf(quantity: string): string {
  return `${wizard}/review?key=${crypto.randomUUID()}&${chosen(ids.office, ids.E1, quantity)}`
}

function keyIn(address: string): string {
  return new URL(address, portal.origin).searchParams.get('key') ?? ''
}

async function send(address: string, form: Readonly<Record<string, string>> = {}): Promise<Response> {
  return await post(address, { 'form-key': keyIn(address), ...form }, cookie)
}

async function seats(): Promise<number> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ seats: number }>`select coalesce(sum(available), 0)::bigint as seats from holdings
      where purchasing_account_id = ${accountId}`.execute(work.db),
  )
  return rows[0]?.seats ?? 0
}

async function groupOf(itemId: number): Promise<number> {
  const { product_group_id: group } = await read(house, system('test'), (work) =>
    work.db.selectFrom('items').select('product_group_id').where('id', '=', itemId).executeTakeFirstOrThrow(),
  )
  return group
}

async function forgetfully(statement: ReturnType<typeof sql>): Promise<void> {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await statement.execute(work.db)
  })
}

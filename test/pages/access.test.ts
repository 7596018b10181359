/**
 * A1 and A4 as a browser meets them: every route x method x kind of actor x {own, foreign, missing account} on the
 * started portal. A route without a case here fails; so does one that answers somebody otherwise than its case says.
 */
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Permission } from '#server/business/access/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { callersOf, cookieOf, endSession, oneOfEach, type Caller } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { order, stock } from '../world/orders.ts'
import { customerAt } from '../world/people.ts'
import { permissionsOfPartners } from '../world/permission-table.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { startProxiedPortal, type Portal } from '../world/portal.ts'
import { everyMethod, routes, type Method, type Route } from '../world/routes.ts'
import { agreementCases } from './agreement-cases.ts'
import { benefitCases, settleBenefits } from './benefit-cases.ts'
import { consoleCases, secretKey, settleConsole } from './console-cases.ts'
import { credentialCases } from './credential-cases.ts'
import { publicCases } from './public-cases.ts'
import { domainCases } from './domain-cases.ts'
import { inventoryCases } from './inventory-cases.ts'
import { invitationCases } from './invitation-cases.ts'
import { orderFileCases, settleOrderFiles } from './order-file-cases.ts'
import { partnerCases } from './partner-cases.ts'
import { permissionCases } from './permission-cases.ts'
import { reportCases } from './report-cases.ts'
import { at, firstOf, formKey, servesForeign, type Case, type Cases } from './route-case.ts'
import { setUpCases, settleSetUps } from './set-up-cases.ts'
import { usersCases } from './users-cases.ts'

const cases: Cases = {
  ...publicCases,
  ...credentialCases,
  'GET /profile': {},
  'POST /profile': {
    form: () => ({
      firstName: 'Ann',
      lastName: 'Person',
      language: 'fr',
      countryCode: 'FR',
      'form-key': formKey(),
    }),
    answer: () => '/profile?saved',
  },
  'GET /': { answer: (who) => homeOf(who) ?? '/services' },
  'GET /services': {},
  'GET /services/refused': { query: '?service=office-365' },
  'GET /purchasing-accounts': {},
  'GET /purchasing-accounts/search': { query: '?field=name&q=Compte' },
  'GET /purchasing-accounts/[account]': { permission: 'reach' },
  ...agreementCases,
  ...inventoryCases,
  ...domainCases,
  ...invitationCases,
  ...partnerCases,
  ...orderFileCases,
  ...permissionCases,
  ...consoleCases,
  ...usersCases,
  ...setUpCases,
  ...benefitCases,
  ...reportCases,
}

let house: TestHouse
let portal: Portal
const people: Caller[] = []

beforeAll(async () => {
  house = await testHouse()
  portal = await startProxiedPortal({
    DATABASE_URL: house.databaseUrl,
    DATABASE_OWNER_URL: house.ownerUrl,
    SECRET_KEY: secretKey.toString('base64'),
  })
  await settle()
})
afterAll(async () => {
  await portal.stop()
  await house.drop()
})

test('whoever asks for methods that are not there is among those who ask for all', () => {
  expect(people.filter(({ who }) => oneOfEach.has(who))).toHaveLength(oneOfEach.size)
})

test('every route and method has a case, and every case a route', () => {
  const there = routes().flatMap((route) => route.methods.map((method) => `${method} ${route.path}`))
  expect(Object.keys(cases).sort()).toEqual([...there].sort())
})

describe.each(routes())('$path', (route) => {
  test.each(route.methods)('%s', async (method) => {
    const given = cases[`${method} ${route.path}`]
    if (given === undefined) throw new Error('There is no case')
    const places = route.path.includes('[account]') ? (['own', 'foreign', 'missing'] as const) : [undefined]
    const asked = people.flatMap((person) => places.map((place) => ({ person, place })))
    const answers = await Promise.all(
      asked.map(async ({ person, place }) => said(await call(route, method, given, person, place))),
    )
    const inWords = (words: (index: number) => string | undefined) =>
      asked.map(({ person, place }, index) => `${person.who}, ${place ?? 'anywhere'}: ${words(index) ?? ''}`)
    const wanted = asked.map(({ person, place }) => expected(route, method, given, person, place))
    expect(inWords((index) => answers[index])).toEqual(inWords((index) => wanted[index]))
  })

  test('methods that it does not know answer 405, to visitors the way to sign in', async () => {
    for (const method of everyMethod.filter((each) => !route.methods.includes(each))) {
      const asking = people.filter(({ who }) => oneOfEach.has(who))
      const answers = await Promise.all(asking.map((person) => call(route, method, {}, person, 'own')))
      const wanted = asking.map((person) => {
        if (!route.isPublic && !person.isSignedIn) return wayIn(route, method, 'own')
        // Kit renders the page of a form that none can be sent to: where there is no such place, that is said.
        return method === 'POST' && route.isPage && isElsewhere(route, person) ? '404' : '405'
      })
      expect([method, ...answers.map(said)]).toEqual([method, ...wanted])
    }
  })
})

test('a foreign account answers word for word like one that never was', async () => {
  const someone = people.find((person) => person.who === 'customer: account-administrator')
  for (const route of routes().filter(({ path }) => path.includes('[account]'))) {
    const given = cases[`GET ${route.path}`] ?? {}
    const [foreign, missing] = await Promise.all(
      (['foreign', 'missing'] as const).map(async (place) => {
        const response = await call(route, 'GET', given, someone, place)
        return { headers: plain(response.headers), body: (await response.text()).replaceAll(at[place], 'ID') }
      }),
    )
    expect(foreign).toEqual(missing)
  }
})

test('a role taken and a session ended stop on the very next request', async () => {
  const viewer = await customerAt(house, Number(at.own), ['account-viewer'])
  const cookie = await cookieOf(house, viewer.userId)
  const ask = async () => said(await get(`/purchasing-accounts/${at.own}/orders`, cookie))
  expect(await ask()).toBe('200')
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`delete from role_assignments where user_id = ${viewer.userId}`.execute(work.db)
  })
  expect(await ask()).toBe('404')
  await endSession(house, cookie)
  expect(await ask()).toBe(`303 /sign-in?to=${encodeURIComponent(`/purchasing-accounts/${at.own}/orders`)}`)
})

test('data requests of Kit’s own are guarded like the pages', async () => {
  const response = await get('/profile/__data.json', '')
  expect(await response.json()).toEqual({ type: 'redirect', status: 303, location: '/sign-in?to=%2Fprofile' })
})

test('a script that is not signed in is told so, instead of being led to a page', async () => {
  const response = await get('/profile', '', { accept: 'application/json' })
  expect(response.status).toBe(401)
})

test('forms from other sites are turned away', async () => {
  const body = new URLSearchParams({ locale: 'en' })
  const headers = { origin: 'http://evil.example' }
  const response = await fetch(`${portal.origin}/language`, { method: 'POST', body, headers, redirect: 'manual' })
  expect(response.status).toBe(403)
})

async function settle(): Promise<void> {
  // Long ids, which occur on a page as ids alone.
  const owner = new pg.Client(house.ownerUrl)
  await owner.connect()
  await owner.query('alter table purchasing_accounts alter column id restart with 123456701')
  await owner.end()
  const [own, foreign] = await foundAccounts(house, 2)
  at.own = String(own?.id)
  at.foreign = String(foreign?.id)
  const [partner, otherPartner] = [await foundPartner(house), await foundPartner(house)]
  await serve(house, partner, Number(at.own))
  await serve(house, otherPartner, Number(at.foreign))
  await stock(house)
  const numbers = await read(house, system('test'), (work) =>
    work.db.selectFrom('partners').select('number').where('id', '=', partner).executeTakeFirstOrThrow(),
  )
  await order(house, { partner: numbers.number, account: own?.number ?? '' })
  const placed = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('order_lines as l')
      .innerJoin('purchasing_accounts as a', 'a.id', 'l.purchasing_account_id')
      .select(['l.order_id', 'l.item_id', 'a.organization_id'])
      .executeTakeFirstOrThrow(),
  )
  at.order = String(placed.order_id)
  at.item = String(placed.item_id)
  at.organization = String(placed.organization_id)
  people.push(...(await callersOf(house, { accountId: Number(at.own), partner, otherPartner })))
  at.partner = String(partner)
  await settleConsole(house)
  await settleSetUps(house, partner)
  await settleOrderFiles(house, partner)
  await settleBenefits(house, people)
  const viewer = people.find(({ who }) => who === 'partner: viewer')?.actor
  const someone = people.find(({ who }) => who === 'customer: account-viewer')?.actor
  at.person = someone?.kind === 'customer' ? String(someone.userId) : ''
  const boss = people.find(({ actor }) => actor?.kind === 'operator')?.actor
  at.operator = boss?.kind === 'operator' ? String(boss.userId) : ''
  at.partnerViewer = viewer?.kind === 'partner' ? String(viewer.userId) : ''
}

function expected(
  route: Route,
  method: Method,
  given: Case,
  person: Caller,
  place?: 'own' | 'foreign' | 'missing',
): string {
  if (!route.isPublic && !person.isSignedIn) return wayIn(route, method, place, given)
  if (given.permission !== undefined && place !== undefined) {
    const isAnywhere = person.actor?.kind === 'operator' && place === 'foreign'
    const isTheirs = servesForeign(person) && place === 'foreign'
    const isReached = isAnywhere || (place === 'own' && person.allowed !== undefined) || isTheirs
    if (!isReached) return '404'
    if (given.permission !== 'reach' && !allowedAt(person, place).includes(given.permission)) return '403'
    // The account is his, but what stands further in the address is not this account's.
    if (place === 'foreign' && given.rest !== undefined && given.isEverywhere !== true) return '404'
  }
  const answer = typeof given.answer === 'function' ? given.answer(person, place) : (given.answer ?? 200)
  return typeof answer === 'string' ? `303 ${answer}` : String(answer)
}

/** True for the portals of other audiences than his. */
function isElsewhere({ path }: Route, { actor }: Caller): boolean {
  if (path.startsWith('/partner')) return actor?.kind !== 'partner'
  return path.startsWith('/console') && actor?.kind !== 'operator'
}

/** Where the portal's own address leads: each audience to its home. */
function homeOf(person: Caller): string | undefined {
  if (person.actor?.kind === 'partner') return '/partner'
  if (person.actor?.kind === 'operator') return '/console'
  const account = firstOf(person)
  return account && `/purchasing-accounts/${account}`
}

function allowedAt(person: Caller, place: string): readonly Permission[] {
  return servesForeign(person) && place === 'foreign' ? permissionsOfPartners.agent : (person.allowed ?? [])
}

function wayIn(route: Route, method: Method, place?: 'own' | 'foreign' | 'missing', given: Case = {}): string {
  const to = pathOf(route, given, place)
  return method === 'GET' && to !== '/' ? `303 /sign-in?to=${encodeURIComponent(to)}` : '303 /sign-in'
}

async function call(
  route: Route,
  method: Method,
  given: Case,
  person: Caller | undefined,
  place?: 'own' | 'foreign' | 'missing',
): Promise<Response> {
  const cookie = (await person?.cookie()) ?? ''
  const form = method === 'GET' ? null : new URLSearchParams(given.form?.() ?? {})
  const headers = { cookie, accept: 'text/html', origin: portal.origin, 'x-forwarded-for': newNetwork() }
  return fetch(portal.origin + pathOf(route, given, place), { method, headers, body: form, redirect: 'manual' })
}

function get(path: string, cookie: string, headers: Readonly<Record<string, string>> = { accept: 'text/html' }) {
  return fetch(portal.origin + path, { headers: { cookie, ...headers }, redirect: 'manual' })
}

function pathOf(route: Route, given: Case, place: 'own' | 'foreign' | 'missing' = 'own'): string {
  const values: Readonly<Record<string, string>> = {
    account: at[place],
    item: at.item,
    order: at.order,
    message: '1',
    ...given.rest?.(),
  }
  const query = typeof given.query === 'function' ? given.query() : (given.query ?? '')
  return route.path.replaceAll(/\[(\w+)\]/g, (_, name: string) => values[name] ?? '1') + query
}

function said(response: Response): string {
  const location = response.headers.get('location')
  return location === null ? String(response.status) : `${String(response.status)} ${location}`
}

function plain(headers: Headers): Record<string, string> {
  const own = new Set(['date', 'x-request-id', 'etag', 'content-length', 'keep-alive'])
  return Object.fromEntries([...headers].filter(([name]) => !own.has(name)))
}

let networks = 0

/** Failing from one network for everybody would make the last ones wait. */
function newNetwork(): string {
  networks += 1
  return `198.51.${String(100 + Math.floor(networks / 250))}.${String(networks % 250)}`
}

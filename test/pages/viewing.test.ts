/**
 * decisions/0024 on the started portal: an operator who looks as a user would sees that user's pages under a banner, and
 * whatever is sent then, to whichever address, is refused and changes nothing.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword, setPassword } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { cookieOf, endSession } from '../world/callers.ts'
import { goodPassword } from '../world/credentials.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { customerAt, operator, partnerUserAt } from '../world/people.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { startPortal, type Portal } from '../world/portal.ts'
import { routes } from '../world/routes.ts'

/** What an operator may send: that he stops, and that he signs out. */
const allowed: ReadonlySet<string> = new Set(['/viewing/end', '/sign-out'])

let house: TestHouse
let portal: Portal
let accountId: number
let customer: Actor & { kind: 'customer' }
let agent: Actor & { kind: 'partner' }
let boss: Actor & { kind: 'operator' }

beforeAll(async () => {
  house = await testHouse()
  portal = await startPortal({ DATABASE_URL: house.databaseUrl, DATABASE_OWNER_URL: house.ownerUrl })
  const [account] = await foundAccounts(house)
  accountId = account.id
  const partner = await foundPartner(house)
  await serve(house, partner, accountId)
  customer = await customerAt(house, accountId, ['account-administrator'])
  agent = await partnerUserAt(house, partner, 'administrator')
  boss = await operator(house)
  const hash = await hashPassword(goodPassword, [])
  await change(house, system('test'), null, (work) => setPassword(work, boss.userId, hash))
})
afterAll(async () => {
  await portal.stop()
  await house.drop()
})

test('he sees the user’s own pages under a banner, and his own again when he stops', async () => {
  const session = await cookieOf(house, boss.userId)
  const cookie = await viewingAs(session, customer.userId)
  const home = await get('/', cookie)
  expect(home.headers.get('location')).toBe(`/purchasing-accounts/${String(accountId)}`)
  const page = await (await get(`/purchasing-accounts/${String(accountId)}`, cookie)).text()
  expect(page).toContain('Vous regardez le portail comme')
  expect((await get('/console', cookie)).status).toBe(404)

  const stopped = await post('/viewing/end', cookie)
  expect(stopped.headers.get('location')).toBe(`/console/people/${String(customer.userId)}`)
  // The browser drops the cookie; kept, it opens nothing any more.
  expect((await get('/console', cookie)).status).toBe(200)
  expect(await (await get('/console', cookie)).text()).not.toContain('Vous regardez le portail comme')
})

test.each(['customer', 'partner'] as const)(
  'as a %s, whatever he sends is refused, and nothing is changed',
  async (who) => {
    const userId = who === 'customer' ? customer.userId : agent.userId
    const cookie = await viewingAs(await cookieOf(house, boss.userId), userId)
    const before = await traces()
    const answers = await Promise.all(
      routes().flatMap((route) =>
        route.methods
          .filter((method) => method !== 'GET' && !allowed.has(route.path))
          .map(async (method) => {
            const path = route.path.replaceAll('[account]', String(accountId)).replaceAll(/\[(?:\.\.\.)?\w+\]/g, '1')
            return [`${method} ${route.path}`, (await send(method, path, cookie)).status] as const
          }),
      ),
    )
    expect(answers.length).toBeGreaterThan(40)
    expect(answers.filter(([, status]) => status !== 403)).toEqual([])
    expect(await traces()).toEqual(before)
  },
)

test('how the person signs in stays closed to him', async () => {
  const cookie = await viewingAs(await cookieOf(house, boss.userId), customer.userId)
  const own = routes().filter(({ path, methods }) => path.startsWith('/profile/') && methods.includes('GET'))
  expect(own.length).toBeGreaterThan(4)
  for (const { path } of own) {
    const answer = await get(path.replaceAll(/\[\w+\]/g, '1'), cookie)
    expect([path, answer.status]).toEqual([path, 403])
    expect(await answer.text()).toContain('Cette page appartient à la personne seule.')
  }
})

test('it ends with his session, and his cookie opens nothing in another one', async () => {
  const session = await cookieOf(house, boss.userId)
  const cookie = await viewingAs(session, customer.userId)
  await endSession(house, session)
  expect((await get('/profile', cookie)).headers.get('location')).toContain('/sign-in')
  const another = await cookieOf(house, boss.userId)
  const viewing = cookie.split('; ')[1] ?? ''
  expect((await get('/console', `${another}; ${viewing}`)).status).toBe(200)
  const stranger = await cookieOf(house, customer.userId)
  const page = await get('/profile', `${stranger}; ${viewing}`)
  expect(await page.text()).not.toContain('Vous regardez le portail comme')
})

test('signing out ends both', async () => {
  const session = await cookieOf(house, boss.userId)
  const cookie = await viewingAs(session, customer.userId)
  expect((await post('/sign-out', cookie)).headers.get('location')).toBe('/sign-in?signed-out')
  expect((await get('/console', session)).headers.get('location')).toContain('/sign-in')
})

test('the publisher’s own people are looked at by nobody', async () => {
  const colleague = await operator(house)
  const session = await cookieOf(house, boss.userId)
  const answer = await begin(session, colleague.userId)
  expect([answer.status, answer.headers.getSetCookie().some((each) => each.startsWith('viewing='))]).toEqual([
    409,
    false,
  ])
})

/** Begins to look as somebody would; answers both cookies, as a browser sends them. */
async function viewingAs(session: string, userId: number): Promise<string> {
  const answer = await begin(session, userId)
  expect(answer.status).toBe(303)
  const viewing = answer.headers.getSetCookie().find((each) => each.startsWith('viewing='))
  return `${session}; ${viewing?.split(';')[0] ?? ''}`
}

function begin(session: string, userId: number): Promise<Response> {
  return post(`/console/people/${String(userId)}/viewing`, session, {
    reason: 'Répondre à sa question',
    'current-password': goodPassword,
    'form-key': crypto.randomUUID(),
  })
}

function get(path: string, cookie: string): Promise<Response> {
  return fetch(portal.origin + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
}

function post(path: string, cookie: string, fields: Readonly<Record<string, string>> = {}): Promise<Response> {
  return send('POST', path, cookie, fields)
}

function send(method: string, path: string, cookie: string, fields: Readonly<Record<string, string>> = {}) {
  const headers = { cookie, accept: 'text/html', origin: portal.origin }
  return fetch(portal.origin + path, { method, headers, body: new URLSearchParams(fields), redirect: 'manual' })
}

/** What every change leaves behind. (E-mails follow from events: that of the viewing itself may be written meanwhile.) */
async function traces(): Promise<unknown> {
  return read(house, system('test'), async (work) => {
    const { rows } =
      await sql`select (select count(*) from events) as events, (select count(*) from changes) as changes,
      (select count(*) from sessions) as sessions`.execute(work.db)
    return rows[0]
  })
}

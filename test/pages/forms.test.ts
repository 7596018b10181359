/** Sign-in and the forms around it, as a browser without scripts sends them: once, twice, and fifty times at once (F9). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword, setPassword } from '#server/business/access/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { meet } from '../world/people.ts'
import { startProxiedPortal, type Portal } from '../world/portal.ts'

const password = 'le platane penche au bord'
let house: TestHouse
let portal: Portal
let claire: { readonly userId: number; readonly email: string }

beforeAll(async () => {
  house = await testHouse()
  portal = await startProxiedPortal({ DATABASE_URL: house.databaseUrl, DATABASE_OWNER_URL: house.ownerUrl })
  claire = await meet(house, { firstName: 'Claire', lastName: 'Martin', language: 'fr' })
  const hash = await hashPassword(password, [])
  await change(house, system('test'), null, (work) => setPassword(work, claire.userId, hash))
})
afterAll(async () => {
  await portal.stop()
  await house.drop()
})

test('whoever opens a page is led to sign-in, and from there to the page', async () => {
  const first = await get('/profile')
  expect(first.headers.get('location')).toBe('/sign-in?to=%2Fprofile')
  const second = await post('/sign-in?to=%2Fprofile', { email: claire.email, password })
  expect(second.status).toBe(303)
  expect(second.headers.get('location')).toBe('/profile')
  const form = /^(session|device)=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/
  for (const cookie of second.headers.getSetCookie()) expect(cookie).toMatch(form)
  const page = await (await get('/profile', cookieIn(second))).text()
  expect(page).toContain('<h1>Mon profil</h1>')
  expect(page).toContain('<html lang="fr"')
})

test('but never to another site', async () => {
  for (const to of ['https://evil.example', '//evil.example', '/%5Cevil.example', 'javascript:alert(1)']) {
    const response = await post(`/sign-in?to=${encodeURIComponent(to)}`, { email: claire.email, password })
    expect(new URL(response.headers.get('location') ?? '', portal.origin).origin).toBe(portal.origin)
  }
})

test('the address that the guide prints shows the sign-in page, and signs in', async () => {
  const page = await fetch(`${portal.origin}/Customer/`, { headers: { 'accept-language': 'fr' } })
  expect(await page.text()).toContain('<h1>Se connecter</h1>')
  const response = await post('/Customer', { email: claire.email, password })
  expect(response.headers.get('location')).toBe('/')
})

test('a wrong password keeps the e-mail typed and says no more than is good', async () => {
  const known = await (await post('/sign-in', { email: claire.email, password: 'wrong' })).text()
  const unknown = await (await post('/sign-in', { email: 'nobody@example.com', password: 'wrong' })).text()
  expect(known).toContain(`value="${claire.email}"`)
  expect(known).not.toContain('wrong')
  // Each page carries a passkey's challenge of its own.
  const plain = (page: string) =>
    page.replaceAll(claire.email, 'nobody@example.com').replace(/data-options="[^"]*"/, '')
  expect(plain(known)).toBe(plain(unknown))
})

test('too many wrong passwords are answered 429 with the time to wait, also to strangers’ guesses', async () => {
  const from = { 'x-forwarded-for': '203.0.113.200' }
  const guess = () => post('/sign-in', { email: 'guessed@example.com', password: 'wrong' }, '', from)
  for (let round = 0; round < 10; round += 1) expect((await guess()).status).toBe(422)
  const refused = await guess()
  expect(refused.status).toBe(429)
  expect(await refused.text()).toMatch(/Réessayez dans \d+ seconde/)
})

test('the language is the person’s wherever he signs in', async () => {
  const cookie = await signedIn()
  const changed = await post('/language', { locale: 'en', to: '/profile?after=1' }, cookie)
  expect(changed.headers.get('location')).toBe('/profile?after=1')
  expect(await (await get('/profile', await signedIn())).text()).toContain('<html lang="en"')
  await post('/language', { locale: 'fr', to: '/' }, cookie)
  expect(await (await get('/profile', cookie)).text()).toContain('<html lang="fr"')
})

test('a visitor’s is the browser’s, until he chooses', async () => {
  const asked = await fetch(`${portal.origin}/sign-in`, { headers: { 'accept-language': 'en-GB,fr;q=0.5' } })
  expect(await asked.text()).toContain('<html lang="en"')
  const chosen = await post('/language', { locale: 'fr', to: '/sign-in?to=%2Fprofile' })
  expect(chosen.headers.get('location')).toBe('/sign-in?to=%2Fprofile')
  expect(await (await get('/sign-in', cookieIn(chosen))).text()).toContain('<html lang="fr"')
})

test('fifty identical forms at once change the profile once, and all are told that it is done', async () => {
  const cookie = await signedIn()
  const form = {
    firstName: 'Claire',
    lastName: 'Durand',
    language: 'fr',
    countryCode: 'FR',
    'form-key': crypto.randomUUID(),
  }
  const answers = await Promise.all(Array.from({ length: 50 }, () => post('/profile', form, cookie)))
  expect(new Set(answers.map((answer) => `${String(answer.status)} ${answer.headers.get('location') ?? ''}`))).toEqual(
    new Set(['303 /profile?saved']),
  )
  expect(await renamings()).toBe(1)

  const again = await post('/profile', form, cookie) // Back, and sent once more
  expect(again.status).toBe(303)
  expect(await renamings()).toBe(1)

  const other = await post('/profile', { ...form, lastName: 'Dupont' }, cookie)
  expect(other.status).toBe(409)
  expect(await other.text()).toContain('déjà été envoyé avec un autre contenu')
})

test('a form that lost its key changes nothing', async () => {
  const cookie = await signedIn()
  const before = await renamings()
  for (const key of [{}, { 'form-key': '' }, { 'form-key': "x' or 1=1" }]) {
    const answer = await post(
      '/profile',
      { firstName: 'A', lastName: 'B', language: 'fr', countryCode: 'FR', ...key },
      cookie,
    )
    expect(answer.status).toBe(400)
  }
  expect(await renamings()).toBe(before)
})

test('what is wrong with a field stands beside it, and what was typed stays', async () => {
  const form = {
    firstName: ' ',
    lastName: 'x'.repeat(101),
    language: 'fr',
    countryCode: 'FR',
    'form-key': crypto.randomUUID(),
  }
  const answer = await post('/profile', form, await signedIn())
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain('Saisissez votre prénom.')
  expect(page).toContain('Un nom a 100 caractères au plus.')
  expect(page).toContain(`value="${'x'.repeat(101)}"`)
})

test('signing out ends the session for whoever kept its cookie', async () => {
  const cookie = await signedIn()
  const out = await post('/sign-out', {}, cookie)
  expect(out.headers.get('location')).toBe('/sign-in?signed-out')
  expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
  expect((await get('/profile', cookie)).status).toBe(303)
})

async function signedIn(): Promise<string> {
  return cookieIn(await post('/sign-in', { email: claire.email, password }))
}

function cookieIn(response: Response): string {
  const cookies = response.headers.getSetCookie().map((each) => each.split(';')[0] ?? '')
  return cookies.filter((each) => !each.startsWith('device=')).join('; ')
}

function get(path: string, cookie = ''): Promise<Response> {
  return fetch(portal.origin + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
}

function post(
  path: string,
  form: Readonly<Record<string, string>>,
  cookie = '',
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = { cookie, accept: 'text/html', origin: portal.origin, 'accept-language': 'fr', ...more }
  return fetch(portal.origin + path, { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' })
}

async function renamings(): Promise<number> {
  const rows = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('events')
      .select('details')
      .where('name', '=', 'person.changed')
      .where('scope_id', '=', claire.userId)
      .execute(),
  )
  return rows.filter(({ details }) => JSON.stringify(details).includes('lastName')).length
}

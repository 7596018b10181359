/** Apache's mod_auth_openidc signs people in and out against the portal, and hears of sign-outs that it did not ask for. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword } from '#server/business/access/index.ts'
import { secretBytes, secretOf } from '#server/platform/secret.ts'
import { change, system } from '#server/work/index.ts'
import { findChromium } from '../../setup/chromium.mjs'
import { testHouse, type TestHouse } from '../world/house.ts'
import { order } from '../world/orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve } from '../world/places.ts'
import { startProxiedPortal, type Portal } from '../world/portal.ts'
import { addPlan, associate, personOf, registerSite, subjectOf, type ServiceSite } from '../world/services.ts'
import { callbackOf, freePort, startApache, type Apache } from './apache.ts'
import { openBrowser, type Browser } from './browser.ts'

const secretKey = randomBytes(secretBytes)
const password = 'une phrase que personne ne devine'
const hearingMs = 20_000
let house: TestHouse
let portal: Portal
let apache: Apache
let service: ServiceSite
let person: { readonly userId: number; readonly email: string }

beforeAll(async () => {
  const own = await testHouse()
  house = { ...own, secret: secretOf(secretKey) }
  const port = await freePort()
  service = await settle(port)
  portal = await startProxiedPortal({
    DATABASE_URL: house.databaseUrl,
    DATABASE_OWNER_URL: house.ownerUrl,
    SECRET_KEY: secretKey.toString('base64'),
    OUTGOING_ALLOWED: '127.0.0.1',
  })
  apache = await startApache(port, { ...service, issuer: `${portal.origin}/oidc` })
})
afterAll(async () => {
  await apache.stop()
  await portal.stop()
  await house.drop()
})

async function settle(port: number) {
  const plan = await addPlan(house)
  const [account] = await foundAccounts(house)
  const partner = await foundPartner(house)
  await serve(house, partner, account?.id ?? 0)
  await order(house, { partner: await partnerNumber(house, partner), account: account?.number ?? '', item: plan })
  await associate(house, account?.id ?? 0, 'contoso.example')
  person = await personOf(house, 'contoso.example')
  const hash = await hashPassword(password, [])
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`update users set password_hash = ${hash} where id = ${person.userId}`.execute(work.db)
  })
  return registerSite(house, {
    group: `Group ${plan}`,
    redirectUri: callbackOf(port),
    alsoBackTo: [`http://127.0.0.1:${String(port)}/bye.html`],
    afterSignOut: [`http://127.0.0.1:${String(port)}/bye.html`],
    backchannelLogoutUri: `${callbackOf(port)}?logout=backchannel`,
  })
}

/** Opens the private page, signing in where the portal asks for it. */
async function enter(browser: Browser) {
  const stopped = await browser.get(`${apache.origin}/private/`)
  expect(stopped.url.pathname).toBe('/sign-in')
  return browser.send(stopped.url, { email: person.email, password })
}

test('it signs somebody in who then is known to it by the portal’s word', async () => {
  const browser = openBrowser()
  const page = await enter(browser)
  expect(page.url.href).toBe(`${apache.origin}/private/`)
  expect(page.text).toBe('a private page')
  expect(page.headers['x-subject']).toBe(await subjectOf(house, person.userId))
  expect(page.headers['x-email']).toBe(person.email)
})

test('whoever is signed in at the portal passes without a page', async () => {
  const browser = openBrowser()
  await browser.send(`${portal.origin}/sign-in`, { email: person.email, password })
  expect((await browser.get(`${apache.origin}/private/`)).text).toBe('a private page')
})

test('it signs somebody out, at the portal as well', async () => {
  const browser = openBrowser()
  await enter(browser)
  const bye = `${apache.origin}/bye.html`
  const left = await browser.get(`${apache.origin}/callback?logout=${encodeURIComponent(bye)}`)
  expect(left.url.href.split('?')[0]).toBe(bye)
  expect((await browser.get(`${portal.origin}/profile`)).url.pathname).toBe('/sign-in')
  expect((await browser.get(`${apache.origin}/private/`)).url.pathname).toBe('/sign-in')
})

test('it hears that somebody signed out at the portal', async () => {
  const browser = openBrowser()
  await enter(browser)
  await browser.send(`${portal.origin}/sign-out`, {})
  const end = performance.now() + hearingMs
  let page = await browser.get(`${apache.origin}/private/`)
  while (page.url.pathname !== '/sign-in' && performance.now() < end) {
    await pause(200)
    page = await browser.get(`${apache.origin}/private/`)
  }
  expect(page.url.pathname).toBe('/sign-in')
})

test('whoever is asked to prove again who he is sees the sign-in page, signed in as he is', async () => {
  const browser = openBrowser()
  await enter(browser)
  await pause(1_100) // times of sign-ins are told in whole seconds
  const again = new URL(`${portal.origin}/oidc/auth`)
  again.search = new URLSearchParams({
    client_id: service.clientId,
    redirect_uri: `${apache.origin}/bye.html`,
    response_type: 'code',
    scope: 'openid',
    prompt: 'login',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  }).toString()
  const stopped = await browser.get(again)
  expect([stopped.url.pathname, stopped.status]).toEqual(['/sign-in', 200])
  const wrong = await browser.send(stopped.url, { email: person.email, password: 'not this one' })
  expect(wrong.status).toBe(422)
  const passed = await browser.send(stopped.url, { email: person.email, password })
  expect(passed.url.pathname).toBe('/bye.html')
  expect(passed.url.searchParams.get('code')).toMatch(/^[\w-]+$/)
})

const executablePath = findChromium()

// Chromium holds every redirect after a form to the page's form-action; the page between (sign-on/pages.ts) begins anew.
test.skipIf(executablePath === undefined)(
  'a browser that holds forms to the portal’s policy comes through',
  async () => {
    const browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: ['--headless', '--no-sandbox'],
    })
    try {
      const page = await browser.newPage({ locale: 'fr-FR' })
      await page.goto(`${apache.origin}/private/`)
      await page.locator('input[name=email]').fill(person.email)
      await page.locator('input[name=password]').fill(password)
      await page.locator('input[name=password]').press('Enter')
      await page.waitForURL(`${apache.origin}/private/`)
      expect(await page.textContent('body')).toContain('a private page')
      await page.goto(`${apache.origin}/callback?logout=${encodeURIComponent(`${apache.origin}/bye.html`)}`)
      expect(await page.textContent('body')).toContain('signed out')
    } finally {
      await browser.close()
    }
  },
)

/**
 * F4: the mail server is slow, away, puts off, cuts the connection after the message, refuses for good. Nothing fails on
 * screen meanwhile, all mail goes out within a minute of its recovery, a repeat is only where the cut made it unavoidable
 * and under the same Message-ID, and what is refused is shown to the publisher.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { operator } from '../world/people.ts'
import { startPortal, type Portal } from '../world/portal.ts'
import { mailServer, type MailServer } from '../world/smtp.ts'

const recoveryLimitMs = 60_000
const screenLimitMs = 3_000
let house: TestHouse
let portal: Portal
let server: MailServer
let cookie: string

beforeAll(async () => {
  house = await testHouse()
  server = await mailServer()
  const database = { DATABASE_URL: house.databaseUrl, DATABASE_OWNER_URL: house.ownerUrl }
  portal = await startPortal({ ...database, SMTP_URL: server.url })
  cookie = await cookieOf(house, (await operator(house)).userId)
}, 60_000)
afterAll(async () => {
  await portal.stop()
  await server.goesAway()
  await house.drop()
})

let registered = 0

/** What a person does on screen: registers an agreement, which owes an invitation; answers who is to get it. */
async function register(): Promise<string> {
  registered += 1
  const tag = String(registered)
  const email = `person${tag}@customer.example`
  const body = new URLSearchParams({
    'form-key': crypto.randomUUID(),
    agreement_number: `A-${tag}`,
    signed_on: '2026-01-15',
    anniversary_on: '2027-02-01',
    organization_number: `O-${tag}`,
    organization_name: `Organisation ${tag}`,
    organization_country: 'FR',
    administrator_first_name: 'Ada',
    administrator_last_name: 'Admin',
    administrator_email: email,
    administrator_language: 'fr',
    account_number: `P-${tag}`,
    account_name: `Compte ${tag}`,
    account_city: 'Paris',
    account_country: 'FR',
    invite: '1',
  })
  const start = performance.now()
  const response = await fetch(`${portal.origin}/console/agreements/new?/register`, {
    method: 'POST',
    headers: { cookie, origin: portal.origin, accept: 'text/html' },
    body,
    redirect: 'manual',
  })
  expect([response.status, response.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/^\/console\/agreements\/\d+\?registered$/),
  ])
  expect(performance.now() - start, 'the page waits for no mail server').toBeLessThan(screenLimitMs)
  return email
}

async function shown(path: string): Promise<string> {
  const response = await fetch(portal.origin + path, { headers: { cookie, accept: 'text/html' } })
  expect(response.status).toBe(200)
  return response.text()
}

const taken = (email: string) => server.taken.filter(({ to }) => to === email)

async function until(holds: () => boolean, limitMs: number): Promise<void> {
  const start = performance.now()
  while (!holds()) {
    if (performance.now() - start > limitMs) throw new Error(`Not within ${String(limitMs)} ms`)
    await pause(50)
  }
}

test(
  'every failure passes unnoticed on screen, and all mail is out within a minute of the recovery',
  { timeout: 180_000 },
  async () => {
    const owed: string[] = []
    server.becomes('mute')
    for (let index = 0; index < 3; index += 1) owed.push(await register())
    await pause(1_000)
    await server.goesAway()
    for (let index = 0; index < 3; index += 1) owed.push(await register())
    await pause(1_000)
    await server.comesBack()
    server.becomes('puts-off')
    owed.push(await register())
    await pause(1_000)

    server.becomes('takes')
    await until(() => owed.every((email) => taken(email).length > 0), recoveryLimitMs)
    await pause(2_000)
    // Nothing of them had been taken before: there was no reason to send any twice.
    expect(owed.map((email) => taken(email).length)).toEqual(owed.map(() => 1))
  },
)

test(
  'a connection that is cut after the message causes repeats of that message alone, under its Message-ID',
  { timeout: 120_000 },
  async () => {
    server.becomes('cuts')
    const cut = await register()
    await until(() => taken(cut).length > 0, 30_000)
    server.becomes('takes')
    const spared = await register()
    await until(() => taken(cut).length > 1 && taken(spared).length > 0, recoveryLimitMs)
    await pause(2_000)
    expect(new Set(taken(cut).map(({ id }) => id)).size).toBe(1)
    expect(taken(spared)).toHaveLength(1)
  },
)

test(
  'what is refused for good is shown with the reason, and goes out when the publisher sends it again',
  { timeout: 90_000 },
  async () => {
    server.becomes('refuses')
    const gone = await register()
    const address = `/console/outbox?receiver=${encodeURIComponent(gone)}`
    await expect.poll(() => shown(address), { timeout: 30_000, interval: 250 }).toContain('550')
    expect(await shown('/console')).toContain('/console/outbox?state=bounced')

    server.becomes('takes')
    const id = /\/console\/outbox\/(\d+)/.exec(await shown(address))?.[1] ?? ''
    const again = await fetch(`${portal.origin}/console/outbox/${id}`, {
      method: 'POST',
      headers: { cookie, origin: portal.origin, accept: 'text/html' },
      body: new URLSearchParams({ 'form-key': crypto.randomUUID() }),
      redirect: 'manual',
    })
    expect([again.status, again.headers.get('location')]).toEqual([303, `/console/outbox/${id}?resent`])
    await until(() => taken(gone).length > 0, recoveryLimitMs)
  },
)

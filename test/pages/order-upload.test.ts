/** Files longer than any form, at the started portal: taken where files are taken, refused everywhere else. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '#server/work/index.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { orderFile, ownHeader } from '../world/order-files.ts'
import { stock } from '../world/orders.ts'
import { partnerUserAt } from '../world/people.ts'
import { startProxiedPortal, type Portal } from '../world/portal.ts'
import { dayIn, servedAccount } from '../world/set-ups.ts'

const orders = 30_000
const readWithinMs = 60_000

let house: TestHouse
let portal: Portal
let agent: Actor & { kind: 'partner' }
let cookie: string
let account: string

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  const served = await servedAccount(house)
  account = served.account.number
  agent = await partnerUserAt(house, served.partners[0].id, 'agent')
  portal = await startProxiedPortal({
    DATABASE_URL: house.databaseUrl,
    DATABASE_OWNER_URL: house.ownerUrl,
    SECRET_KEY: house.secretKey,
  })
  cookie = await cookieOf(house, agent.userId)
}, 60_000)
afterAll(async () => {
  await portal.stop()
  await house.drop()
})

function post(path: string, body: FormData | URLSearchParams): Promise<Response> {
  const headers = { cookie, accept: 'text/html', origin: portal.origin, 'x-forwarded-for': '198.51.100.7' }
  return fetch(portal.origin + path, { method: 'POST', headers, body, redirect: 'manual' })
}

function upload(content: string, key = crypto.randomUUID()): FormData {
  const form = new FormData()
  form.set('form-key', key)
  form.set('file', new File([content], 'orders.csv', { type: 'text/csv' }))
  return form
}

test(
  'a file of a megabyte and more is taken in and read; sent twice by one form it is one',
  async () => {
    const line = (at: number) => `U-${String(at)},${dayIn(house, 0)},${account},,1,subscription,E1,1,`
    const content = [ownHeader, ...Array.from({ length: orders }, (_, at) => line(at))]
      .map((each) => `${each}\n`)
      .join('')
    expect(content.length).toBeGreaterThan(1024 * 1024)
    const key = crypto.randomUUID()
    const answers = await Promise.all([
      post('/partner/orders/files', upload(content, key)),
      post('/partner/orders/files', upload(content, key)),
    ])
    const places = answers.map(({ status, headers }) => `${String(status)} ${headers.get('location') ?? ''}`)
    expect(places[0]).toMatch(/^303 \/partner\/orders\/files\/\d+$/)
    expect(places[1]).toBe(places[0])
    const id = Number(/\d+$/.exec(places[0] ?? '')?.[0])
    await vi.waitUntil(async () => (await orderFile(house, agent, id)).ended_at !== null, {
      timeout: readWithinMs,
      interval: 200,
    })
    expect(await orderFile(house, agent, id)).toMatchObject({ state: 'accepted', orders })
  },
  readWithinMs,
)

test('a form that is as long is refused where no file is taken', async () => {
  const answer = await post(
    '/profile',
    new URLSearchParams({ 'form-key': crypto.randomUUID(), firstName: 'x'.repeat(600_000) }),
  )
  expect(answer.status).toBe(413)
  expect(await answer.text()).toContain('<html lang=')
})

/** Files longer than any form, at the started portal: taken where files are taken, refused everywhere else. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '#server/work/index.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { orderFile, ownHeader } from '../world/order-files.ts'
import { stock } from '../world/orders.ts'
import { operator, partnerUserAt } from '../world/people.ts'
import { startProxiedPortal, type Portal } from '../world/portal.ts'
import { dayIn, servedAccount } from '../world/set-ups.ts'

const orders = 30_000
const readWithinMs = 60_000

let house: TestHouse
let portal: Portal
let agent: Actor & { kind: 'partner' }
let cookie: string
let account: string
let folder: string

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  const served = await servedAccount(house)
  account = served.account.number
  agent = await partnerUserAt(house, served.partners[0].id, 'agent')
  folder = await mkdtemp(join(tmpdir(), 'comptoir-vault-'))
  portal = await startProxiedPortal({
    DATABASE_URL: house.databaseUrl,
    DATABASE_OWNER_URL: house.ownerUrl,
    SECRET_KEY: house.secretKey,
    PRODUCT_KEYS_FILE: join(folder, 'product-keys.key'),
  })
  cookie = await cookieOf(house, agent.userId)
}, 60_000)
afterAll(async () => {
  await portal.stop()
  await rm(folder, { recursive: true })
  await house.drop()
})

function post(path: string, body: FormData | URLSearchParams, by = cookie): Promise<Response> {
  const headers = { cookie: by, accept: 'text/html', origin: portal.origin, 'x-forwarded-for': '198.51.100.7' }
  return fetch(portal.origin + path, { method: 'POST', headers, body, redirect: 'manual' })
}

function upload(content: string, key: string = crypto.randomUUID()): FormData {
  const form = new FormData()
  form.set('form-key', key)
  form.set('file', new File([content], 'file.csv', { type: 'text/csv' }))
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

test('a file of ten thousand product keys is entered, and one that is longer than any is told so', async () => {
  const publisher = await cookieOf(house, (await operator(house)).userId)
  const line = (at: number) => `${account},PRO,KEY-${String(at).padStart(40, '0')},MAK,500,0\n`
  const header = 'purchasing_account,item,key,kind,activations_allowed,activations_used\n'
  const content = header + Array.from({ length: 10_000 }, (_, at) => line(at)).join('')
  expect(content.length).toBeGreaterThan(600 * 1024)
  const entered = await post('/console/keys/import', upload(content), publisher)
  expect(entered.status).toBe(200)
  expect(await entered.text()).toContain('10\u202f000')

  const refused = await post('/console/keys/import', upload(header + 'x'.repeat(5_000_000)), publisher)
  expect(refused.status).toBe(422)
  expect(refused.headers.get('cache-control')).toBe('no-store')
  // Nobody else has even that said to him.
  expect((await post('/console/keys/import', upload(header + 'x'.repeat(5_000_000)))).status).toBe(404)
})

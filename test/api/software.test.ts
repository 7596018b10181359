/** Software and product keys by the API (SPEC 9.2): keys are shown to whoever is there, files are sent in parts. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { measureFiles } from '#server/business/downloads/index.ts'
import type { Actor } from '#server/work/index.ts'
import { apiKey } from '../world/api-keys.ts'
import { apiWorld, eventsOf, problem, type ApiWorld } from '../world/api.ts'
import { cookieOf } from '../world/callers.ts'
import { customerAt, operator } from '../world/people.ts'
import { forgetJobs } from '../world/queue.ts'

let world: ApiWorld
let who: Extract<Actor, { userId: number }>
const tokens = { customer: '', operator: '' }
const code = 'ABCDE-FGHIJ-KLMNO-PQRST-UVWXY'

beforeAll(async () => {
  world = await apiWorld()
  who = await customerAt(world.house, world.own.id, ['account-manager'])
  tokens.customer = await apiKey(world.house, who)
  tokens.operator = await apiKey(world.house, await operator(world.house))
})
afterAll(async () => {
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
})

const at = (path: string) => `/purchasing-accounts/${world.own.number}${path}`

async function post<Body>(side: 'customer' | 'operator', path: string, body?: unknown): Promise<Body> {
  const answer = await send(side, path, body)
  expect(answer.status, await answer.clone().text()).toBeLessThan(300)
  return answer.json()
}

function send(side: 'customer' | 'operator', path: string, body?: unknown): Promise<Response> {
  return world.ask(path, {
    token: tokens[side],
    method: 'POST',
    ...(body !== undefined && { body }),
    headers: { 'idempotency-key': crypto.randomUUID() },
  })
}

test('a product key is shown by a key alone to nobody, and to its person while he is there; each look is recorded', async () => {
  const { key } = await post<{ key: number }>('operator', at('/entered-keys'), { item: 'PRO', key: code, allowed: 5 })
  const showing = at(`/product-keys/${String(key)}/showings`)
  expect(await problem(await send('customer', showing))).toBe('403 sign-in.not-recent')
  expect(await problem(await send('customer', at('/product-keys/exports')))).toBe('403 sign-in.not-recent')
  // Somebody else who is there makes nobody present.
  await cookieOf(world.house, (await customerAt(world.house, world.own.id, ['account-manager'])).userId)
  expect(await problem(await send('customer', showing))).toBe('403 sign-in.not-recent')
  expect(await eventsOf(world.house, world.own.id, 'product-key.shown')).toBe(0)

  await cookieOf(world.house, who.userId)
  expect(await post('customer', showing)).toMatchObject({ key, productKey: code, allowed: 5, used: 0 })
  expect(await post('customer', at('/product-keys/exports'))).toMatchObject({ data: [{ key, productKey: code }] })
  expect(await eventsOf(world.house, world.own.id, 'product-key.shown')).toBe(1)
  expect(await eventsOf(world.house, world.own.id, 'product-keys.exported')).toBe(1)
  const { rows } = await world.house.database.pool.query(
    'select result::text from changes where result::text like $1',
    [`%${code}%`],
  )
  expect(rows, 'no answer that shows a key is kept').toEqual([])

  const listed = await (await world.ask(at('/product-keys'), { token: tokens.customer })).text()
  expect(JSON.parse(listed)).toMatchObject({ data: [{ key, product: 'Office', allowed: 5 }], nextCursor: null })
  expect(listed).not.toContain(code)
})

test('a file of keys is refused whole, each fault by line and column, and taken whole', async () => {
  const file = (lines: readonly string[]) =>
    world.ask('/entered-key-files', {
      token: tokens.operator,
      method: 'POST',
      body: `purchasing_account,item,key\n${lines.join('\n')}\n`,
      headers: { 'content-type': 'text/csv' },
    })
  const right = `${world.own.number},PRO,FILE1-FILE2-FILE3`
  const refused = await file([right, 'P-0-0,NONE,FILE4-FILE5'])
  expect(refused.status).toBe(422)
  expect(await refused.json()).toMatchObject({
    code: 'file.refused',
    errors: [
      { line: 3, column: 'purchasing_account' },
      { line: 3, column: 'item' },
    ],
  })
  expect(await (await file([right])).json()).toEqual({ entered: 1, there: 0 })
  expect(await (await file([right])).json()).toEqual({ entered: 0, there: 1 })
  expect(await problem(await file([]))).toBe('422 file.unreadable')
})

test('a file is sent by its link, whole or in parts, to its person alone', async () => {
  const bytes = Buffer.from('0123456789'.repeat(1_000))
  world.outside.put('office.iso', bytes)
  const offered = { item: 'PRO', language: 'fr', architecture: 'x64', path: 'office.iso' }
  const { file } = await post<{ file: number }>('operator', '/software-files', offered)
  await measureFiles(world.house, world.outside.software, 10, AbortSignal.timeout(20_000))
  const { data } = await (await world.ask(at('/software'), { token: tokens.customer })).json()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  expect(data).toMatchObject([{ file, name: 'office.iso', bytes: bytes.length, sha256 }])

  const { link, url } = await post<{ link: string; url: string }>('customer', at(`/software/${String(file)}/links`))
  expect(url).toBe(`https://licences.example.com/downloads/${link}`)
  const content = (headers: Readonly<Record<string, string>> = {}, token = tokens.customer) =>
    world.ask(`/software-links/${encodeURIComponent(link)}/content`, { token, headers })
  const stranger = await apiKey(world.house, await customerAt(world.house, world.own.id, ['account-manager']))
  expect(await problem(await content({}, stranger))).toBe('403 download-link.foreign')
  const part = await content({ range: 'bytes=5-14' })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    'bytes 5-14/10000',
    '5678901234',
  ])
  const beyond = await content({ range: 'bytes=10000-' })
  expect([beyond.headers.get('content-range'), await problem(beyond)]).toEqual(['bytes */10000', '416 software.range'])
  const whole = await content()
  expect([whole.status, Buffer.from(await whole.arrayBuffer()).equals(bytes)]).toEqual([200, true])
  expect(await eventsOf(world.house, world.own.id, 'software.downloaded')).toBe(1)
})

test('a report is read page by page as far as its filters go, and a filter at fault is named', async () => {
  const rows = (query: string) => world.ask(`/reports/unpaid-services/rows${query}`, { token: tokens.customer })
  const list = await (await world.ask('/reports', { token: tokens.customer })).json()
  expect(list.data.map(({ report }: { report: string }) => report)).toHaveLength(6)
  const orders = await (await world.ask('/reports/orders/rows', { token: tokens.customer })).json()
  expect(orders.data).toHaveLength(3)
  const refused = await rows(`?account=${world.foreign.number}&within=90&role=none`)
  expect(refused.status).toBe(422)
  const { errors } = await refused.json()
  expect(errors.map(({ parameter }: { parameter: string }) => parameter).sort()).toEqual(['account', 'role', 'within'])
  const csv = await world.ask('/reports/orders/rows.csv', { token: tokens.customer })
  expect((await csv.text()).trim().split('\n')).toHaveLength(4)
  expect(await problem(await rows('?cursor=bm9uZQ'))).toBe('422 request.invalid')
})

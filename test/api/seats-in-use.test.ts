/** GET and PUT /api/v1/purchasing-accounts/{number}/plans/{code}/seats-in-use. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiWorld, eventsOf, problem, said, type ApiWorld } from '../world/api.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.house.drop())

const place = (code = 'E1') => `/purchasing-accounts/${world.own.number}/plans/${code}/seats-in-use`
const minutesAgo = (minutes: number) => new Date(world.house.clock.realNow().getTime() - minutes * 60_000).toISOString()

async function put(body: unknown, more: { key?: string; code?: string; headers?: Record<string, string> } = {}) {
  const { code, ...asking } = more
  return world.ask(place(code), { token: world.token(world.office), body, ...asking })
}

const stands = async () => {
  const answer = await world.ask(place(), { token: world.token(world.office) })
  return ((await answer.json()) as { quantity: number }).quantity
}

test('nobody has reported yet; the first report makes it, the next one changes it', async () => {
  expect(await problem(await world.ask(place(), { token: world.token(world.office) }))).toBe('404 seats.unreported')
  const first = await put({ quantity: 412, measuredAt: '2026-01-05T08:30:00+01:00' })
  expect(await said(first)).toMatchSnapshot({ body: { reportedAt: expect.any(String) as string } })
  const second = await put({ quantity: 430, measuredAt: minutesAgo(60) })
  expect(second.status).toBe(200)
  expect(await stands()).toBe(430)
  expect(await eventsOf(world.house, world.own.id, 'seats.reported')).toBe(2)
})

test('the same number measured again moves its time and records nothing', async () => {
  await put({ quantity: 431, measuredAt: minutesAgo(50) })
  const before = await eventsOf(world.house, world.own.id, 'seats.reported')
  const measuredAt = minutesAgo(49)
  const again = await put({ quantity: 431, measuredAt })
  expect(await again.json()).toMatchObject({ quantity: 431, measuredAt })
  expect(await eventsOf(world.house, world.own.id, 'seats.reported')).toBe(before)
})

test('what was measured earlier changes nothing, and neither does another number of the same moment', async () => {
  const measuredAt = minutesAgo(40)
  await put({ quantity: 440, measuredAt })
  const late = await put({ quantity: 1, measuredAt: minutesAgo(41) })
  expect(late.status).toBe(409)
  expect(await late.json()).toMatchObject({
    code: 'seats.measured-earlier',
    detail: `The one that stands was measured at ${measuredAt}. Measure again instead of sending this one.`,
  })
  expect(await problem(await put({ quantity: 2, measuredAt }))).toBe('409 seats.measured-earlier')
  expect((await put({ quantity: 440, measuredAt })).status).toBe(200)
  expect(await stands()).toBe(440)
})

test('five minutes ahead is a clock that is a little fast, more is none', async () => {
  expect((await put({ quantity: 441, measuredAt: minutesAgo(-4) }, { code: 'E1' })).status).toBe(200)
  expect(await problem(await put({ quantity: 442, measuredAt: minutesAgo(-6) }))).toBe('422 seats.measured-ahead')
  world.house.pass(600)
})

test('fifty identical reports at once have one effect and one answer', async () => {
  const body = { quantity: 399, measuredAt: minutesAgo(1) }
  const before = await eventsOf(world.house, world.own.id, 'seats.reported')
  const answers = await Promise.all(Array.from({ length: 50 }, () => put(body, { key: 'fifty' })))
  const bodies = await Promise.all(answers.map((answer) => answer.text()))
  expect([...new Set(answers.map(({ status }) => status))]).toEqual([200])
  expect(new Set(bodies).size).toBe(1)
  expect(await eventsOf(world.house, world.own.id, 'seats.reported')).toBe(before + 1)
})

test('a key that came with another request is refused; quoted or not it is the same key, another service has its own', async () => {
  const body = { quantity: 398, measuredAt: minutesAgo(0.5) }
  expect((await put(body, { key: 'mine' })).status).toBe(200)
  expect((await put({ measuredAt: body.measuredAt, quantity: 398 }, { key: '"mine"' })).status).toBe(200)
  expect(await problem(await put({ ...body, quantity: 397 }, { key: 'mine' }))).toBe('409 change.reused')
  expect(await problem(await put(body, { key: 'mine', code: 'E3' }))).toBe('409 change.reused')
  const elsewhere = `/purchasing-accounts/${world.foreign.number}/plans/AZ/seats-in-use`
  expect((await world.ask(elsewhere, { token: world.token(world.azure), body, key: 'mine' })).status).toBe(201)
})

test.each([
  ['a negative number', { quantity: -1 }, '#/quantity', 'A whole number from 0 to 10,000,000.'],
  ['10^12', { quantity: 1e12 }, '#/quantity', 'A whole number from 0 to 10,000,000.'],
  ['a fraction', { quantity: 1.5 }, '#/quantity', 'A whole number from 0 to 10,000,000.'],
  ['text', { quantity: '12' }, '#/quantity', 'A whole number from 0 to 10,000,000.'],
  ['null', { quantity: null }, '#/quantity', 'A whole number from 0 to 10,000,000.'],
  ['nothing', { quantity: undefined }, '#/quantity', 'This field is required.'],
  ['an unknown field', { quantity: 1, 'a/b': 1 }, '#/a~1b', 'This field is not known.'],
  ['a field that every object inherits', { quantity: 1, constructor: 1 }, '#/constructor', 'This field is not known.'],
])('%s is no quantity', async (_, fields, pointer, detail) => {
  const answer = await put({ measuredAt: minutesAgo(0), ...fields })
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({ code: 'request.invalid', errors: [{ pointer, detail }] })
})

test.each([
  '2026-11-21',
  '2026-11-21T08:30:00',
  '2026-02-30T08:30:00Z',
  '2026-13-01T08:30:00Z',
  '1893456000',
  'yesterday',
])('%s is no instant', async (measuredAt) => {
  const answer = await put({ quantity: 1, measuredAt })
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({ errors: [{ pointer: '#/measuredAt' }] })
})

test('every fault is named at once', async () => {
  const answer = await put({ quantity: -1, measuredAt: 'now' }, { headers: { 'accept-language': 'fr' } })
  expect(await said(answer)).toMatchSnapshot()
})

test.each([
  ['no JSON', '{"quantity": 1', '400 request.malformed'],
  ['an empty body', '', '400 request.malformed'],
  ['a number that is no object', '12', '422 request.invalid'],
  ['a list', '[]', '422 request.invalid'],
  ['more than the limit', JSON.stringify({ quantity: 1, more: 'x'.repeat(16_384) }), '413 request.too-large'],
])('%s', async (_, body, code) => {
  expect(await problem(await put(body))).toBe(code)
})

test('what is no UTF-8 is no JSON', async () => {
  const response = await world.api.fetch(
    new Request(`https://licences.example.com/api/v1${place()}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${world.token(world.office)}`,
        'content-type': 'application/json',
        'idempotency-key': 'bytes',
      },
      body: Buffer.from([0x22, 0xff, 0x22]),
    }),
  )
  expect(await problem(response)).toBe('400 request.malformed')
})

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1', ''])(
  'a body announced as "%s" is not read',
  async (type) => {
    expect(await problem(await put({ quantity: 1 }, { headers: { 'content-type': type } }))).toBe(
      '415 request.not-json',
    )
  },
)

test('a write without a key, or with one that is none, is refused', async () => {
  const token = world.token(world.office)
  const ask = (key: Record<string, string>) =>
    world.api.fetch(
      new Request(`https://licences.example.com/api/v1${place()}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...key },
        body: JSON.stringify({ quantity: 1, measuredAt: minutesAgo(0) }),
      }),
    )
  expect(await problem(await ask({}))).toBe('400 idempotency-key.missing')
  for (const key of ['""', 'a b', 'é', 'x'.repeat(151), '"a"b"']) {
    expect(await problem(await ask({ 'idempotency-key': key })), key).toBe('400 idempotency-key.malformed')
  }
})

test('a plan of another service, one that was never held and one that does not exist are the same to whoever asks', async () => {
  const token = world.token(world.office)
  const answers = await Promise.all(
    ['AZ', 'E3', 'NOTHING', 'STD', '%00', 'x'.repeat(201)].map(async (code) =>
      said(await world.ask(place(code), { token })),
    ),
  )
  expect(answers.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => answers[0]))
  expect(answers[0]).toMatchObject({ status: 404, body: { code: 'plan.unknown' } })
  expect(answers.slice(4)).toEqual([expect.objectContaining({ status: 404 }), expect.objectContaining({ status: 404 })])
})

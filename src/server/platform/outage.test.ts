import { expect, test } from 'vitest'
import pg from 'pg'
import { isDatabaseAway } from './outage.ts'

test('a database that nobody listens for is away', async () => {
  const pool = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none', connectionTimeoutMillis: 1_000 })
  const error: unknown = await pool.query('select 1').catch((caught: unknown) => caught)
  await pool.end()
  expect(isDatabaseAway(error)).toBe(true)
})

test.each([
  Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
  Object.assign(new Error('the database system is starting up'), { code: '57P03' }),
  Object.assign(new Error('connection failure'), { code: '08006' }),
  new Error('Connection terminated unexpectedly'),
  new Error('timeout exceeded when trying to connect'),
  new Error('wrapped', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
  new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]),
])('%s: away', (error) => {
  expect(isDatabaseAway(error)).toBe(true)
})

test.each([
  Object.assign(new Error('duplicate key'), { code: '23505' }),
  new Error('Cannot read properties of undefined'),
  'ECONNREFUSED',
  undefined,
])('%s: a fault of ours', (error) => {
  expect(isDatabaseAway(error)).toBe(false)
})

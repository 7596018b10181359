/** A page of people costs a page, however many there are: read off what PostgreSQL does, not off a clock. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kyselyOn } from '#server/platform/database.ts'
import { system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { settle } from '../../../../../test/world/members.ts'
import { foundAccounts } from '../../../../../test/world/places.ts'
import { peopleOf } from './list.ts'
import { peopleSorts, type PeopleQuestion } from './question.ts'

const first = { filter: {}, sort: 'name', descending: false } as const
const orders = peopleSorts.flatMap((sort) => [false, true].map((descending) => ({ sort, descending })))
const large: { id: number } = { id: 0 }
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
  const [account, other] = await foundAccounts(house, 2)
  large.id = account?.id ?? 0
  await settle(house, large.id, 1_001, 9_000)
  await settle(house, other?.id ?? 0, 1, 90)
})
afterAll(async () => {
  await house.drop()
})

test('a search in a large account goes through its own index, and a page through the index of its order', async () => {
  // Delete the `+ 0` in matches.ts, or an index of migration 0014, to see an account read whole.
  const plans = await plansOf([
    { ...first, filter: { email: 'person01234' } },
    { ...first, filter: { email: 'example.com' } },
    { ...first, filter: { role: 'account-administrator' } },
    ...orders.map((order) => ({ filter: {}, ...order })),
  ])
  for (const plan of plans) {
    expect(plan).not.toMatch(/Seq Scan on (account_people|role_assignments)/)
    // Reading 8,000 rows would be the whole account; a page and its counts take a fraction of them.
    const read = [...plan.matchAll(/\brows=([\d.]+) loops|Rows Removed by Filter: (\d+)/g)]
    const most = Math.max(...read.map(([, kept, removed]) => Number(kept ?? removed)))
    expect(most, plan).toBeLessThanOrEqual(3_100)
  }
})

test('matches are gathered from their own index, whatever the order: no row is fetched to be passed by', async () => {
  // Delete what migration 0065 includes, or the limit in `reading` in matches.ts, to see each of them fetched.
  const states = ['pending', 'expired'] as const
  const plans = await plansOf([
    ...orders.flatMap((order) => states.map((state) => ({ filter: { state }, ...order }))),
    ...orders.map((order) => ({ filter: { state: 'pending', role: 'account-viewer' } as const, ...order })),
    ...orders.map((order) => ({ filter: { signedIn: { from: '2026-01-01', to: '2026-01-04' } }, ...order })),
  ])
  const gathering = plans.filter((plan) => plan.includes('string_agg'))
  expect(gathering).toHaveLength(4 * orders.length)
  for (const plan of gathering) {
    expect(plan).toMatch(/Index Only Scan using account_people_(waiting|by_sign_in) on account_people/)
    expect(plan).not.toMatch(/(Index|Bitmap Heap|Seq) Scan (using \w+ )?on account_people/)
  }
})

test('a walk begins where the matches of its own column begin', async () => {
  // Give `bounds` in order.ts its outermost value instead of the range's to see it read up to there.
  const never = { from: '-infinity', to: '-infinity' }
  const recent = { from: '2026-03-01', to: 'infinity' }
  const plans = await plansOf([
    { filter: { signedIn: never }, sort: 'signed-in', descending: true },
    { filter: { signedIn: recent }, sort: 'signed-in', descending: false },
    { filter: { role: 'account-viewer', email: 'pe' }, sort: 'email', descending: false },
  ])
  const walks = plans.filter((plan) => plan.includes('string_agg'))
  expect(walks).toHaveLength(3)
  for (const plan of walks) {
    const [, blocks] =
      /Index Only Scan (?:Backward )?using account_people_by_.*\n(?:.*\n)*?\s+Buffers: shared hit=(\d+)/.exec(plan) ??
      []
    // A page's rows stand in a few blocks, and the account's in two hundred.
    expect(Number(blocks), plan).toBeLessThanOrEqual(12)
  }
})

/** What PostgreSQL does for each of these questions on the large account, as they have it plan: knowing no values. */
async function plansOf(questions: readonly PeopleQuestion[]): Promise<readonly string[]> {
  const owner = new pg.Client(house.ownerUrl)
  await owner.connect()
  await owner.query('vacuum analyze account_people, role_assignments')
  await owner.end()
  const client = await house.database.bulkPool.connect()
  const statements: { text: string; values: readonly (Date | string | number | null)[] }[] = []
  const watched = Object.assign(Object.create(client), {
    query: (statement: { text: string; values: (Date | string | number | null)[] }) => {
      statements.push(statement)
      return client.query(statement.text, statement.values)
    },
  })
  try {
    await client.query('begin')
    const db = kyselyOn(watched, () => false)
    const now = house.clock.now()
    const work = {
      db,
      actor: system('test'),
      now,
      realNow: now,
      today: '2026-01-01',
      timeZone: 'UTC',
      secret: house.secret,
      from: undefined,
    }
    for (const question of questions) await peopleOf(work, [large], question)
    const { rows: modes } = await client.query('show plan_cache_mode')
    expect(modes).toEqual([{ plan_cache_mode: 'force_generic_plan' }])
    const plans: string[] = []
    for (const { text, values } of statements.filter((statement) => !statement.text.startsWith('set '))) {
      await client.query(`prepare planned as ${text}`)
      const literals = values.map((value) =>
        value === null ? 'null' : client.escapeLiteral(typeof value === 'object' ? value.toISOString() : String(value)),
      )
      const { rows } = await client.query<Record<string, string>>(
        `explain (analyze, buffers, timing off, summary off) execute planned(${literals.join(',')})`,
      )
      await client.query('deallocate planned')
      plans.push(`${text}\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`)
    }
    return plans
  } finally {
    client.release(true)
  }
}

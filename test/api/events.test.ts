/** The journal by the API: searched as on its page, page by page to the end, and the file that its own program verifies. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealEvents } from '#server/business/audit/index.ts'
import { change, system } from '#server/work/index.ts'
import { apiKey } from '../world/api-keys.ts'
import { apiWorld, problem, type ApiWorld } from '../world/api.ts'
import { customerAt } from '../world/people.ts'

const orders = 120

let world: ApiWorld
let token: string
let path: string

beforeAll(async () => {
  world = await apiWorld()
  const { house, own } = world
  const ada = await customerAt(house, own.id, ['account-administrator'])
  token = await apiKey(house, ada, 'events.read')
  path = `/purchasing-accounts/${own.number}/events`
  await change(house, system('test'), null, (work) =>
    work
      .recordEach(
        'order.placed',
        sql`select ${own.id}::bigint, 'order:' || n, jsonb_build_object('number', 'B-' || n, 'lines', 1, 'partnerId', 1)
          from generate_series(1, ${orders}::int) as n`,
      )
      .then(() => undefined),
  )
  await change(house, system('test'), null, (work) => sealEvents(work, 10_000))
})
afterAll(() => world.house.drop())

interface Page {
  readonly data: readonly {
    readonly id: number
    readonly name: string
    readonly details: { readonly number?: string }
  }[]
  readonly nextCursor: string | null
}

async function page(query = ''): Promise<Page> {
  const answer = await world.ask(path + query, { token })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Page
}

test('every event comes once, the newest first, to the end', async () => {
  const ids: number[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { data, nextCursor }: Page = await page(cursor === '' ? '' : `?cursor=${cursor}`)
    ids.push(...data.map(({ id }) => id))
    cursor = nextCursor
  }
  expect(ids.length).toBeGreaterThan(orders)
  expect(new Set(ids).size).toBe(ids.length)
})

test('what is asked for narrows it, as on the page', async () => {
  expect((await page('?q=b-7')).data.map(({ details }) => details.number)).toEqual(['B-7'])
  expect((await page('?name=role.given')).data.map(({ name }) => name)).toEqual(['role.given'])
  expect((await page('?group=access&to=2001-01-01')).data).toEqual([])
  const malformed = await world.ask(`${path}?from=yesterday`, { token })
  expect(await problem(malformed)).toBe('422 request.invalid')
})

test('the verifiable journal is verified by the program of the portal', async () => {
  const answer = await world.ask(`${path}/verifiable`, { token })
  expect(answer.headers.get('content-disposition')).toContain('.jsonl"')
  const folder = await mkdtemp(join(tmpdir(), 'comptoir-events-'))
  await writeFile(join(folder, 'journal.jsonl'), await answer.text())
  const { stdout } = await promisify(execFile)(process.execPath, [
    'static/verify-journal.mjs',
    join(folder, 'journal.jsonl'),
  ])
  expect(stdout).toMatch(/^As sealed: 1\d\d events under 1 seals\. Not sealed yet: 0\./)
  await rm(folder, { recursive: true })
})

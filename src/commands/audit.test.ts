/** `comptoir audit`: says that all is as it was sealed, or the first thing that is not, by its words and by its exit code. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { readSettings } from '#server/platform/config.ts'
import { openLog } from '#server/platform/log.ts'
import { testJournal, type TestJournal } from '../../test/world/journal.ts'
import { run } from './audit.ts'

let journal: TestJournal

beforeAll(async () => {
  journal = await testJournal()
})
beforeEach(async () => {
  await journal.wipe()
  for (const account of [7, 8, 7]) await journal.tell(account)
  await journal.sealAll()
})
afterAll(() => journal.drop())

async function audit(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const key = Buffer.alloc(32, 7).toString('base64')
  const given = readSettings({ DATABASE_URL: journal.house.databaseUrl, SECRET_KEY: key })
  if ('faults' in given) throw new Error(given.faults.join())
  const said: string[] = []
  const hear = (words: string | Uint8Array) => said.push(String(words)) > 0
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(hear)
  const error = vi.spyOn(process.stderr, 'write').mockImplementation(hear)
  try {
    const code = await run({ words, settings: given.settings, log: openLog('silent') })
    return { code, said: said.join('') }
  } finally {
    out.mockRestore()
    error.mockRestore()
  }
}

test('verify says how much is as it was sealed, and what is not sealed yet', async () => {
  await journal.tell(9)
  const { code, said } = await audit('verify')
  expect(said).toMatch(
    /^kept   3 events are as they were sealed\n {7}1 events are not sealed yet, the oldest of 20\d\d-\d\d-\d\dT.*Z\n$/,
  )
  expect(code).toBe(0)
  expect((await audit('verify', '--scope', 'account:7')).said).toContain('kept   2 events')
})

test('verify says the first event that is not, with exit code 1', async () => {
  await journal.owner.query('update events set actor_id = 1 where id >= 2')
  expect(await audit('verify')).toEqual({
    code: 1,
    said: 'BROKEN was changed since it was sealed: event 2 of account:8\n',
  })
  expect(await audit('verify', '--scope', 'account:7')).toEqual({
    code: 1,
    said: 'BROKEN was changed since it was sealed: event 3 of account:7\n',
  })
})

test('a head that was kept elsewhere shows that all of it was written anew', async () => {
  const kept = (await audit('head')).said.trim()
  expect(kept).toMatch(/^1:[0-9a-f]{64}$/)
  expect((await audit('verify', '--head', kept)).code).toBe(0)
  await journal.wipe()
  for (const account of [7, 8, 7]) await journal.tell(account, 2)
  await journal.sealAll()
  expect((await audit('verify')).code).toBe(0)
  expect(await audit('verify', '--head', kept)).toEqual({
    code: 1,
    said: 'BROKEN run 1 does not have this head: the journal was written anew since\n',
  })
})

test('a wrong call is told how to call', async () => {
  expect((await audit('look')).code).toBe(2)
  expect((await audit()).said).toContain('Usage: comptoir audit verify')
  await expect(audit('verify', '--scope', 'world:7')).rejects.toThrow(/--scope/)
  await expect(audit('verify', '--head', 'abc')).rejects.toThrow(/--head/)
})

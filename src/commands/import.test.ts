import { execFile, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { csvOf } from '../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../test/world/house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())

const waitLimitMs = 15_000
const header = 'code,kind,group,edition'

test('a dry run does everything and leaves nothing', async () => {
  const { path } = await csvOf([header, 'A,license,G,a'])
  const { code, stdout } = await comptoir('import', 'catalogue', path, '--dry-run').result
  expect(stdout).toBe(
    'Items in the file: 1\nItems added: 1\nItems changed: 0\nProduct groups added or renamed: 1\n' +
      'Dry run: nothing was saved.\n',
  )
  expect(code).toBe(0)
  expect(await itemCount()).toBe(0)
})

test('an import saves what it says', async () => {
  const { path } = await csvOf([header, 'B,license,G,b'])
  const { code, stdout, stderr } = await comptoir('import', 'catalogue', path).result
  expect(stdout).toContain('Items added: 1\n')
  expect(stderr).toMatch(/^Reading .* 100% .*\nChecking and writing .*\n$/)
  expect(code).toBe(0)
  expect(await itemCount()).toBe(1)
})

test('a refusal lists what is wrong on stderr, exits with 1 and saves nothing', async () => {
  const before = await itemCount()
  const { path } = await csvOf([header, 'C,license,G,c', 'D,perpetual,G,d'])
  const { code, stdout, stderr } = await comptoir('import', 'catalogue', path).result
  expect(stdout).toBe('')
  expect(stderr).toContain(
    'Line 3, column kind: there is no such kind of item (“perpetual”)\n1 fault: nothing was imported.\n',
  )
  expect(code).toBe(1)
  expect(await itemCount()).toBe(before)
})

test('a file that is not there is told in one line; a wrong call shows the usage', async () => {
  expect(await comptoir('import', 'catalogue', '/nowhere.csv').result).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^\/nowhere\.csv: .*\n$/),
  })
  expect(await comptoir('import', 'catalog', 'x.csv').result).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Usage'),
  })
})

test('Ctrl-C ends an import that is under way, and nothing of it is saved', async () => {
  const before = await itemCount()
  const { path } = await csvOf([header, 'E,license,G,e'])
  const holder = await house.database.bulkPool.connect()
  await holder.query('begin; lock table items in share row exclusive mode')
  const ended = comptoir('import', 'catalogue', path)
  await vi.waitFor(async () => {
    const { rowCount } = await holder.query(`select from pg_locks where not granted and relation = 'items'::regclass`)
    expect(rowCount).toBe(1)
  }, waitLimitMs)
  ended.child.kill('SIGINT')
  const { code, stderr } = await ended.result
  await holder.query('rollback')
  holder.release()
  expect(stderr).toContain('Import interrupted: nothing was saved.')
  expect(code).toBe(130)
  expect(await itemCount()).toBe(before)
})

async function itemCount(): Promise<number> {
  const { rows } = await house.database.pool.query<{ count: number }>('select count(*) as count from items')
  return rows[0]?.count ?? Number.NaN
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function comptoir(...words: string[]): { readonly child: ChildProcess; readonly result: Promise<Ended> } {
  const cli = fileURLToPath(new URL('../cli.js', import.meta.url))
  const env = { ...process.env, DATABASE_URL: house.databaseUrl, LC_ALL: 'en_GB.UTF-8' }
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const child = execFile(process.execPath, [cli, ...words], { env }, (_error, stdout, stderr) => {
    resolve({ code: child.exitCode ?? Number.NaN, stdout, stderr })
  })
  return { child, result: promise }
}

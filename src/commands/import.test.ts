import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { csvOf } from '../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../test/world/house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())

const header = 'code,kind,group,edition'

test('a dry run does everything and leaves nothing', async () => {
  const { path } = await csvOf([header, 'A,license,G,a'])
  const { code, stdout } = await comptoir('import', 'catalogue', path, '--dry-run')
  expect(stdout).toBe(
    'Items in the file: 1\nItems added: 1\nItems changed: 0\nProduct groups added or renamed: 1\n' +
      'Dry run: nothing was saved.\n',
  )
  expect(code).toBe(0)
  expect(await itemCount()).toBe(0)
})

test('an import saves what it says', async () => {
  const { path } = await csvOf([header, 'B,license,G,b'])
  const { code, stdout, stderr } = await comptoir('import', 'catalogue', path)
  expect(stdout).toContain('Items added: 1\n')
  expect(stderr).toMatch(/^Reading .* 100% .*\nChecking and writing .*\n$/)
  expect(code).toBe(0)
  expect(await itemCount()).toBe(1)
})

test('a refusal lists what is wrong on stderr, exits with 1 and saves nothing', async () => {
  const before = await itemCount()
  const { path } = await csvOf([header, 'C,license,G,c', 'D,perpetual,G,d'])
  const { code, stdout, stderr } = await comptoir('import', 'catalogue', path)
  expect(stdout).toBe('')
  expect(stderr).toContain(
    'Line 3, column kind: there is no such kind of item (“perpetual”)\n1 fault: nothing was imported.\n',
  )
  expect(code).toBe(1)
  expect(await itemCount()).toBe(before)
})

test('a file that is not there is told in one line; a wrong call shows the usage', async () => {
  expect(await comptoir('import', 'catalogue', '/nowhere.csv')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^\/nowhere\.csv: .*\n$/),
  })
  expect(await comptoir('import', 'catalog', 'x.csv')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Usage'),
  })
})

async function itemCount(): Promise<number> {
  const { rows } = await house.database.pool.query<{ count: number }>('select count(*) as count from items')
  return rows[0]?.count ?? Number.NaN
}

function comptoir(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const cli = fileURLToPath(new URL('../cli.ts', import.meta.url))
  const env = { ...process.env, DATABASE_URL: house.databaseUrl, LC_ALL: 'en_GB.UTF-8' }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [cli, ...words], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr })
    })
  })
}

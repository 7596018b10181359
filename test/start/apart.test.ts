import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { emptyDatabase, testDatabase, type TestDatabase } from '../world/database.ts'

let database: TestDatabase
const children: ChildProcess[] = []
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  await database.drop()
})

function comptoir(name: string, { databaseUrl, ownerUrl }: TestDatabase): ChildProcess & { readonly said: string[] } {
  const settings = {
    DATABASE_URL: databaseUrl,
    ...(name === 'web' ? {} : { DATABASE_OWNER_URL: ownerUrl }),
    SMTP_URL: 'smtp://127.0.0.1:9',
    PORT: '0',
  }
  const child = spawn(process.execPath, ['src/cli.js', name], { env: { PATH: process.env['PATH'], ...settings } })
  children.push(child)
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line))
  return Object.assign(child, { said })
}

/** The fields of the line that says `message`. */
async function line(child: ReturnType<typeof comptoir>, message: string): Promise<Record<string, unknown>> {
  return await vi.waitUntil(() => child.said.map(fieldsOf).find((fields) => fields['message'] === message), {
    timeout: 15_000,
    interval: 20,
  })
}

function fieldsOf(said: string): Record<string, unknown> {
  return JSON.parse(said)
}

test('two of web and one worker serve one database, and end in order', async () => {
  const processes = [comptoir('web', database), comptoir('web', database), comptoir('worker', database)]
  const [first, second, worker] = processes
  if (!first || !second || !worker) throw new Error('three were started')
  for (const web of [first, second]) {
    const { address } = await line(web, 'web started')
    expect(await (await fetch(`${String(address)}/readyz`)).text()).toBe('ready\n')
    expect((await fetch(`${String(address)}/sign-in`)).status).toBe(200)
  }
  await line(worker, 'worker started')
  for (const child of processes) child.kill('SIGTERM')
  await Promise.all(processes.map((child) => once(child, 'exit')))
  expect(processes.map((child) => child.exitCode)).toEqual([0, 0, 0])
})

test('before the migrations, web is not ready and a worker does not start', async () => {
  const empty = await emptyDatabase()
  try {
    const web = comptoir('web', empty)
    const { address } = await line(web, 'web started')
    expect(await (await fetch(`${String(address)}/readyz`)).text()).toBe('migrations\n')
    web.kill('SIGTERM')
    await once(web, 'exit')
    const worker = comptoir('worker', empty)
    await once(worker, 'close')
    expect(worker.said).toEqual(['The database lacks tables of this version: run `comptoir migrate`'])
    expect(worker.exitCode).toBe(1)
  } finally {
    await empty.drop()
  }
})

import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDatabase, testDatabase, type TestDatabase } from '../world/database.ts'
import { startProcess, type Process } from '../world/processes.ts'

let database: TestDatabase
const started: Process[] = []
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  for (const { child } of started) if (child.exitCode === null) child.kill('SIGKILL')
  await database.drop()
})

function comptoir(name: 'web' | 'worker', place: TestDatabase): Process {
  const process = startProcess(name, place)
  started.push(process)
  return process
}

test('two of web and one worker serve one database, and end in order', async () => {
  const processes = [comptoir('web', database), comptoir('web', database), comptoir('worker', database)]
  const [first, second, worker] = processes
  if (!first || !second || !worker) throw new Error('three were started')
  for (const web of [first, second]) {
    const { address } = await web.line('web started')
    expect(await (await fetch(`${String(address)}/readyz`)).text()).toBe('ready\n')
    expect((await fetch(`${String(address)}/sign-in`)).status).toBe(200)
  }
  await worker.line('worker started')
  await Promise.all(processes.map((process) => process.end()))
  expect(processes.map(({ child }) => child.exitCode)).toEqual([0, 0, 0])
})

test('before the migrations, web is not ready and a worker does not start', async () => {
  const empty = await emptyDatabase()
  try {
    const web = comptoir('web', empty)
    const { address } = await web.line('web started')
    expect(await (await fetch(`${String(address)}/readyz`)).text()).toBe('migrations\n')
    await web.end()
    const worker = comptoir('worker', empty)
    await once(worker.child, 'close')
    expect(worker.said).toEqual(['The database lacks tables of this version: run `comptoir migrate`'])
    expect(worker.child.exitCode).toBe(1)
  } finally {
    await empty.drop()
  }
})

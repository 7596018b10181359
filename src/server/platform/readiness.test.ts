import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDatabase, testDatabase, type TestDatabase } from '../../../test/world/database.ts'
import { probeDatabase } from './readiness.ts'

const redLimitMs = 5_000

let migrated: TestDatabase
let empty: TestDatabase
beforeAll(async () => {
  ;[migrated, empty] = await Promise.all([testDatabase(), emptyDatabase()])
})
afterAll(() => Promise.all([migrated.drop(), empty.drop()]))

async function reasonAt(url: string): Promise<string | undefined> {
  const probe = probeDatabase(url)
  try {
    return await probe.readiness()
  } finally {
    await probe.close()
  }
}

test('ready with this version’s tables, not ready without', async () => {
  expect(await reasonAt(migrated.databaseUrl)).toBeUndefined()
  expect(await reasonAt(empty.databaseUrl)).toBe('migrations')
})

test('a database that is not there makes it red at once', async () => {
  const probe = probeDatabase(migrated.databaseUrl.replace(/\/[^/]*$/, '/not_there'))
  expect(await probe.readiness()).toBe('database')
  await probe.close()
})

test('a network that swallows everything makes it red within five seconds, however often it is asked', async () => {
  const sockets: Socket[] = []
  const silent = createServer((socket) => sockets.push(socket))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const probe = probeDatabase(`postgres://a:b@127.0.0.1:${String(port)}/c`)
  const start = performance.now()
  const reasons = await Promise.all(Array.from({ length: 20 }, () => probe.readiness()))
  expect(new Set(reasons)).toEqual(new Set(['database']))
  expect(performance.now() - start).toBeLessThan(redLimitMs)
  expect(sockets).toHaveLength(1)
  for (const socket of sockets) socket.destroy()
  silent.close()
  await probe.close()
})

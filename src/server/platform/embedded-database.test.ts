import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { runningPostmaster } from './embedded-cluster.ts'
import { joinEmbeddedDatabase, openEmbeddedDatabase, type ReachedDatabase } from './embedded-database.ts'

// One cluster for all: making one takes as long as everything else here together. Tests follow one another on it.
const dataDir = mkdtempSync(join(tmpdir(), 'comptoir-embedded-'))
const inUse = `Another Comptoir is using ${dataDir}: stop it, or give this one a folder of its own by DATA_DIR`
const waiting = { timeout: 15_000, interval: 20 }

let opened: ReachedDatabase | undefined
afterEach(async () => {
  await opened?.stop()
  opened = undefined
})
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true })
})

async function open(): Promise<ReachedDatabase> {
  opened = await openEmbeddedDatabase({ dataDir, durable: false })
  return opened
}

async function ask(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<{ answer: unknown }>(statement)
    return rows[0]?.answer
  } finally {
    await client.end()
  }
}

/** A process that owns the database until it is killed. */
async function holder(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['test/world/embedded-holder.ts', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

/** Ended, or ended and not yet taken note of by its parent. */
function isGone(pid: number): boolean {
  const file = `/proc/${String(pid)}/status`
  return !existsSync(file) || /^State:\s+Z/m.test(readFileSync(file, 'utf8'))
}

test('of two first starts at once, one owns the data and the other says so', async () => {
  const both = await Promise.allSettled([
    openEmbeddedDatabase({ dataDir, durable: false }),
    openEmbeddedDatabase({ dataDir, durable: false }),
  ])
  const refused = both.filter((each) => each.status === 'rejected')
  expect(refused.map((each) => String(each.reason))).toEqual([`StartFault: ${inUse}`])
  for (const each of both) if (each.status === 'fulfilled') opened = each.value
})

test('two roles, of which the application’s owns nothing, and data that outlive a restart', async () => {
  const first = await open()
  await ask(first.ownerUrl, 'create table kept as select 1 as answer')
  await expect(ask(first.databaseUrl, 'create table t (a int)')).rejects.toThrow(/permission denied/)
  await expect(ask(first.databaseUrl, 'select answer from kept')).rejects.toThrow(/permission denied/)
  await first.stop()
  const second = await open()
  expect(await ask(second.ownerUrl, 'select answer from kept')).toBe(1)
  expect(await ask(second.ownerUrl, `select 'É' ilike 'é' as answer`)).toBe(true)
})

test('passwords are the owner’s alone to read', async () => {
  await open()
  expect(statSync(join(dataDir, 'postgres-passwords.json')).mode & 0o777).toBe(0o600)
})

test('a second process is refused in one line, and a command beside it joins', async () => {
  const first = await open()
  await expect(openEmbeddedDatabase({ dataDir })).rejects.toThrow(inUse)
  const joined = await joinEmbeddedDatabase(dataDir)
  expect(joined?.databaseUrl).toBe(first.databaseUrl)
  await joined?.stop()
  expect(await ask(first.databaseUrl, 'select 1 as answer')).toBe(1)
})

test('a process killed with -9 takes its server along, and the next start works', async () => {
  const child = await holder()
  const server = runningPostmaster(dataDir)
  child.kill('SIGKILL')
  await vi.waitUntil(() => isGone(server?.pid ?? 0), waiting)
  expect(await joinEmbeddedDatabase(dataDir)).toBeUndefined()
  expect(await ask((await open()).databaseUrl, 'select 1 as answer')).toBe(1)
})

test('a server that was left behind is shut down in order, and its data are there', async () => {
  const child = await holder()
  const server = runningPostmaster(dataDir)
  // Everything but the server at once: the process, the shell that watches over it, and the shell's own watcher.
  for (const pid of [child.pid ?? 0, ...supervisorsOf(server?.pid ?? 0)]) process.kill(pid, 'SIGKILL')
  await once(child, 'exit')
  expect(isGone(server?.pid ?? 0)).toBe(false)
  const { ownerUrl } = await open()
  expect(isGone(server?.pid ?? 0)).toBe(true)
  expect(await ask(ownerUrl, 'select answer from kept')).toBe(1)
})

test('a server killed with -9 is back on its port within seconds', async () => {
  const { databaseUrl } = await open()
  const killed = runningPostmaster(dataDir)?.pid ?? 0
  process.kill(killed, 'SIGKILL')
  // Another server, and not the killed one's last answer.
  await vi.waitUntil(() => runningPostmaster(dataDir)?.pid !== killed, waiting)
  await vi.waitUntil(() => ask(databaseUrl, 'select 1 as answer').catch(() => undefined), waiting)
  await expect(openEmbeddedDatabase({ dataDir })).rejects.toThrow(inUse)
})

test('a note of a dead server is taken away though its number lives again as another program', async () => {
  writeFileSync(
    join(dataDir, 'postgres', 'postmaster.pid'),
    `${String(process.pid)}\n${dataDir}\n1\n5432\n\n\n\nready\n`,
  )
  expect(await ask((await open()).databaseUrl, 'select 1 as answer')).toBe(1)
})

test('a note that is made and not written yet stays its server’s; one that was never written is taken away', async () => {
  await (await open()).stop()
  opened = undefined
  const note = join(dataDir, 'postgres', 'postmaster.pid')
  writeFileSync(note, '')
  expect(runningPostmaster(dataDir)).toBeUndefined()
  expect(existsSync(note)).toBe(true)

  const minuteAgo = new Date(Date.now() - 60_000)
  utimesSync(note, minuteAgo, minuteAgo)
  const { ownerUrl } = await open()
  expect(await ask(ownerUrl, 'select 1 as answer')).toBe(1)
})

test('lost passwords and a folder that is a file are told in one line', async () => {
  const file = join(dataDir, 'postgres-passwords.json')
  const kept = readFileSync(file)
  try {
    writeFileSync(file, '{}')
    await expect(openEmbeddedDatabase({ dataDir })).rejects.toThrow(`${file} is damaged: restore it from a backup`)
    rmSync(file)
    await expect(openEmbeddedDatabase({ dataDir })).rejects.toThrow(`${file} is missing: the database cannot be opened`)
  } finally {
    writeFileSync(file, kept, { mode: 0o600 })
  }
  await expect(openEmbeddedDatabase({ dataDir: file })).rejects.toThrow(`${file} is not a folder`)
})

/** The shell above a server and the other processes in its session. */
function supervisorsOf(server: number): number[] {
  const shell = parentOf(server)
  const children = readFileSync(`/proc/${String(shell)}/task/${String(shell)}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
  return [...children.filter((pid) => pid !== server), shell]
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1])
}

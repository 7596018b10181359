/**
 * A real PostgreSQL in the data folder, for those who have none: two roles, one database, as safe against power cuts as
 * any (fsync stays on). One process owns it at a time, proved by a lock that PostgreSQL itself holds for that process's
 * connection: the lock of a killed process is gone with it, and what it left running is shut down and started afresh.
 */
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { gone, launchFor, launchServer, type Launch } from './embedded-binaries.ts'
import {
  clusterFolder,
  createCluster,
  keepPasswords,
  makeDataFolder,
  reasonOf,
  runningPostmaster,
  type Passwords,
} from './embedded-cluster.ts'
import { adminRole, createDatabase, urlFor, urlsFor, type ReachedDatabase } from './embedded-roles.ts'
import { startFault } from './start-fault.ts'

export interface EmbeddedOptions {
  /** Absolute folder; created if it is not there. */
  readonly dataDir: string
  /** False in tests alone: quicker, and lost at a power cut. */
  readonly durable?: boolean
  /** Told in one line when the server is lost for good; the process should end. */
  readonly onLost?: (fault: Error) => void
}

interface Context extends EmbeddedOptions {
  readonly launch: Launch
  readonly passwords: Passwords
}

interface Server {
  readonly port: number
  readonly ended: Promise<unknown>
  shutDown(): Promise<void>
}

const connectTimeoutMs = 5_000
const startLimitMs = 60_000
const stopLimitMs = 60_000
const pollMs = 20
const restartsLimit = 5
const largestLogBytes = 10_000_000
// Held for as long as a process owns the data; any constant will do.
const ownershipLock = 4_016_500

// What the defaults of 1996's memory leave on the table; none of it trades safety for speed.
const tuning = {
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  jit: 'off',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m ',
}
const unsafeTuning = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

export type { ReachedDatabase }

/** Starts the embedded server and owns its data until `stop`. Refuses, in one line, while another process does. */
export async function openEmbeddedDatabase(options: EmbeddedOptions): Promise<ReachedDatabase> {
  const { dataDir } = options
  makeDataFolder(dataDir)
  const passwords = keepPasswords(dataDir)
  const launch = launchFor(existsSync(clusterFolder(dataDir)) ? clusterFolder(dataDir) : dataDir)
  await createCluster(dataDir, launch, passwords)
  const context: Context = { ...options, launch, passwords }
  let server = await takeServer(context)
  let restarts = 0
  let stopping = false
  server.lock.once('end', recover)
  await createDatabase(server.lock, passwords)

  function recover(): void {
    if (stopping) return
    restarts += 1
    if (restarts > restartsLimit) {
      options.onLost?.(startFault(`The embedded PostgreSQL on ${dataDir} fell too often: see postgres.log there`))
      return
    }
    retake(context, server).then(
      (retaken) => {
        server = retaken
        server.lock.once('end', recover)
        if (stopping) void server.shutDown()
      },
      (error: unknown) => options.onLost?.(error instanceof Error ? error : new Error(String(error))),
    )
  }

  return {
    ...urlsFor(server.port, passwords),
    async stop() {
      stopping = true
      await server.lock.end().catch(() => undefined)
      await server.shutDown()
    },
  }
}

/** Reaches the embedded server that another process owns right now; undefined when none does. */
export async function joinEmbeddedDatabase(dataDir: string): Promise<ReachedDatabase | undefined> {
  const postmaster = existsSync(clusterFolder(dataDir)) ? runningPostmaster(dataDir) : undefined
  if (postmaster?.ready !== true) return undefined
  const passwords = keepPasswords(dataDir)
  const found = await tryLock(postmaster.port, passwords)
  if (found === 'unreachable') return undefined
  if (found !== 'owned') {
    await found.end()
    return undefined
  }
  return { ...urlsFor(postmaster.port, passwords), stop: () => Promise.resolve() }
}

type OwnedServer = Server & { readonly lock: pg.Client }

/** Has a server of our own with its lock: after what a killed process left has been shut down. */
async function takeServer(context: Context, port?: number): Promise<OwnedServer> {
  const deadline = Date.now() + startLimitMs
  while (Date.now() < deadline) {
    const postmaster = runningPostmaster(context.dataDir)
    if (postmaster === undefined) {
      const server = await startServer(context, port ?? (await freePort()))
      const lock = server && (await tryLock(server.port, context.passwords))
      if (server && lock instanceof pg.Client) return { ...server, lock }
      if (lock === 'owned') throw inUse(context)
    } else if (postmaster.ready) {
      await shutDownOrphan(context, postmaster)
    }
    await pause(pollMs)
  }
  throw startFault(`The embedded PostgreSQL on ${context.dataDir} did not start in time: see postgres.log there`)
}

/** The lock again after the connection was cut: the server either recovers by itself or has gone and is started anew. */
async function retake(context: Context, before: OwnedServer): Promise<OwnedServer> {
  const deadline = Date.now() + startLimitMs
  let ended = false
  void before.ended.then(() => (ended = true))
  while (Date.now() < deadline) {
    await pause(pollMs)
    if (ended) return takeServer(context, before.port)
    const lock = await tryLock(before.port, context.passwords)
    if (lock === 'owned') throw inUse(context)
    if (lock !== 'unreachable') return { ...before, lock }
  }
  throw startFault(`The embedded PostgreSQL on ${context.dataDir} does not answer: see postgres.log there`)
}

/** Starts the server and waits until it is ready; undefined when another one was quicker or the port went to another. */
async function startServer(context: Context, port: number): Promise<Server | undefined> {
  const { dataDir } = context
  const logFile = openLogFile(dataDir)
  const words = Object.entries({
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...tuning,
    ...(context.durable === false ? unsafeTuning : {}),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = launchServer(context.launch, ['-D', clusterFolder(dataDir), ...words], logFile.descriptor)
  closeSync(logFile.descriptor)
  const ended = gone(child)
  for (
    let tick: unknown = 'waiting';
    tick === 'waiting';
    tick = await Promise.race([ended, pause(pollMs, 'waiting')])
  ) {
    const postmaster = runningPostmaster(dataDir)
    if (postmaster?.ready === true && postmaster.port === port) {
      return { port, ended, shutDown: () => shutDown(child, ended, dataDir) }
    }
  }
  const said = readFileSync(logFile.path).subarray(logFile.size).toString()
  if (/postmaster\.pid" (already exists|is empty)|pre-existing shared memory|Address already in use/.test(said))
    return undefined
  throw reasonOf(said, dataDir)
}

async function shutDown(
  child: ReturnType<typeof launchServer>,
  ended: Promise<unknown>,
  dataDir: string,
): Promise<void> {
  child.stdin?.end()
  const inTime = await Promise.race([ended.then(() => true), pause(stopLimitMs, false, { ref: false })])
  if (!inTime) throw startFault(`The embedded PostgreSQL on ${dataDir} is still writing: it will end by itself`)
}

/** Shuts down a server whose process is gone. Refuses while a living one owns it. */
async function shutDownOrphan(
  context: Context,
  postmaster: { readonly pid: number; readonly port: number },
): Promise<void> {
  const lock = await tryLock(postmaster.port, context.passwords)
  if (lock === 'owned') throw inUse(context)
  if (lock === 'unreachable') return
  try {
    // A server this young may be somebody's who has not come to taking the lock yet.
    const { rows } = await lock.query<{ settled: boolean }>(
      `select clock_timestamp() - pg_postmaster_start_time() > interval '2 seconds' as settled`,
    )
    if (rows[0]?.settled === true) process.kill(postmaster.pid, 'SIGINT')
  } finally {
    await lock.end().catch(() => undefined)
  }
}

/** The lock's connection; 'owned' when another process has it; 'unreachable' while the server starts or ends. */
async function tryLock(port: number, passwords: Passwords): Promise<pg.Client | 'owned' | 'unreachable'> {
  const client = new pg.Client({
    connectionString: urlFor(port, adminRole, passwords.admin, 'postgres'),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  })
  client.on('error', () => undefined) // 'end' follows, and is what is acted upon
  try {
    await client.connect()
    const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [ownershipLock])
    if (rows[0]?.free === true) return client
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '28P01') {
      throw startFault(
        'postgres-passwords.json does not belong to the database beside it: restore both from one backup',
      )
    }
    return 'unreachable'
  }
  await client.end()
  return 'owned'
}

function inUse({ dataDir }: Context): Error {
  return startFault(`Another Comptoir is using ${dataDir}: stop it, or give this one a folder of its own by DATA_DIR`)
}

function openLogFile(dataDir: string): { readonly path: string; readonly descriptor: number; readonly size: number } {
  const path = join(dataDir, 'postgres.log')
  if (existsSync(path) && statSync(path).size > largestLogBytes) renameSync(path, `${path}.old`)
  const descriptor = openSync(path, 'a', 0o600)
  return { path, descriptor, size: statSync(path).size }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  return await new Promise((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('No port'))
      })
    })
  })
}

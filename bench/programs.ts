/** Programs that are measured from outside: started, listened to, and ended by their own process id. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { installationFolder } from '#server/platform/config.ts'

export interface Served {
  /** http://127.0.0.1:PORT */
  readonly origin: string
  readonly child: ChildProcess
  stop(): Promise<void>
}

const startLimitMs = 60_000
const bytesPerMegabyte = 1_048_576

/** Starts a program of this installation that says `serves ORIGIN` once it answers. */
export async function startServing(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Served> {
  const child = spawn(process.execPath, [...words], {
    cwd: installationFolder,
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const origin = await saidOrigin(child, words).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  return {
    origin: origin.replace('localhost', '127.0.0.1'),
    child,
    async stop() {
      child.kill('SIGINT')
      await ended
    },
  }
}

/** The real application's pages against one database. */
export async function startWeb(databaseUrl: string): Promise<Served> {
  return await startServing([join('src', 'cli.js'), 'web'], { DATABASE_URL: databaseUrl })
}

/** Memory that a process has in use, in MB: now, and at its most. Undefined where the system does not tell. */
export function residentMegabytes(
  pid: number | undefined,
): { readonly now: number; readonly most: number } | undefined {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8')
    const of = (name: string) =>
      Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * (1_024 / bytesPerMegabyte)
    return { now: of('VmRSS'), most: of('VmHWM') }
  } catch {
    return undefined
  }
}

/** The address that the program says it serves, on either of its outputs. */
async function saidOrigin(child: ChildProcess, words: readonly string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    let last = ''
    for (const output of [child.stdout, child.stderr]) {
      if (output === null) continue
      createInterface({ input: output }).on('line', (line) => {
        last = line
        const origin = /(?:serves |"address":")(http:[^\s"]+)/.exec(line)?.[1]
        if (origin !== undefined) resolve(origin)
      })
    }
    child.once('exit', () => {
      reject(new Error(`${words.join(' ')} ended before it served: ${last}`))
    })
    setTimeout(() => {
      reject(new Error(`${words.join(' ')} did not start in time: ${last}`))
    }, startLimitMs).unref()
  })
}

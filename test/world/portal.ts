/**
 * The real application for the browser tests, started as a person starts it, on a folder and a port of its own. Tests
 * find it under Playwright's `baseURL`; it is stopped by Ctrl-C's signal and must end in order.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { installationFolder } from '#server/platform/config.ts'

export interface Portal {
  /** http://localhost:PORT */
  readonly origin: string
  readonly dataDir: string
  readonly pid: number
  /** Sends SIGINT and waits for the end. Throws when the exit code is not 0. */
  stop(): Promise<void>
}

const startLimitMs = 60_000

/** Starts `comptoir start` with its own data; `environment` adds settings. Throws with what it said when it ends early. */
export async function startPortal(environment: Readonly<Record<string, string>> = {}): Promise<Portal> {
  const dataDir = await mkdtemp(join(tmpdir(), 'comptoir-portal-'))
  const child = spawn(process.execPath, [join(installationFolder, 'src', 'main.js')], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // the terminal's Ctrl-C is for the tests; they stop it themselves
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'exit')
  const origin = await Promise.race([
    originFrom(createInterface({ input: child.stdout })),
    ended.then(() => Promise.reject(new Error(`The portal ended: ${said}`))),
    timeLimit(() => `The portal did not start in time: ${said}`),
  ])
  return {
    origin,
    dataDir,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGINT')
      await ended
      await rm(dataDir, { recursive: true, force: true })
      if (child.exitCode !== 0) throw new Error(`The portal ended with ${String(child.exitCode)}: ${said}`)
    },
  }
}

/** As `startPortal`, for tests that come from many networks: under a named origin it believes the proxy that says so. */
export async function startProxiedPortal(environment: Readonly<Record<string, string>> = {}): Promise<Portal> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  const port = typeof address === 'object' && address !== null ? String(address.port) : ''
  probe.close()
  await once(probe, 'close')
  return startPortal({ ...environment, PORT: port, PUBLIC_ORIGIN: `http://localhost:${port}` })
}

/** Playwright's set-up: one portal for the run. */
export default async function setup(): Promise<() => Promise<void>> {
  const portal = await startPortal()
  process.env['COMPTOIR_ORIGIN'] = portal.origin
  process.env['COMPTOIR_DATA_DIR'] = portal.dataDir
  return () => portal.stop()
}

/** The address that it says; nothing ever where it ends without one. */
async function originFrom(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const origin = /serves (http:\S+)/.exec(line)?.[1]
    if (origin !== undefined) return origin
  }
  return new Promise(() => undefined) // it ended, and why is told by its end
}

async function timeLimit(words: () => string): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, startLimitMs).unref())
  throw new Error(words())
}

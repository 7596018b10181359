/**
 * The real application for the browser tests, started as a person starts it, on a folder and a port of its own. Tests
 * find it under Playwright's `baseURL`; it is stopped by Ctrl-C's signal and must end in order.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { installationFolder } from '#server/platform/config.ts'
import { quickFolder } from './quick-folder.ts'

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
  return startOn(await newDataFolder(), environment)
}

/** As `startPortal`, where the demonstration has been told already: the run tells it once, and each portal goes on from a copy. */
export async function startToldPortal(): Promise<Portal> {
  const told = process.env[toldFolder]
  if (told === undefined) throw new Error('Nothing has been told: run the tests by `npm test` or `npx playwright test`')
  const dataDir = await newDataFolder()
  await cp(told, dataDir, { recursive: true })
  return startOn(dataDir, {})
}

const toldFolder = 'COMPTOIR_TOLD_FOLDER'

/** Tells the demonstration into a folder, and nothing more: no job has run in it, which knows at what address it is. */
async function tell(): Promise<string> {
  const dataDir = await newDataFolder()
  for (const command of ['migrate', 'demo']) {
    const env = { ...process.env, DATA_DIR: dataDir }
    const child = spawn(process.execPath, [join(installationFolder, 'src', 'cli.js'), command], { env, stdio: 'pipe' })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stdout.resume()
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`comptoir ${command} ended with ${String(code)}: ${said}`)
  }
  return dataDir
}

function newDataFolder(): Promise<string> {
  return quickFolder('comptoir-portal-')
}

async function startOn(dataDir: string, environment: Readonly<Record<string, string>>): Promise<Portal> {
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

/** Playwright's set-up: one portal for the run, and what others go on from. */
export default async function setup(): Promise<() => Promise<void>> {
  const told = await tell()
  process.env[toldFolder] = told
  const portal = await startToldPortal()
  process.env['COMPTOIR_ORIGIN'] = portal.origin
  return async () => {
    await portal.stop()
    await rm(told, { recursive: true, force: true })
  }
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

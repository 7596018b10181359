/**
 * The demonstration's online service beside the portal: a program of its own (demo/service), which shares nothing with the
 * portal but the addresses and secrets that it is started with. It ends with the portal, however that ends: in order when it
 * is stopped, and by itself when the pipe between them closes.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as v from 'valibot'
import { installationFolder, type Settings } from '#server/platform/config.ts'
import type { Log } from '#server/platform/log.ts'
import type { House } from '#server/work/index.ts'
import {
  onlineServiceClientId,
  onlineServiceName,
  onlineServiceSecrets,
  registerOnlineSite,
} from '../../demo/online-service.ts'

export interface OnlineSite {
  readonly name: string
  /** Where people find it. */
  readonly address: string
  stop(): Promise<void>
}

const startLimitMs = 20_000
const stopLimitMs = 5_000
const Told = v.object({ address: v.string() })

/**
 * Starts the service on the port behind the portal's, else on a free one, and registers it where it listens. Undefined where
 * it does not start, which the log says: the portal does without.
 */
export async function startOnlineSite(
  house: House,
  { address, settings, log }: { readonly address: string; readonly settings: Settings; readonly log: Log },
): Promise<OnlineSite | undefined> {
  const child = run(house, address, settings)
  child.stderr?.on('data', (chunk: Buffer) => {
    log.warn({ part: 'online service' }, chunk.toString().trim())
  })
  try {
    const told = await addressOf(child)
    if (await registerOnlineSite(house, told)) {
      return { name: onlineServiceName, address: told, stop: () => stop(child) }
    }
  } catch (error) {
    log.warn({ part: 'online service', err: error }, 'the online service did not start')
  }
  await stop(child)
  return undefined
}

function run(house: House, address: string, settings: Settings): ChildProcess {
  const { client, signing } = onlineServiceSecrets(house.secret)
  // The browser's cookies ignore ports: the portal is met under the name localhost, the service under the number.
  const port = settings.port === 0 ? 0 : settings.port + 1
  return spawn(process.execPath, [join(installationFolder, 'demo', 'service', 'main.ts')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      NODE_COMPILE_CACHE: join(installationFolder, 'node_modules', '.cache', 'compiled'),
      SERVICE_NAME: onlineServiceName,
      SERVICE_PORT: String(port),
      SERVICE_ISSUER: `${address}/oidc`,
      SERVICE_API: `${address}/api/v1`,
      SERVICE_CLIENT_ID: onlineServiceClientId,
      SERVICE_CLIENT_SECRET: client,
      SERVICE_SIGNING_SECRET: signing,
    },
  })
}

/** What the service says first: where it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The service has nothing to say it by')
  const lines = createInterface({ input: child.stdout })
  const signal = AbortSignal.timeout(startLimitMs)
  const [line] = await Promise.race([
    once(lines, 'line', { signal }),
    once(child, 'exit', { signal }).then(() => Promise.reject(new Error('It ended'))),
  ])
  return v.parse(Told, JSON.parse(String(line))).address
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  const limit = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
  child.kill('SIGTERM')
  await ended
  clearTimeout(limit)
}

/** OpenStack Swift with its S3 interface, as Debian has it, in a folder of its own: an object store that nobody here wrote. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './apache.ts'

export interface Swift {
  /** http://127.0.0.1:PORT */
  readonly origin: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  stop(): Promise<void>
}

const startLimitMs = 30_000
const pauseMs = 100
const partPower = '8'
const secret = 'a-secret-of-the-store'
const kinds = ['account', 'container', 'object'] as const

/** One machine with one disk and one copy of everything. Throws with what it wrote when it does not answer in time. */
export async function startSwift(): Promise<Swift> {
  const folder = await mkdtemp(join(tmpdir(), 'comptoir-swift-'))
  await mkdir(join(folder, 'node', 'd1'), { recursive: true })
  const children: ChildProcess[] = []
  const run = (program: string, ...words: readonly string[]) => {
    const child = spawn(`/usr/bin/${program}`, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    }
    children.push(child)
  }
  let said = ''
  for (const kind of kinds) {
    const port = await freePort()
    const builder = join(folder, `${kind}.builder`)
    execFileSync('/usr/bin/swift-ring-builder', [builder, 'create', partPower, '1', '0'])
    execFileSync('/usr/bin/swift-ring-builder', [builder, 'add', `r1z1-127.0.0.1:${String(port)}/d1`, '1'])
    execFileSync('/usr/bin/swift-ring-builder', [builder, 'rebalance'])
    await writeFile(join(folder, `${kind}.conf`), serverConf(folder, kind, port))
    run(`swift-${kind}-server`, join(folder, `${kind}.conf`))
  }
  const cachePort = await freePort()
  run('memcached', '-u', 'root', '-l', '127.0.0.1', '-p', String(cachePort))
  const port = await freePort()
  await writeFile(join(folder, 'proxy.conf'), proxyConf(folder, port, cachePort))
  run('swift-proxy-server', join(folder, 'proxy.conf'))

  const origin = `http://127.0.0.1:${String(port)}`
  const end = performance.now() + startLimitMs
  while (!(await answers(`${origin}/healthcheck`))) {
    if (performance.now() > end) throw new Error(`Swift did not start: ${said}`)
    await pause(pauseMs)
  }
  return {
    origin,
    accessKeyId: 'test:tester',
    secretAccessKey: secret,
    async stop() {
      for (const child of children) child.kill('SIGTERM')
      const alive = children.filter((child) => child.exitCode === null && child.signalCode === null)
      await Promise.all(alive.map((child) => once(child, 'exit')))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function serverConf(folder: string, kind: string, port: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${String(port)}
workers = 0
user = root
swift_dir = ${folder}
devices = ${join(folder, 'node')}
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`
}

function proxyConf(folder: string, port: number, cachePort: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${String(port)}
workers = 0
user = root
swift_dir = ${folder}
[pipeline:main]
pipeline = healthcheck cache s3api tempauth proxy-server
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${String(cachePort)}
[filter:s3api]
use = egg:swift#s3api
location = eu-west-3
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = ${secret} .admin
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
`
}

async function answers(address: string): Promise<boolean> {
  return await fetch(address).then(
    ({ ok }) => ok,
    () => false,
  )
}

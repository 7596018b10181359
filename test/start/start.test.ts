import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runningPostmaster } from '#server/platform/embedded-cluster.ts'
import { startPortal, type Portal } from '../world/portal.ts'

let portal: Portal
beforeAll(async () => {
  portal = await startPortal()
})

test('start serves pages, ready and alive', async () => {
  expect((await fetch(`${portal.origin}/readyz`)).status).toBe(200)
  expect((await fetch(`${portal.origin}/healthz`)).status).toBe(200)
  // A page asks `running()`: were the server's modules bundled a second time, that copy would know of no house.
  expect((await fetch(`${portal.origin}/sign-in`)).status).toBe(200)
})

test('files with a hash in their name are kept for good, and sent compressed', async () => {
  const page = await (await fetch(`${portal.origin}/sign-in`)).text()
  const file = /href="([^"]+\.css)"/.exec(page)?.[1] ?? ''
  const { headers } = await fetch(new URL(file, `${portal.origin}/`), { headers: { 'accept-encoding': 'br' } })
  expect(headers.get('cache-control')).toBe('public,max-age=31536000,immutable')
  expect(headers.get('content-encoding')).toBe('br')
})

test.each([
  ['the port is taken', () => ({ PORT: new URL(portal.origin).port }), /^Port \d+ of 127\.0\.0\.1 is taken: .*\n$/],
  ['the data are in use', () => ({ PORT: '0', DATA_DIR: portal.dataDir }), /^Another Comptoir is using .*\n$/],
])('a second start ends in one line when %s', async (_case, settings, line) => {
  const child = spawn(process.execPath, ['src/main.js'], { env: { PATH: process.env['PATH'], ...settings() } })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(stderr).toMatch(line)
  expect(code).toBe(1)
  expect((await fetch(`${portal.origin}/readyz`)).status).toBe(200)
})

test('demo beside a running portal tells once more who is in it, and loads nothing', async () => {
  const env = { PATH: process.env['PATH'], DATA_DIR: portal.dataDir, LANG: 'fr_FR.UTF-8' }
  const child = spawn(process.execPath, ['src/cli.js', 'demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/claire\.martin@contoso\.example +Claire Martin +Administrateur de compte, Contoso Paris\n/)
})

test('the built pages hold no copy of the server’s modules or of the messages', () => {
  const folder = 'build/server'
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
  const bundled = files.map((name) => readFileSync(join(folder, name), 'utf8'))
  expect(bundled.some((text) => text.includes('#server/running.ts'))).toBe(true)
  expect(bundled.filter((text) => text.includes('The pages were loaded without'))).toEqual([])
  expect(bundled.filter((text) => text.includes('Se connecter'))).toEqual([])
})

afterAll(async () => {
  const server = runningPostmaster(portal.dataDir)?.pid ?? 0
  await portal.stop() // throws unless Ctrl-C ends it in order
  expect(() => process.kill(server, 0)).toThrow('ESRCH')
})

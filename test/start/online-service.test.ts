/** The demonstration's online service beside the portal: there with it, gone with it, and found again where it listens next time. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { signingSecret } from '#server/business/provisioning/index.ts'
import { onlineServiceClientId } from '../../demo/online-service.ts'
import { inHouseOf } from '../world/portal-house.ts'

interface Started {
  readonly portal: string
  readonly service: string
  readonly dataDir: string
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<void>
}

let dataDir: string
let started: Started
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'comptoir-service-'))
  started = await start()
})
afterAll(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }))

test('it is registered where it listens, speaks both languages, and takes what is signed alone', async () => {
  try {
    const french = await fetch(started.service, { headers: { 'accept-language': 'fr' } })
    expect(await french.text()).toContain('Se connecter')
    expect(french.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await (await fetch(started.service, { headers: { 'accept-language': 'en' } })).text()).toContain('Sign in')
    expect(await addressesOf(started)).toEqual([`${started.service}/start`])

    const begun = await fetch(`${started.service}/start`, { redirect: 'manual' })
    const to = new URL(begun.headers.get('location') ?? '')
    expect(to.origin).toBe(started.portal)
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      client_id: onlineServiceClientId,
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${started.service}/signed-in`,
    })
    const answers = await Promise.all([
      fetch(`${started.service}/signed-in?code=x&state=made-up`),
      fetch(`${started.service}/backchannel-logout`, { method: 'POST', body: 'logout_token=made-up' }),
      fetch(`${started.service}/nowhere`),
      fetch(`${started.service}/administration`, { redirect: 'manual' }),
      provide(started, 'whsec_bm90IGl0cyBzZWNyZXQ='),
      provide(started),
    ])
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 404, 303, 401, 204])
  } finally {
    await started.end('SIGINT')
  }
  await expect(fetch(started.service)).rejects.toThrow('fetch failed')
})

test('started again it is found where it listens then, under the same secret', async () => {
  const again = await start()
  try {
    expect(await addressesOf(again)).toEqual([`${again.service}/start`])
    const secrets = await inHouseOf({ dataDir }, async ({ database }) => {
      const { rows } = await database.pool.query('select id from service_secrets')
      return rows.length
    })
    expect(secrets).toBe(1)
  } finally {
    await again.end('SIGKILL')
  }
  // Nobody told it to end: the pipe between them closed.
  await expect.poll(() => fetch(again.service).then(Boolean, () => false), { timeout: 10_000 }).toBe(false)
})

async function start(): Promise<Started> {
  const child = spawn(process.execPath, ['src/main.js'], {
    env: { PATH: process.env['PATH'], LANG: 'en', PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const ended = once(child, 'exit')
  let portal = ''
  for await (const line of createInterface({ input: child.stdout })) {
    portal = /serves (http:\S+)/.exec(line)?.[1] ?? portal
    const service = /^Online service Office 365: (http:\S+)$/.exec(line)?.[1]
    if (service === undefined) continue
    return {
      portal,
      service,
      dataDir,
      async end(signal) {
        child.kill(signal)
        await ended
      },
    }
  }
  throw new Error('The portal said nothing of its service')
}

/** Where the portal leads to. */
async function addressesOf(of: Started): Promise<readonly string[]> {
  return inHouseOf(of, async ({ database }) => {
    const { rows } = await database.pool.query<{ home_url: string }>('select home_url from services')
    return rows.map(({ home_url: url }) => url)
  })
}

/** Tells the service what to provide, signed as the portal signs. */
async function provide(to: Started, otherSecret?: string): Promise<Response> {
  const body = JSON.stringify({
    type: 'subscription.set-up',
    timestamp: new Date().toISOString(),
    data: {
      setUp: 1,
      line: 1,
      organization: { number: 'O-1', name: 'Contoso' },
      purchasingAccount: { number: 'P-1', name: 'Contoso Paris' },
      plan: { code: 'E1', name: 'Office 365 E1' },
      quantity: 100,
      endsOn: '2030-06-30',
    },
  })
  const secret =
    otherSecret ?? (await inHouseOf(to, (house) => Promise.resolve(signingSecret(house.secret, onlineServiceClientId))))
  const at = new Date()
  const headers = {
    'webhook-id': 'set-up_1_1_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('set-up_1_1_1', at, body),
  }
  return fetch(`${to.service}/provisioning`, { method: 'POST', body, headers })
}

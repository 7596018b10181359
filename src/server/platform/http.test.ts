import { request as call, type IncomingHttpHeaders } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { readSettings, type Settings } from './config.ts'
import { listen, pathForLog, type Pages, type Web } from './http.ts'
import { openLog } from './log.ts'

const log = openLog('silent')
let web: Web | undefined
afterEach(async () => {
  await web?.stop()
  web = undefined
})

function settingsOf(environment: Record<string, string>): Settings {
  const read = readSettings({ PORT: '0', ...environment })
  if ('faults' in read) throw new Error(read.faults.join('\n'))
  return read.settings
}

const named = { PUBLIC_ORIGIN: 'https://portal.example', SMTP_URL: 'smtp://mail.example' }

/** Answers every request with the headers that the pages would see. */
const echo: Pages = (request, response) => response.end(JSON.stringify(request.headers))

async function serving(environment: Record<string, string>, pages: Pages = echo): Promise<Web> {
  web = await listen(settingsOf(environment), log)
  web.serve(pages, () => Promise.resolve(undefined))
  return web
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

async function ask(
  { address }: Web,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const url = new URL(path, address)
    call({ host: '127.0.0.1', port: url.port, path, method, headers: { host: url.host, ...headers } }, (response) => {
      let body = ''
      response.on('data', (chunk) => (body += String(chunk)))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      })
    })
      .on('error', reject)
      .end()
  })
}

describe('who asks, and under which address', () => {
  test('without PUBLIC_ORIGIN only this machine’s own names are believed', async () => {
    const served = await serving({})
    expect((await ask(served, '/', { host: 'portal.example' })).status).toBe(421)
    expect((await ask(served, '/', { host: 'localhost.portal.example:80' })).status).toBe(421)
    expect(JSON.parse((await ask(served, '/', { host: 'localhost:3000' })).body)).toMatchObject({
      'x-app-proto': 'http',
      'x-app-host': 'localhost:3000',
    })
  })

  test('with PUBLIC_ORIGIN the pages are told that one, whatever Host says', async () => {
    const served = await serving({ PUBLIC_ORIGIN: 'https://portal.example', SMTP_URL: 'smtp://mail.example' })
    const { body, headers } = await ask(served, '/', { host: 'evil.example', 'x-app-host': 'evil.example' })
    expect(JSON.parse(body)).toMatchObject({ 'x-app-proto': 'https', 'x-app-host': 'portal.example' })
    expect(headers['strict-transport-security']).toContain('max-age=')
  })

  test('what a mail program posts to end a notice is let in as our own, and nothing else is', async () => {
    const served = await serving({ PUBLIC_ORIGIN: 'https://portal.example', SMTP_URL: 'smtp://mail.example' })
    const origin = async (path: string, method: string) => {
      const { body } = await ask(served, path, {}, method)
      return (JSON.parse(body) as IncomingHttpHeaders).origin
    }
    expect(await origin('/unsubscribe/12.topic.token', 'POST')).toBe('https://portal.example')
    expect(await origin('/unsubscribe/12.topic.token', 'GET')).toBeUndefined()
    expect(await origin('/profile', 'POST')).toBeUndefined()
    expect(await origin('/profile?/unsubscribe/', 'POST')).toBeUndefined()
  })

  test('a trusted proxy says who the client is and which id the request has', async () => {
    const served = await serving({ ...named, TRUSTED_PROXIES: '127.0.0.1' })
    const { body } = await ask(served, '/', { 'x-forwarded-for': '6.6.6.6, 192.0.2.7', 'x-request-id': 'proxy-id-1' })
    expect(JSON.parse(body)).toMatchObject({ 'x-app-address': '192.0.2.7', 'x-request-id': 'proxy-id-1' })
  })

  test('anybody else does not', async () => {
    const served = await serving({ ...named, TRUSTED_PROXIES: '10.0.0.0/8' })
    const { body } = await ask(served, '/', { 'x-forwarded-for': '192.0.2.7', 'x-request-id': 'my-own-id' })
    expect(JSON.parse(body)).toMatchObject({ 'x-app-address': '127.0.0.1' })
    expect(JSON.parse(body)).not.toMatchObject({ 'x-request-id': 'my-own-id' })
  })

  test.each([
    ['X-Forwarded-For', '192.0.2.7'],
    ['X-Forwarded-Host', 'localhost'],
    ['X-Forwarded-Proto', 'https'],
    ['Forwarded', 'for=192.0.2.7'],
    ['Via', '1.1 proxy'],
  ])('without PUBLIC_ORIGIN and SMTP_URL nothing that a proxy passed on is answered: %s', async (name, value) => {
    const own = await serving({})
    const asked = await ask(own, '/mailbox', { host: 'localhost', [name]: value })
    expect(asked).toMatchObject({ status: 421, headers: { 'cache-control': 'no-store' } })
    expect(asked.body).toContain('set PUBLIC_ORIGIN and SMTP_URL')
    expect((await ask(own, '/mailbox', { host: 'localhost' })).status).toBe(200)
    await own.stop()
    expect((await ask(await serving(named), '/', { [name]: value })).status).toBe(200)
  })

  test('an id that could forge a line of the log is replaced', async () => {
    const served = await serving({})
    const { headers } = await ask(served, '/', { 'x-request-id': 'a"} {' })
    expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/)
  })
})

test('every page carries the standing headers', async () => {
  const { headers } = await ask(await serving({}), '/')
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': 'private, no-cache',
  })
  expect(headers['content-security-policy']).toContain(`default-src 'none'; script-src 'self'; style-src 'self';`)
  expect(headers['strict-transport-security']).toBeUndefined()
})

describe('for whoever runs the machines', () => {
  test('before there are pages: alive, not ready, try again', async () => {
    web = await listen(settingsOf({}), log)
    expect(await ask(web, '/healthz')).toMatchObject({ status: 200 })
    expect(await ask(web, '/readyz')).toMatchObject({ status: 503, body: 'starting\n' })
    expect(await ask(web, '/')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  })

  test('readiness is asked each time, by any name of the machine', async () => {
    web = await listen(settingsOf({}), log)
    const reasons = ['database', undefined]
    web.serve(echo, () => Promise.resolve(reasons.shift()))
    expect(await ask(web, '/readyz', { host: '10.1.2.3' })).toMatchObject({ status: 503, body: 'database\n' })
    expect(await ask(web, '/readyz', { host: '10.1.2.3' })).toMatchObject({ status: 200, body: 'ready\n' })
  })

  test('a taken port is told in one line', async () => {
    const { address } = await serving({})
    const { port } = new URL(address)
    await expect(listen(settingsOf({ PORT: port }), log)).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken: stop the program that listens there, or start with another PORT`,
    )
  })

  test('an address that this machine does not have is told in one line', async () => {
    const settings = settingsOf({
      HOST: '192.0.2.1',
      PUBLIC_ORIGIN: 'https://portal.example',
      SMTP_URL: 'smtp://mail.example',
    })
    await expect(listen(settings, log)).rejects.toThrow('This machine does not have the address that HOST names')
  })

  test('stopping lets a request under way come to its end', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const served = await serving({}, (_request, response) => {
      arrive()
      void released.then(() => response.end('whole'))
    })
    const answer = ask(served, '/')
    await arrived
    const stopped = served.stop()
    release()
    expect(await answer).toMatchObject({ status: 200, body: 'whole' })
    await stopped
    await expect(ask(served, '/')).rejects.toThrow(/ECONNREFUSED|socket hang up/)
  })
})

test('a log holds nothing that opens anything: neither the token of a link nor what stands after the question mark', () => {
  const token = 'aB3_'.repeat(10) + 'xyz'
  expect(pathForLog(`/invitation/12.3.${token}?in=fr`)).toBe('/invitation/12.3.*')
  expect(pathForLog(`/new-password/12.3.${token}`)).toBe('/new-password/12.3.*')
  expect(pathForLog('/purchasing-accounts/5438761/designated-administrator')).toBe(
    '/purchasing-accounts/5438761/designated-administrator',
  )
})

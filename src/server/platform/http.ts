/**
 * The web listener: says who asks and under which address (so that neither a forged Host nor a forged proxy header is
 * ever believed), gives each request an id, sets the headers that every answer carries, and answers the two questions of
 * whoever runs the machines. It listens before the pages are ready, so that a taken port is known at once.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { clientAddress, trustedProxies } from './address.ts'
import { installationFolder, isLoopback, originOf, type Settings } from './config.ts'
import type { Log } from './log.ts'
import { startFault } from './start-fault.ts'
import { longestUploadBytes } from './upload.ts'
import { bodyState } from './whole-body.ts'

/** Answers requests for pages; `next` where nothing is found. */
export type Pages = (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown

/** Why the process cannot serve at the moment, in one word; undefined when it can. */
export type Readiness = () => Promise<string | undefined>

export interface Web {
  /** Where it listens, for people: http://localhost:3000. */
  readonly address: string
  /** From now on requests get pages. */
  serve(pages: Pages, readiness: Readiness): void
  /** Takes no new requests, lets those under way come to their end, within limits. */
  stop(): Promise<void>
}

const keepAliveMs = 65_000 // longer than the 60 s of the usual proxies, which otherwise reuse what was just closed
const headersLimitMs = 10_000
const requestLimitMs = 300_000
const stopLimitMs = 10_000
const retryAfterSeconds = '1'
const requestIdPattern = /^[\w-]{8,64}$/

// Styles in attributes carry the publisher's colour and the lengths of bars; scripts come from files alone.
const contentPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `style-src-attr 'unsafe-inline'`,
  `img-src 'self' data:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `frame-src 'self'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
  `base-uri 'none'`,
].join('; ')

const standingHeaders: readonly (readonly [string, string])[] = [
  ['content-security-policy', contentPolicy],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
  // What a person may see is kept by nobody but his own browser, and asked for again each time.
  ['cache-control', 'private, no-cache'],
]
const strictTransport = ['strict-transport-security', 'max-age=31536000'] as const

const unnamedBehindProxy =
  'A proxy leads here, but this portal is set up for this machine alone: set PUBLIC_ORIGIN and SMTP_URL\n'

/** Addresses under this path end a notice by one click of a mail program (RFC 8058). */
export const oneClickPath = '/unsubscribe/'

/** Loads the pages that `vite build` made. Refuses when they were not built. */
export async function loadPages(): Promise<Pages> {
  // Read by the adapter when it is loaded: it believes these headers, which `identify` sets on every request.
  process.env['PROTOCOL_HEADER'] = 'x-app-proto'
  process.env['HOST_HEADER'] = 'x-app-host'
  process.env['ADDRESS_HEADER'] = 'x-app-address'
  process.env['BODY_SIZE_LIMIT'] = String(longestUploadBytes)
  const file = pathToFileURL(join(installationFolder, 'build', 'handler.js'))
  try {
    const pages: { handler: Pages } = await import(file.href)
    return pages.handler
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === 'ERR_MODULE_NOT_FOUND' &&
      error.message.includes('handler.js')
    ) {
      throw startFault('The pages are not built: run `npm run build`, or `npm start`, which does it', error)
    }
    throw error
  }
}

/** Listens. Refuses, in one line, when the port is taken or may not be used. */
export async function listen(settings: Settings, log: Log): Promise<Web> {
  let pages: Pages | undefined
  let readiness: Readiness = () => Promise.resolve('starting')
  let stopping = false
  const identify = identification(settings)
  // Nobody has said that others come here: they would read the mailbox, and follow everybody's links from there.
  const isUnnamed = settings.publicOrigin === undefined && settings.smtpUrl === undefined
  const headers = settings.publicOrigin?.startsWith('https:') ? [...standingHeaders, strictTransport] : standingHeaders

  const server = createServer({
    keepAliveTimeout: keepAliveMs,
    headersTimeout: headersLimitMs,
    requestTimeout: requestLimitMs,
  })
  server.on('request', (request, response) => {
    const path = request.url ?? '/'
    // Nobody is sent back what he said, and what answers pages and services knows no such request.
    if (request.method === 'TRACE') return answer(response, 501, 'No such method\n')
    // A connection that was busy when the end was asked for would stay open for its next request.
    response.once('close', () => {
      if (stopping) setImmediate(() => server.closeIdleConnections())
    })
    if (path === '/healthz') return answer(response, 200, 'alive\n')
    if (path === '/readyz') return void tellReadiness(response, readiness)
    const id = identify(request)
    if (id === undefined) return answer(response, 421, 'This address is not the one that PUBLIC_ORIGIN names\n')
    if (isUnnamed && cameByProxy(request)) return answer(response, 421, unnamedBehindProxy)
    if (pages === undefined) {
      response.setHeader('retry-after', retryAfterSeconds)
      return answer(response, 503, 'Starting\n')
    }
    for (const [name, value] of headers) response.setHeader(name, value)
    response.setHeader('x-request-id', id)
    logWhenDone(log, request, response, id)
    void handOn(pages, request, response).catch((error: unknown) => {
      // Whatever anybody sends, the process goes on: it answers others too.
      log.error({ request: id, err: error }, 'unexpected error')
      if (response.headersSent) response.destroy()
      else answer(response, 500, 'This failed\n')
    })
  })
  await listening(server, settings)
  return {
    address: addressOf(server, settings),
    serve(handler, ready) {
      pages = handler
      readiness = ready
    },
    async stop() {
      stopping = true
      readiness = () => Promise.resolve('stopping')
      const limit = setTimeout(() => server.closeAllConnections(), stopLimitMs)
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeIdleConnections()
      })
      clearTimeout(limit)
    },
  }
}

/**
 * Says in headers of our own what the pages may believe: protocol, host, client. Answers the request's id, or undefined
 * when the request names a host that is not ours: without PUBLIC_ORIGIN only this machine's own names are.
 */
function identification(settings: Settings): (request: IncomingMessage) => string | undefined {
  const origin = settings.publicOrigin === undefined ? undefined : new URL(settings.publicOrigin)
  const isOwn = isLoopback(new URL(originOf(settings)).hostname)
  const isTrusted = trustedProxies(settings.trustedProxies)
  return (request) => {
    const { headers } = request
    const host = origin?.host ?? headers.host ?? ''
    // Where the portal is this machine's own, a foreign name that leads here is a rebound one (DNS rebinding).
    const asked = headers.host ?? ''
    if (isOwn && !(URL.canParse(`http://${asked}`) && isLoopback(new URL(`http://${asked}`).hostname))) return undefined
    const connection = request.socket.remoteAddress ?? ''
    const address = clientAddress(connection, headers['x-forwarded-for']?.toString() ?? null, isTrusted)
    const given = isTrusted(connection) ? headers['x-request-id']?.toString() : undefined
    const id = given !== undefined && requestIdPattern.test(given) ? given : randomUUID()
    if (request.method === 'POST' && request.url?.startsWith(oneClickPath) === true) {
      // What is posted there follows from the link alone, in nobody's name: mail programs do so, without an origin.
      headers.origin = `${origin?.protocol ?? 'http:'}//${host}`
    }
    headers['x-app-proto'] = origin?.protocol.slice(0, -1) ?? 'http'
    headers['x-app-host'] = host
    headers['x-app-address'] = address
    headers['x-request-id'] = id
    return id
  }
}

/** True for a request that somebody passed on, whatever Host he wrote: a proxy on this machine makes everybody look local. */
function cameByProxy({ headers }: IncomingMessage): boolean {
  return Object.keys(headers).some((name) => name === 'forwarded' || name === 'via' || name.startsWith('x-forwarded-'))
}

/** To whoever answers, once everything that he reads is here; of what is longer he is told, and that he takes files is his to know. */
async function handOn(pages: Pages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const state = isRead ? 'whole' : await bodyState(request)
  if (state === 'gone') return
  request.headers['x-app-body'] = state
  await pages(request, response, () => {
    answer(response, 404, 'Not found\n')
  })
}

/** What a log may hold of an address: neither what stands after ?, nor the token of a link, which opens what it leads to. */
export function pathForLog(url: string): string {
  const [path = ''] = url.split('?')
  return path.replaceAll(/[\w-]{40,}/g, '*')
}

/** One line per request: what was read goes to the level "debug", what was changed or refused is told always. */
function logWhenDone(log: Log, request: IncomingMessage, response: ServerResponse, id: string): void {
  const start = performance.now()
  response.once('close', () => {
    const status = response.statusCode
    const level = status >= 500 ? 'error' : status >= 400 || request.method !== 'GET' ? 'info' : 'debug'
    if (!log.isLevelEnabled(level)) return
    const path = pathForLog(request.url ?? '')
    const ms = Math.round(performance.now() - start)
    log[level]({ request: id, method: request.method, path, status, ms, cut: !response.writableFinished }, 'request')
  })
}

async function tellReadiness(response: ServerResponse, readiness: Readiness): Promise<void> {
  const reason = await readiness()
  answer(response, reason === undefined ? 200 : 503, `${reason ?? 'ready'}\n`)
}

function answer(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent) return
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(body)
}

async function listening(server: Server, { host, port }: Settings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `Port ${String(port)} of ${host}`
      if (error.code === 'EADDRINUSE') {
        reject(startFault(`${where} is taken: stop the program that listens there, or start with another PORT`, error))
      } else if (error.code === 'EACCES') {
        reject(startFault(`${where} may not be used by this user: start with a PORT above 1023`, error))
      } else if (error.code === 'EADDRNOTAVAIL') {
        reject(startFault(`This machine does not have the address that HOST names: ${host}`, error))
      } else reject(error)
    })
    server.listen(port, host, resolve)
  })
}

function addressOf(server: Server, settings: Settings): string {
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : settings.port
  const name = isLoopback(settings.host) ? 'localhost' : settings.host
  return `http://${name}:${String(port)}`
}

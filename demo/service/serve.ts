/** The service's addresses: what each answers, and to whom. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import * as openid from 'openid-client'
import { openIdentity, type Identity, type Plan } from './identity.ts'
import { administrationPage, homePage, messagePage, welcomePage, type Frame } from './pages.ts'
import { openProvisioning, type Provisioning } from './provisioning.ts'
import { openSeats, type Seats } from './seats.ts'
import type { Settings } from './settings.ts'
import { style } from './style.ts'
import { openVisits, type Visit, type Visits } from './visits.ts'
import { languageOf, wordsIn } from './words.ts'

export interface Site {
  /** http://127.0.0.1:PORT */
  readonly address: string
  close(): Promise<void>
}

interface House {
  readonly settings: Settings
  readonly origin: string
  readonly identity: Identity
  readonly visits: Visits
  readonly seats: Seats
  readonly provisioning: Provisioning
}

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

const host = '127.0.0.1'
const longestBody = 64 * 1024
const bodyLimitMs = 5_000
const callbackPath = '/signed-in'

/** Listens on the port that is wanted, else on a free one. */
export async function openSite(settings: Settings): Promise<Site> {
  const server = createServer()
  const port = await listening(server, settings.port).catch(() => listening(server, 0))
  const origin = `http://${host}:${String(port)}`
  const identity = openIdentity(settings, origin + callbackPath)
  const seats = openSeats(settings.api, identity, complain)
  const provisioning = openProvisioning(settings.signingSecret)
  const house: House = { settings, origin, identity, visits: openVisits(identity), seats, provisioning }
  server.on('request', (request, response) => {
    answer(house, request, response).catch((error: unknown) => {
      complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end()
    })
  })
  return {
    address: origin,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
}

function complain(fault: string): void {
  process.stderr.write(`${fault}\n`)
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}

async function answer(house: House, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', house.origin)
  const asked = { request, response, url }
  const portal = new URL(house.settings.issuer).origin
  // A form that signs out is led on to the portal.
  const policy = `default-src 'none'; style-src 'self'; form-action 'self' ${portal}; frame-ancestors 'none'; base-uri 'none'`
  response.setHeader('content-security-policy', policy)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('cache-control', 'no-store')
  // What leads here by another name of this machine was not meant for this site (DNS rebinding).
  if (request.headers.host !== new URL(house.origin).host) return text(response, 421, 'Another host\n')
  const route = routes[`${request.method === 'HEAD' ? 'GET' : (request.method ?? '')} ${url.pathname}`]
  if (route !== undefined) return route(house, asked)
  const frame = await frameOf(house, asked)
  const way = { href: '/', label: wordsIn(frame.language).home }
  show(response, 404, messagePage(frame, { title: wordsIn(frame.language).unknownTitle }, way))
}

const routes: Readonly<Record<string, (house: House, asked: Asked) => Promise<void> | void>> = {
  'GET /style.css': (_house, { response }) => {
    response.writeHead(200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' }).end(style)
  },
  'GET /': async (house, asked) => {
    const frame = await frameOf(house, asked)
    const { person } = frame
    if (person === undefined)
      return show(asked.response, 200, welcomePage(frame, asked.url.searchParams.has('signed-out')))
    show(asked.response, 200, homePage({ ...frame, person }, seating(house, person)))
  },
  'GET /administration': async (house, asked) => {
    const frame = await frameOf(house, asked)
    const { person } = frame
    const w = wordsIn(frame.language)
    if (person === undefined) return redirect(asked.response, '/start?to=/administration')
    if (!person.global_administrator) {
      const said = { title: w.forbiddenTitle, text: w.forbiddenText }
      return show(asked.response, 403, messagePage(frame, said, { href: '/', label: w.home }))
    }
    const accounts = person.purchasing_accounts.map(({ number }) => number)
    const provided = house.provisioning.providedFor(accounts)
    show(asked.response, 200, administrationPage({ ...frame, person }, seating(house, person), provided))
  },
  'GET /help/first-steps': (house, asked) => help(house, asked, 'first'),
  'GET /help/licences': (house, asked) => help(house, asked, 'licences'),
  // Where the portal leads: signs in, and nobody is asked who is signed in there.
  'GET /start': async (house, asked) => {
    const to = asked.url.searchParams.get('to') === '/administration' ? '/administration' : '/'
    try {
      const { location, attempt } = await house.identity.begin(to)
      redirect(asked.response, location.href, [house.visits.attempt(attempt)])
    } catch (error) {
      complain(String(error))
      await say(house, asked, 502, 'away')
    }
  },
  [`GET ${callbackPath}`]: async (house, asked) => {
    const attempt = house.visits.take(asked.request, asked.url.searchParams.get('state') ?? '')
    if (attempt === undefined) return say(house, asked, 400, 'failed')
    try {
      const credentials = await house.identity.complete(asked.url, attempt)
      house.visits.close(await visitOf(house, asked))
      redirect(asked.response, attempt.to, [house.visits.open(credentials)])
    } catch (error) {
      if (error instanceof openid.AuthorizationResponseError) return say(house, asked, 403, 'refused')
      complain(String(error))
      await say(house, asked, 502, 'failed')
    }
  },
  'POST /sign-out': async (house, asked) => {
    // A form of another site carries no cookie of ours; whoever has none is out already.
    const visit = await visitOf(house, asked)
    const cookie = house.visits.close(visit)
    const end = visit && (await house.identity.endOf(visit.credentials, `${house.origin}/signed-out`))
    redirect(asked.response, end?.href ?? '/', [cookie])
  },
  'GET /signed-out': (_house, { response }) => redirect(response, '/?signed-out'),
  'POST /backchannel-logout': async (house, { request, response }) => {
    const body = await bodyOf(request)
    try {
      house.visits.closeOf(await house.identity.readLogout(new URLSearchParams(body).get('logout_token') ?? ''))
      response.writeHead(200).end()
    } catch {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_request"}')
    }
  },
  'POST /provisioning': async (house, { request, response }) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    response.writeHead(house.provisioning.take(headers, await bodyOf(request))).end()
  },
}

function seating({ seats }: House, person: NonNullable<Frame['person']>) {
  return { own: seats.seat(person), holders: (plan: Plan) => seats.holders(plan) }
}

async function visitOf({ visits }: House, { request }: Asked): Promise<Visit | undefined> {
  return visits.visitOf(request)
}

async function frameOf(house: House, asked: Asked): Promise<Frame> {
  const person = (await visitOf(house, asked))?.credentials.person
  const language = languageOf(person?.locale, asked.request.headers['accept-language'])
  return { name: house.settings.name, language, person, path: asked.url.pathname }
}

async function say(house: House, asked: Asked, status: number, what: 'away' | 'failed' | 'refused'): Promise<void> {
  const frame = await frameOf(house, asked)
  const w = wordsIn(frame.language)
  const said = { title: w[`${what}Title`], text: w[`${what}Text`] }
  show(asked.response, status, messagePage(frame, said, { href: '/start', label: w.again }))
}

/** For everybody: who looks for help may have trouble signing in. */
async function help(house: House, asked: Asked, what: 'first' | 'licences'): Promise<void> {
  const frame = await frameOf(house, asked)
  const w = wordsIn(frame.language)
  const said =
    what === 'first' ? { title: w.firstTitle, text: w.firstText } : { title: w.licencesTitle, text: w.licencesText }
  show(asked.response, 200, messagePage(frame, said, { href: '/', label: w.home }))
}

function show(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page)
}

function text(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(words)
}

function redirect(response: ServerResponse, location: string, cookies: readonly string[] = []): void {
  if (cookies.length > 0) response.setHeader('set-cookie', [...cookies])
  response.writeHead(303, { location }).end()
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const limit = setTimeout(() => request.destroy(), bodyLimitMs)
  try {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk)
      length += bytes.length
      if (length > longestBody) throw new Error('A body is too long')
      chunks.push(bytes)
    }
    return Buffer.concat(chunks).toString()
  } finally {
    clearTimeout(limit)
  }
}

/**
 * What vouching for people costs: full sign-ins into a service (request, sign-in page, password, code, tokens) and
 * refreshes, per second of one processor that is busy with nothing else. Counted in processor time, so that neither the
 * load generator nor a second core flatters it, and against what Keycloak documents for one virtual processor of its
 * own, its database apart; the figures say what PostgreSQL's share adds.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { secretBytes } from '#server/platform/secret.ts'
import { median, type Figure } from '../figures.ts'
import type { Measuring } from '../measuring.ts'
import { startServing } from '../programs.ts'
import { emailOf, makeServices, password, service } from '../world/services.ts'

const databaseName = 'sign_on'
const port = '3918'
const rounds = 5
const signInMs = 6_000
const refreshMs = 4_000
const browsers = 8
const refreshers = 16
/** https://www.keycloak.org/high-availability/concepts-memory-and-cpu-sizing, per second and vCPU. */
const documented = { signIns: 15, refreshes: 120 } as const
const goals = { signIns: 2, refreshes: 3 } as const
const clockTicks = 100

export async function measureSignOn({ server, tell }: Pick<Measuring, 'server' | 'tell'>): Promise<Figure[]> {
  tell('Making a service and the people who enter it')
  const database = await makeServices(server, databaseName)
  const origin = `http://localhost:${port}`
  const served = await startServing([join('src', 'cli.js'), 'web'], {
    DATABASE_URL: database.databaseUrl,
    SECRET_KEY: Buffer.alloc(secretBytes, 'comptoir').toString('base64'),
    PORT: port,
    PUBLIC_ORIGIN: origin, // the browsers come from many networks, which only a named portal believes a proxy
    SMTP_URL: 'smtp://127.0.0.1:9',
  })
  try {
    const portal = served.child.pid ?? 0
    const processes = () => ({ portal: [portal], database: serverProcesses(databaseName) })
    const measured = async (connections: number, milliseconds: number, once: (turn: number) => Promise<void>) => {
      const rates: Rate[] = []
      for (let round = 0; round <= rounds; round += 1) {
        const rate = await repeat(connections, milliseconds, once, processes)
        if (round > 0) rates.push(rate)
      }
      return rates
    }
    tell('Signing in')
    const signIns = await measured(browsers, signInMs, async (turn) => {
      await signInto(origin, turn)
    })
    tell('Refreshing')
    const held = await Promise.all(Array.from({ length: refreshers }, (_, turn) => signInto(origin, turn)))
    const refreshes = await measured(refreshers, refreshMs, async (turn) => {
      const place = turn % refreshers
      held[place] = await tokens(origin, { grant_type: 'refresh_token', refresh_token: held[place] ?? '' })
    })
    return [
      figure('full sign-ins into a service, password hashed with argon2id', signIns, 'signIns'),
      figure('refreshes of a service’s tokens', refreshes, 'refreshes'),
    ]
  } finally {
    await served.stop()
    await server.drop(databaseName)
  }
}

interface Rate {
  readonly perSecond: number
  /** Per second of a processor that the portal takes, as Keycloak's figures are. */
  readonly perPortalSecond: number
  /** The same with the database's share. */
  readonly perProcessorSecond: number
}

type Processes = Readonly<Record<'portal' | 'database', readonly number[]>>

function figure(what: string, rates: readonly Rate[], kind: keyof typeof documented): Figure {
  const value = median(rates.map((rate) => rate.perPortalSecond)) / documented[kind]
  const each = (name: keyof Rate) => median(rates.map((rate) => rate[name])).toFixed(0)
  const detail =
    `${each('perPortalSecond')} per processor second of the portal (${each('perProcessorSecond')} with PostgreSQL's), ` +
    `${each('perSecond')}/s here; Keycloak documents ${String(documented[kind])} per vCPU`
  return { what, goal: `≥ ${String(goals[kind])}`, measured: value.toFixed(2), detail, met: value >= goals[kind] }
}

async function repeat(
  connections: number,
  milliseconds: number,
  once: (turn: number) => Promise<void>,
  processes: () => Processes,
): Promise<Rate> {
  let count = 0
  const before = spentBy(processes())
  const began = performance.now()
  const end = began + milliseconds
  await Promise.all(
    Array.from({ length: connections }, async (_, place) => {
      for (let turn = place; performance.now() < end; turn += connections) {
        await once(turn)
        count += 1
      }
    }),
  )
  const seconds = (performance.now() - began) / 1_000
  const after = spentBy(processes())
  const portal = after.portal - before.portal
  const perProcessorSecond = count / (portal + after.database - before.database)
  return { perSecond: count / seconds, perPortalSecond: count / portal, perProcessorSecond }
}

let networks = 0

/** One whole way in, as a browser and a service go it; answers the refresh token. */
async function signInto(origin: string, turn: number): Promise<string> {
  networks += 1
  const from = `198.${String(18 + Math.floor(networks / 62_500))}.${String(Math.floor(networks / 250) % 250)}.${String(networks % 250)}`
  const browser = { 'x-forwarded-for': from, 'accept-language': 'fr', accept: 'text/html' }
  const verifier = randomBytes(32).toString('base64url')
  const asked = new URLSearchParams({
    client_id: service.clientId,
    redirect_uri: service.redirectUri,
    response_type: 'code',
    scope: 'openid profile email',
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const stopped = await ask(`${origin}/oidc/auth?${asked.toString()}`, { headers: browser })
  const page = new URL(stopped.headers.location ?? '', origin).href
  await ask(page, { headers: { ...browser, cookie: cookiesIn(stopped.headers) } })
  const inside = await ask(page, {
    method: 'POST',
    headers: { ...browser, origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email: emailOf(turn), password }).toString(),
  })
  const cookie = `${cookiesIn(stopped.headers)}; ${cookiesIn(inside.headers)}`
  const led = await ask(new URL(inside.headers.location ?? '', origin).href, { headers: { ...browser, cookie } })
  const code = /[?&;]code=([\w-]+)/.exec(led.body)?.[1]
  if (code === undefined) throw new Error(`Nobody was let in: ${String(led.status)} ${led.body.slice(0, 300)}`)
  return tokens(origin, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: service.redirectUri,
    code_verifier: verifier,
  })
}

/** Asks for tokens as the service; answers the refresh token. */
async function tokens(origin: string, form: Readonly<Record<string, string>>): Promise<string> {
  const { status, body } = await ask(`${origin}/oidc/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${service.clientId}:${service.secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  })
  const token = /"refresh_token":"([\w-]+)"/.exec(body)?.[1]
  if (status !== 200 || token === undefined) throw new Error(`There were no tokens: ${String(status)} ${body}`)
  return token
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const agent = new Agent({ keepAlive: true, maxSockets: refreshers })

interface Asked {
  readonly method?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

async function ask(url: string, { method = 'GET', headers, body }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent, method, headers: { ...headers, ...lengthOf(body) } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        })
      })
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

function lengthOf(body: string | undefined): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
}

function cookiesIn(headers: IncomingHttpHeaders): string {
  return (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? '').join('; ')
}

function spentBy({ portal, database }: Processes): { readonly portal: number; readonly database: number } {
  return { portal: processorSeconds(portal), database: processorSeconds(database) }
}

/** Processor time that these processes have taken so far, in seconds. */
function processorSeconds(pids: readonly number[]): number {
  let ticks = 0
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks / clockTicks
}

/** The processes of PostgreSQL that serve this database. */
function serverProcesses(name: string): readonly number[] {
  return readdirSync('/proc')
    .filter((each) => /^\d+$/.test(each))
    .filter((each) => {
      try {
        return readFileSync(`/proc/${each}/cmdline`, 'utf8').includes(` ${name} `)
      } catch {
        return false // it ended meanwhile
      }
    })
    .map(Number)
}

/** The API in a world of its own, asked as the site of a service asks it; tokens are the test's own. */
import { pino } from 'pino'
import { sql } from 'kysely'
import { apiOf, type Api, type ServiceScope } from '#server/api/index.ts'
import type { ClientToken } from '#server/sign-on/index.ts'
import { read, system } from '#server/work/index.ts'
import { apiOutside, type ApiOutside } from './api-outside.ts'
import { testHouse, type TestHouse } from './house.ts'
import { order, stock } from './orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from './places.ts'
import { associate, personOf, registerSite, subjectOf } from './services.ts'

export interface ApiWorld {
  readonly house: TestHouse
  readonly api: Api
  readonly outside: ApiOutside
  /** Serves Office 365 and Office: its customer is `own` (E1: 450 seats of two terms; PRO: 7 licences). */
  readonly office: number
  /** Serves Azure: its customer is `foreign`. */
  readonly azure: number
  readonly own: Place
  readonly foreign: Place
  /** People who may enter the service of either account, as services know them. */
  readonly subjects: { readonly own: string; readonly foreign: string }
  /** The number of the partner who ordered. */
  readonly partner: string
  /** A token of a service for these scopes; both where none is named. */
  token(serviceId: number, ...scopes: readonly ServiceScope[]): string
  /** Takes a token out of use, as its expiry does. */
  expire(token: string): void
  /** Asks; with a body it writes, under a key of its own unless one is given. */
  ask(path: string, asking?: Asking): Promise<Response>
}

export interface Asking {
  readonly token?: string
  readonly method?: string
  readonly body?: unknown
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const origin = 'https://licences.example.com'

/** An API on a house with two services, each with a customer. */
export async function apiWorld(requestsPerWindow?: number): Promise<ApiWorld> {
  const house = await testHouse()
  await stock(house)
  const [own, foreign] = await foundAccounts(house, 2)
  const partnerId = await foundPartner(house)
  for (const { id } of [own, foreign]) await serve(house, partnerId, id)
  const partner = await partnerNumber(house, partnerId)
  await order(house, { partner, account: own.number, item: 'E1', quantity: 350, term: '2030-06-30' })
  await order(house, { partner, account: own.number, item: 'E1', quantity: 100, term: '2031-06-30' })
  await order(house, { partner, account: own.number, item: 'PRO', kind: 'license', quantity: 7 })
  await order(house, { partner, account: foreign.number, item: 'AZ', kind: 'azure', quantity: 1 })
  const office = (await registerSite(house, { groups: ['Office 365', 'Office'] })).id
  const azure = (await registerSite(house, { group: 'Azure' })).id

  const subjects = {
    own: await enteringAt(house, own, 'own.example'),
    foreign: await enteringAt(house, foreign, 'foreign.example'),
  }

  const tokens = new Map<string, ClientToken>()
  let issued = 0
  const outside = apiOutside()
  const api = apiOf({
    house,
    outside,
    log: pino({ level: 'silent' }),
    clientOfToken: async (_house, authorization) => tokens.get(authorization.slice('Bearer '.length)),
    ...(requestsPerWindow !== undefined && { requestsPerWindow }),
  })
  return {
    house,
    api,
    outside,
    office,
    azure,
    own,
    foreign,
    subjects,
    partner,
    token(serviceId, ...scopes) {
      issued += 1
      const token = `token-${String(issued)}`
      const given = scopes.length > 0 ? scopes : (['entitlements.read', 'seats.report', 'benefits.record'] as const)
      tokens.set(token, { clientId: serviceId, scopes: new Set(given) })
      return token
    },
    expire(token) {
      tokens.delete(token)
    },
    ask(path, { token, method, body, key, headers = {} } = {}) {
      const written = body !== undefined
      return api.fetch(
        new Request(`${origin}/api/v1${path}`, {
          method: method ?? (written ? 'PUT' : 'GET'),
          headers: {
            'accept-language': 'en',
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(written && { 'content-type': 'application/json', 'idempotency-key': key ?? crypto.randomUUID() }),
            ...headers,
          },
          ...(written && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      )
    },
  }
}

/** Somebody of a domain that lets people in for an account. */
async function enteringAt(house: TestHouse, { id }: Place, domain: string): Promise<string> {
  await associate(house, id, domain)
  const { userId } = await personOf(house, domain)
  return subjectOf(house, userId)
}

/** An answer as a snapshot keeps it: status, headers, body, without what is new every time. */
export async function said(response: Response): Promise<object> {
  const headers = Object.fromEntries(response.headers)
  const changing = { 'x-request-id': 'ID', ratelimit: '"client";r=N;t=N', 'retry-after': 'N' }
  for (const [name, mark] of Object.entries(changing)) if (name in headers) headers[name] = mark
  // Places are called by how many the run founded before them.
  const text = (await response.text()).replaceAll(/\b(P-|O-|Compte |Organisation )\d+/g, '$1N')
  const body: unknown = JSON.parse(text, (name, value: unknown) => (name === 'requestId' ? 'ID' : value))
  return { status: response.status, headers, body }
}

/** The code of a problem, and the status that it came with. */
export async function problem(response: Response): Promise<string> {
  const { code, status }: { code: string; status: number } = await response.json()
  if (status !== response.status)
    throw new Error(`The problem says ${String(status)}, the answer ${String(response.status)}`)
  return `${String(response.status)} ${code}`
}

/** How many events of a name there are in an account. */
export async function eventsOf(house: TestHouse, accountId: number, name: string): Promise<number> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ count: number }>`
      select count(*) as count from events where purchasing_account_id = ${accountId} and name = ${name}`.execute(
      work.db,
    ),
  )
  return rows[0]?.count ?? 0
}

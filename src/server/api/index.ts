/**
 * The API (SPEC 5.9, 12.5): a pure function from request to answer. It knows no cookie, so that no other site can make a
 * browser speak for somebody; it answers problems in the form of RFC 9457, and lets nothing be kept on the way.
 */
import { randomUUID } from 'node:crypto'
import { baseLocale, extractLocaleFromHeader, isLocale, type Locale } from '#messages/runtime.js'
import { networkOf } from '#server/platform/address.ts'
import type { Log } from '#server/platform/log.ts'
import { isDatabaseAway } from '#server/platform/outage.ts'
import { Refusal, visitor, type Actor, type House } from '#server/work/index.ts'
import { requireCaller, requireScope, type ClientOfToken } from './caller.ts'
import { documentOf } from './document.ts'
import { noBody, type Answer, type Operation, type Outside } from './operation.ts'
import { operations } from './operations.ts'
import { Problem, problemType, statusOf } from './problem.ts'
import { faultWords, problemAdvice, problemTitle } from './problem-words.ts'
import { faultsOfFields } from './field-faults.ts'
import { rateLimit, requestsPerWindow } from './rate-limit.ts'
import { fileOf, readBody, readQuery, requireKey } from './request.ts'
import { operationAt } from './route.ts'

export type { ClientOfToken, Scope, ServiceScope } from './caller.ts'
export type { Outside } from './operation.ts'

export interface ApiParts {
  readonly house: House
  readonly log: Log
  readonly clientOfToken: ClientOfToken
  readonly outside: Outside
  /** Requests of one service or key in a window. */
  readonly requestsPerWindow?: number
}

export interface Api {
  fetch(request: Request): Promise<Response>
}

type Headers = Readonly<Record<string, string>>

const retryAfterSeconds = '5'
const requestIdPattern = /^[\w-]{8,64}$/

/** The API of a house. */
export function apiOf(parts: ApiParts): Api {
  const { clientOfToken, outside, log } = parts
  const limit = rateLimit(parts.requestsPerWindow ?? requestsPerWindow)
  let made: { readonly origin: string; readonly document: object } | undefined
  // Made once: anybody may ask for it, and making it takes longer than most requests.
  function documentAt(origin: string): object {
    if (made?.origin !== origin) made = { origin, document: documentOf(operations, origin) }
    return made.document
  }
  /** Refuses in the order of what is known first: the address, the method, who asks, how often, with what. */
  async function answerTo(request: Request, locale: Locale, said: { headers: Headers }): Promise<Answer> {
    const url = new URL(request.url)
    // What the listener made sure of: events remember from where something was done.
    const house = { ...parts.house, from: request.headers.get('x-app-address') ?? undefined }
    const { operation, parameters } = operationAt(operations, url.pathname, request.method)
    const actor = await actorOf(operation, request, said)
    const key = operation.method === 'GET' ? null : { key: requireKey(request), request: '' }
    const query = readQuery(url)
    const body = operation.body === noBody ? undefined : await readBody(request, operation.bodyLimit)
    const file = operation.takesFile === undefined ? null : fileOf(request, operation.takesFile)
    const { origin } = url
    const document = () => documentAt(origin)
    const range = { range: request.headers.get('range'), ifRange: request.headers.get('if-range') }
    const asked = { locale, origin, parameters, query, body, file, range, key }
    return operation.run({ house, outside, log, actor, ...asked, document })
  }

  async function actorOf({ scopes }: Operation, request: Request, said: { headers: Headers }): Promise<Actor> {
    const count = (counted: string) => (said.headers = limit.take(counted, parts.house.clock.realNow()))
    const isOpen = scopes.length === 0 && !request.headers.has('authorization')
    // Whoever brings no token that is good is counted by where he comes from: guessing is as limited as asking.
    const from = `from:${networkOf(request.headers.get('x-app-address') ?? '')}`
    if (isOpen) {
      count(from)
      return visitor
    }
    const caller = await requireCaller(parts.house, clientOfToken, request).catch((error: unknown) => {
      if (error instanceof Problem) count(from)
      throw error
    })
    count(caller.counted)
    if (scopes.length === 0) return visitor
    requireScope(caller, scopes)
    return caller.actor
  }

  return {
    async fetch(request) {
      const locale = localeOf(request)
      const given = request.headers.get('x-request-id') ?? ''
      const requestId = requestIdPattern.test(given) ? given : randomUUID()
      const said: { headers: Headers } = { headers: {} }
      const standing = {
        'cache-control': 'no-store',
        'content-language': locale,
        'x-request-id': requestId,
        // Scripts of other sites read nothing; those of the portal's own could anyway.
        'access-control-allow-origin': new URL(request.url).origin,
      }
      try {
        const answer = await answerTo(request, locale, said)
        return responseOf(answer, { ...standing, ...said.headers })
      } catch (error) {
        const problem = problemOf(error, requestId, parts.log)
        const headers = { ...standing, ...said.headers, ...problem.facts.headers }
        const body = bodyOf(problem, locale, requestId)
        return jsonOf(body, body.status, { ...headers, 'content-type': 'application/problem+json' })
      }
    },
  }
}

function responseOf({ status = 200, body, file }: Answer, headers: Headers): Response {
  if (file !== undefined) {
    const { content, type, name, headers: ofFile } = file
    const saved = `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`
    return new Response(content, {
      status,
      headers: { ...headers, ...ofFile, 'content-type': type, 'content-disposition': saved },
    })
  }
  if (body === undefined) return new Response(null, { status, headers })
  return jsonOf(body, status, { ...headers, 'content-type': 'application/json' })
}

function jsonOf(body: unknown, status: number, headers: Headers): Response {
  return new Response(JSON.stringify(body), { status, headers })
}

/** The first language that the caller asks for and we speak. */
function localeOf(request: Request): Locale {
  const asked = extractLocaleFromHeader(request)
  return isLocale(asked) ? asked : baseLocale
}

/** Whatever was thrown as a problem; what is a fault of ours, or an outage, is told to the log. */
function problemOf(error: unknown, requestId: string, log: Log): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Refusal) return refused(error)
  if (isDatabaseAway(error)) {
    log.warn({ request: requestId, err: error }, 'database away')
    return new Problem('portal.away', { headers: { 'retry-after': retryAfterSeconds } })
  }
  log.error({ request: requestId, err: error }, 'unexpected error')
  return new Problem('portal.faulty')
}

/** What the business refused; where it said of fields what is wrong with them, each by its place in the body. */
function refused({ code, status, facts }: Refusal): Problem {
  const faults = faultsOfFields(facts)
  return new Problem(code, { status, words: facts, ...(faults.length > 0 && { faults }) })
}

function bodyOf(problem: Problem, locale: Locale, requestId: string) {
  const { code, facts } = problem
  const status = statusOf(problem)
  const errors = facts.faults?.map(({ code: fault, ...place }) => ({ ...place, detail: faultWords(fault, locale) }))
  return {
    type: problemType(code),
    title: problemTitle(code, status, locale),
    status,
    detail: problemAdvice(code, locale, facts.words),
    code,
    requestId,
    ...(errors && { errors }),
  }
}

/**
 * The API (SPEC 5.9, 12.5): a pure function from request to answer. It knows no cookie, so that no other site can make a
 * browser speak for somebody; it answers problems in the form of RFC 9457, and lets nothing be kept on the way.
 */
import { randomUUID } from 'node:crypto'
import { baseLocale, extractLocaleFromHeader, isLocale, type Locale } from '#messages/runtime.js'
import type { Log } from '#server/platform/log.ts'
import { isDatabaseAway } from '#server/platform/outage.ts'
import { Refusal, visitor, type Actor, type House } from '#server/work/index.ts'
import { requireScope, requireToken, type ClientOfToken } from './client-token.ts'
import { documentOf } from './document.ts'
import type { Answer, Operation } from './operation.ts'
import { operations } from './operations.ts'
import { isProblemCode, Problem, problemStatus, problemType } from './problem.ts'
import { faultWords, problemAdvice, problemTitle } from './problem-words.ts'
import { rateLimit, requestsPerWindow } from './rate-limit.ts'
import { readBody, readQuery, requireKey } from './request.ts'
import { operationAt } from './route.ts'

export type { ClientOfToken, Scope } from './client-token.ts'

export interface ApiParts {
  readonly house: House
  readonly log: Log
  readonly clientOfToken: ClientOfToken
  /** Requests of one client in a window. */
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
  const { house, clientOfToken } = parts
  const limit = rateLimit(parts.requestsPerWindow ?? requestsPerWindow)
  /** Refuses in the order of what is known first: the address, the method, who asks, how often, with what. */
  async function answerTo(request: Request, locale: Locale, said: { headers: Headers }): Promise<Answer> {
    const url = new URL(request.url)
    const { operation, parameters } = operationAt(operations, url.pathname, request.method)
    const actor = await actorOf(operation, request, said)
    const isWrite = operation.method !== 'GET'
    const key = isWrite ? { key: requireKey(request), request: '' } : null
    const query = readQuery(url)
    const body = isWrite ? await readBody(request) : undefined
    const document = () => documentOf(operations, url.origin)
    return operation.run({ house, actor, locale, parameters, query, body, key, document })
  }

  async function actorOf({ scope }: Operation, request: Request, said: { headers: Headers }): Promise<Actor> {
    if (scope === undefined) return visitor
    const token = await requireToken(house, clientOfToken, request)
    said.headers = limit.take(token.clientId, house.clock.realNow())
    requireScope(token, scope)
    return { kind: 'client', clientId: token.clientId }
  }

  return {
    async fetch(request) {
      const locale = localeOf(request)
      const given = request.headers.get('x-request-id') ?? ''
      const requestId = requestIdPattern.test(given) ? given : randomUUID()
      const said: { headers: Headers } = { headers: {} }
      const standing = { 'cache-control': 'no-store', 'content-language': locale, 'x-request-id': requestId }
      try {
        const { status = 200, body } = await answerTo(request, locale, said)
        const headers = { ...standing, ...said.headers, 'content-type': 'application/json' }
        return new Response(JSON.stringify(body), { status, headers })
      } catch (error) {
        const problem = problemOf(error, requestId, parts.log)
        const headers = {
          ...standing,
          ...said.headers,
          ...problem.facts.headers,
          'content-type': 'application/problem+json',
        }
        const body = bodyOf(problem, locale, requestId)
        return new Response(JSON.stringify(body), { status: body.status, headers })
      }
    },
  }
}

/** The first language that the caller asks for and we speak. */
function localeOf(request: Request): Locale {
  const asked = extractLocaleFromHeader(request)
  return isLocale(asked) ? asked : baseLocale
}

/** Whatever was thrown as a problem; what is a fault of ours, or an outage, is told to the log. */
function problemOf(error: unknown, requestId: string, log: Log): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Refusal && isProblemCode(error.code)) return new Problem(error.code, { words: error.facts })
  if (isDatabaseAway(error)) {
    log.warn({ request: requestId, err: error }, 'database away')
    return new Problem('portal.away', { headers: { 'retry-after': retryAfterSeconds } })
  }
  log.error({ request: requestId, err: error }, 'unexpected error')
  return new Problem('portal.faulty')
}

function bodyOf({ code, facts }: Problem, locale: Locale, requestId: string) {
  const errors = facts.faults?.map(({ code: fault, ...place }) => ({ ...place, detail: faultWords(fault, locale) }))
  return {
    type: problemType(code),
    title: problemTitle(code, locale),
    status: problemStatus[code],
    detail: problemAdvice(code, locale, facts.words),
    code,
    requestId,
    ...(errors && { errors }),
  }
}

/** `fetch` for libraries that call addresses which people typed: the same limits as every such call (outgoing.ts). */
import type { Outgoing, OutgoingRequest } from './outgoing.ts'

export type Fetch = (url: string | URL, options?: RequestInit) => Promise<Response>

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const isWithoutBody = new Set([204, 205, 304])

/** Rejects where nobody answers, with the fault as its message; a redirect is an answer, an answer too long is none. */
export function fetchThrough(outgoing: Outgoing): Fetch {
  return async (url, options) => {
    const request = new Request(url, options)
    const method = methods.find((each) => each === request.method)
    if (method === undefined) throw new TypeError(`No such call is made: ${request.method}`)
    const body = await request.text()
    const call: OutgoingRequest = {
      url: request.url,
      method,
      headers: Object.fromEntries(request.headers),
      body: body === '' ? undefined : body,
      signal: request.signal,
    }
    const answer = await outgoing.call(call)
    if (answer.kind === 'unanswered') throw new TypeError(answer.fault)
    if (answer.isCut) throw new TypeError('too-large')
    const { status, headers } = answer
    return new Response(isWithoutBody.has(status) ? null : answer.body, { status, headers })
  }
}

/**
 * Hands a request of the listener to a function of the web's own kind, and its answer back. What the listener made sure of
 * (protocol, host, id) is all that is believed of where the request came to.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'

// Whoever still sends what nobody reads gets this long to hear why, before his connection is closed.
const lingerMs = 1_000

/** Answers by `fetch`; its answers are short. */
export async function answerBy(
  fetch: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await fetch(asWebRequest(request))
  const body = Buffer.from(await answer.arrayBuffer())
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  response.setHeader('content-length', body.byteLength)
  response.statusCode = answer.status
  if (!request.complete) endAfter(request, response)
  response.end(body)
}

function asWebRequest(request: IncomingMessage): Request {
  const { headers: given, method = 'GET', url = '/' } = request
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    for (const each of [value ?? []].flat()) headers.append(name, each)
  }
  const address = new URL(url, `${String(given['x-app-proto'])}://${String(given['x-app-host'])}`)
  if (method === 'GET' || method === 'HEAD') return new Request(address, { method, headers })
  // The same stream under the two names that Node and the web have for it.
  const body = Readable.toWeb(request) as unknown as ReadableStream<Uint8Array<ArrayBuffer>>
  const init = { method, headers, body, duplex: 'half' }
  return new Request(address, init)
}

/** The rest of a body that is not wanted is let through for a moment: closing at once could lose the answer as well. */
function endAfter(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    request.resume()
    setTimeout(() => request.complete || request.destroy(), lingerMs).unref()
  })
}

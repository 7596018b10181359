/**
 * Hands a request of the listener to a function of the web's own kind, and its answer back. What the listener made sure of
 * (protocol, host, id) is all that is believed of where the request came to.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

// Whoever still sends what nobody reads gets this long to hear why, before his connection is closed.
const lingerMs = 1_000

/** Answers by `fetch`. What is to be saved as a file goes as it is made, at its reader's pace; other answers are short and go whole. */
export async function answerBy(
  fetch: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await fetch(asWebRequest(request))
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  response.statusCode = answer.status
  if (!request.complete) endAfter(request, response)
  const { body, headers } = answer
  if (body === null || !headers.has('content-disposition')) {
    const whole = Buffer.from(await answer.arrayBuffer())
    if (answer.status !== 204) response.setHeader('content-length', whole.byteLength)
    response.end(whole)
  } else if (request.method === 'HEAD') {
    await body.cancel()
    response.end()
  } else {
    await sent(body, response)
  }
}

/** Whoever goes away before the end has stopped the file; what fails midway breaks off instead of passing for whole. */
async function sent(body: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  await pipeline(Readable.fromWeb(body as never), response).catch(() => response.destroy())
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

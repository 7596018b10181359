import { connect } from 'node:net'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { answerBy } from './web-answer.ts'

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
})

/** Serves `fetch` on a free port, as the listener does that has made sure of who asks; answers the port. */
async function serve(fetch: (request: Request) => Promise<Response>): Promise<number> {
  server = createServer((request, response) => {
    Object.assign(request.headers, { 'x-app-proto': 'https', 'x-app-host': 'portal.example' })
    void answerBy(fetch, request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('method, address, headers and body come through, and status, headers and body go back', async () => {
  const port = await serve(async (request) =>
    Response.json(
      { method: request.method, url: request.url, given: request.headers.get('x-given'), body: await request.text() },
      { status: 201, headers: { 'x-said': 'é' } },
    ),
  )
  const answer = await fetch(`http://127.0.0.1:${String(port)}/a%2Fb?c=d`, {
    method: 'PUT',
    headers: { 'x-given': 'x', host: 'elsewhere.example' },
    body: 'été',
  })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('x-said')).toBe('é')
  expect(await answer.json()).toEqual({
    method: 'PUT',
    url: 'https://portal.example/a%2Fb?c=d',
    given: 'x',
    body: 'été',
  })
})

test('HEAD has the headers of GET and no body', async () => {
  const port = await serve(() => Promise.resolve(new Response('four')))
  const answer = await fetch(`http://127.0.0.1:${String(port)}/`, { method: 'HEAD' })
  expect([answer.headers.get('content-length'), await answer.text()]).toEqual(['4', ''])
})

test('whoever sends on what nobody reads hears why before his connection is closed', async () => {
  const port = await serve(() => Promise.resolve(new Response('too much', { status: 413 })))
  const socket = connect(port, '127.0.0.1')
  const closed = new Promise((resolve) => socket.on('close', resolve).on('error', resolve))
  let heard = ''
  socket.on('data', (chunk) => (heard += String(chunk)))
  socket.write(`PUT / HTTP/1.1\r\nhost: portal.example\r\ncontent-length: 10000000\r\n\r\n${'x'.repeat(100_000)}`)
  await once(socket, 'data')
  for (let sent = 0; sent < 20; sent += 1) socket.write('x'.repeat(100_000))
  await closed
  expect(heard).toContain('HTTP/1.1 413')
  expect(heard).toContain('too much')
})

test('a body that breaks off fails for whoever reads it, and nobody else', async () => {
  const told = Promise.withResolvers<string>()
  const port = await serve(async (request) => {
    await request.text().then(
      () => told.resolve('whole'),
      () => told.resolve('broken off'),
    )
    return new Response()
  })
  const socket = connect(port, '127.0.0.1')
  socket.write('PUT / HTTP/1.1\r\nhost: portal.example\r\ncontent-length: 100\r\n\r\nhalf')
  setTimeout(() => socket.destroy(), 50)
  expect(await told.promise).toBe('broken off')
})

/** A file of a megabyte per chunk, as long as somebody reads it; `stopped` settles when nobody does. */
function endless() {
  const stopped = Promise.withResolvers<true>()
  const file = new ReadableStream<Uint8Array>({
    pull: (stream) => stream.enqueue(new Uint8Array(1_000_000)),
    cancel: () => stopped.resolve(true),
  })
  return { answer: new Response(file, { headers: { 'content-disposition': 'attachment' } }), stopped: stopped.promise }
}

test('a file goes as it is made, and ends with its reader', async () => {
  const { answer, stopped } = endless()
  const port = await serve(() => Promise.resolve(answer))
  const got = await fetch(`http://127.0.0.1:${String(port)}/`)
  const reader = got.body?.getReader()
  expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0)
  await reader?.cancel()
  expect(await stopped).toBe(true)
})

test('HEAD of a file makes none of it', async () => {
  const { answer, stopped } = endless()
  const port = await serve(() => Promise.resolve(answer))
  const got = await fetch(`http://127.0.0.1:${String(port)}/`, { method: 'HEAD' })
  expect([got.status, await got.text(), await stopped]).toEqual([200, '', true])
})

test('a file that fails midway breaks off instead of passing for whole', async () => {
  let made = 0
  const file = new ReadableStream<Uint8Array>({
    pull(stream) {
      made += 1
      if (made > 3) stream.error(new Error('the moon fell down'))
      else stream.enqueue(new Uint8Array(1_000))
    },
  })
  const headers = { 'content-disposition': 'attachment' }
  const port = await serve(() => Promise.resolve(new Response(file, { headers })))
  await expect(fetch(`http://127.0.0.1:${String(port)}/`).then((answer) => answer.text())).rejects.toThrow()
})

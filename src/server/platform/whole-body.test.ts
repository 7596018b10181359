/** What strangers send slowly, broken off or by odd methods, at the listener: nobody begins to answer before it is here. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { readSettings } from './config.ts'
import { listen, type Pages, type Web } from './http.ts'
import { openLog } from './log.ts'
import { longestBody } from './whole-body.ts'

let web: Web | undefined
afterEach(async () => {
  await web?.stop()
  web = undefined
})

/** Answers with what it read; `begun` counts those who were let through to it. */
async function serving(pages?: Pages): Promise<{ begun: number; port: number }> {
  const read = readSettings({ PORT: '0' })
  if ('faults' in read) throw new Error(read.faults.join('\n'))
  web = await listen(read.settings, openLog('silent'))
  const served = { begun: 0, port: Number(new URL(web.address).port) }
  const echo: Pages = (request, response) => {
    served.begun += 1
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => response.end(Buffer.concat(chunks)))
  }
  web.serve(pages ?? echo, () => Promise.resolve(undefined))
  return served
}

/** A connection that has sent this much. */
async function sent(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  await new Promise((done) => socket.write(text, done))
  return socket
}

function head(how: string, method = 'POST'): string {
  return `${method} / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${how}\r\n\r\n`
}

/** Status and body of the answer. */
async function answerOn(socket: Socket): Promise<readonly [number, string]> {
  let text = ''
  socket.on('data', (data) => (text += data.toString()))
  await once(socket, 'close')
  const [first = '', ...rest] = text.split('\r\n\r\n')
  return [Number(first.split(' ')[1]), rest.join('\r\n\r\n')]
}

/** Long enough for what was sent to be looked at. */
async function lookedAt(port: number): Promise<void> {
  await answerOn(await sent(port, head('x-is: this one', 'GET')))
}

test.each([
  ['content-length: 9', ['name', '=Anne'], 'name=Anne'],
  ['content-length: 9', ['name=', 'Ann', 'e'], 'name=Anne'],
  ['transfer-encoding: chunked', ['4\r\nname\r\n5\r\n=A', 'nne\r\n', '0\r\n\r\n'], 'name=Anne'],
  ['transfer-encoding: chunked', ['0\r', '\n\r\n'], ''],
])('nobody answers before the whole body is here: %s %j', async (how, pieces, body) => {
  const served = await serving()
  const socket = await sent(served.port, head(how))
  const answer = answerOn(socket)
  for (const [index, piece] of pieces.entries()) {
    await lookedAt(served.port)
    expect(served.begun).toBe(index + 1) // those who only looked
    socket.write(piece)
  }
  expect(await answer).toEqual([200, expect.stringContaining(body)])
})

test.each([
  ['content-length: 9', 'name=Anne'],
  ['content-length: 0', ''],
  ['transfer-encoding: chunked', '0\r\n\r\n'],
  ['transfer-encoding: chunked', '9\r\nname=Anne\r\n0\r\n\r\n'],
  ['x-is: without', ''],
])('what came in one piece is answered: %s %j', async (how, body) => {
  const { port } = await serving()
  expect((await answerOn(await sent(port, head(how) + body)))[0]).toBe(200)
})

test('what is longer than anybody reads is handed on as it comes, nothing of it lost', async () => {
  const served = await serving()
  const length = 3 * longestBody
  const said = await sent(served.port, head(`content-length: ${String(length)}`))
  const answer = answerOn(said)
  await lookedAt(served.port)
  expect(served.begun).toBe(2)
  said.write('x'.repeat(length))
  expect((await answer)[1]).toHaveLength(length)

  const inChunks = await sent(served.port, head('transfer-encoding: chunked'))
  const whole = answerOn(inChunks)
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  inChunks.write(chunk.repeat(9))
  await expect.poll(() => served.begun).toBe(3)
  inChunks.write(`${chunk}0\r\n\r\n`)
  expect((await whole)[1].match(/x/g)).toHaveLength(655_360)
})

test('whoever goes away before it is here is answered by nobody', async () => {
  const served = await serving()
  const socket = await sent(served.port, `${head('content-length: 9')}name`)
  await lookedAt(served.port)
  socket.destroy()
  await once(socket, 'close')
  await lookedAt(served.port)
  expect(served.begun).toBe(2)
})

test('a fault of whoever answers ends neither the process nor the wait of whoever asks', async () => {
  const { port } = await serving(() => Promise.reject(new Error('A fault of ours')))
  expect(await answerOn(await sent(port, head('content-length: 1') + 'x'))).toEqual([
    500,
    expect.stringContaining('This failed\n'),
  ])
  expect((await answerOn(await sent(port, head('x-is: a reading', 'GET'))))[0]).toBe(500)
})

test('nobody is sent back what he said', async () => {
  const served = await serving()
  expect((await answerOn(await sent(served.port, head('cookie: session=secret', 'TRACE'))))[0]).toBe(501)
  expect(served.begun).toBe(0)
})

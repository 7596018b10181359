/** Promise S7: whatever is typed, and whatever its name resolves to, nobody has this process call an inner address. */
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { fetchThrough } from './outgoing-fetch.ts'
import { openOutgoing, type OutgoingRequest, type Resolve } from './outgoing.ts'

const addresses: Readonly<Record<string, readonly string[]>> = {
  'public.example': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'inner.example': ['10.0.0.1'],
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
  'mapped.example': ['::ffff:169.254.169.254'],
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
}
const resolve: Resolve = (name) => {
  const found = addresses[name]
  return found === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(found)
}

const toNobody = openOutgoing({ allowed: [], resolve })

describe('an address that somebody typed', () => {
  test.each([
    'https://public.example/hook',
    'https://public.example:8443/hook?x=1#y',
    'https://public.example#@127.0.0.1/',
    'https://public.example\\@127.0.0.1/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('%s may be called', async (url) => {
    expect(await toNobody.faultOf(url)).toBeUndefined()
  })

  test.each([
    ['', 'malformed'],
    ['public.example', 'malformed'],
    ['https://', 'malformed'],
    ['https://public.example:99999/', 'malformed'],
    ['https://a b.example/', 'malformed'],
    ['https://public.example@127.0.0.1/', 'malformed'],
    ['https://user:password@public.example/', 'malformed'],
    [`https://public.example/${'x'.repeat(2_000)}`, 'malformed'],
    ['file:///etc/passwd', 'malformed'],
    ['javascript:alert(1)', 'malformed'],
    ['data:text/plain,x', 'malformed'],
    ['ftp://public.example/', 'scheme'],
    ['gopher://public.example/', 'scheme'],
    ['http://public.example/', 'scheme'],
    ['http://127.0.0.1/', 'scheme'],
    ['https://nobody.example/', 'unknown-name'],
  ])('%s is refused: %s', async (url, fault) => {
    expect(await toNobody.faultOf(url)).toBe(fault)
    expect(await toNobody.call({ url, method: 'GET' })).toEqual({ kind: 'unanswered', fault })
  })

  test.each([
    'https://127.0.0.1/',
    'https:127.0.0.1',
    'https://127.1/',
    'https://127.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://127。0。0。1/',
    'https://%31%32%37.0.0.1/',
    'https://0.0.0.0:8080/',
    'https://10.0.0.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    'https://[2001:db8::1]/',
    'https://[fc00::1]/',
    'https://[fe80::1]/',
    'https://[ff02::1]/',
    'https://localhost/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://inner.example/',
    'https://mixed.example/',
    'https://mapped.example/',
  ])('%s leads where nobody may call', async (url) => {
    expect(await toNobody.faultOf(url)).toBe('special-use')
    expect(await toNobody.call({ url, method: 'GET' })).toEqual({ kind: 'unanswered', fault: 'special-use' })
  })

  test('the operator’s list lets inner hosts be called, by http too, and nothing beside them', async () => {
    const outgoing = openOutgoing({ allowed: ['inner.example', '127.0.0.0/8', '192.168.1.7'], resolve })
    const may = ['http://inner.example/', 'https://inner.example/', 'http://127.9.9.9/', 'http://192.168.1.7/']
    for (const url of [...may, 'https://public.example/', 'https://mixed.example/']) {
      expect([url, await outgoing.faultOf(url)]).toEqual([url, undefined])
    }
    for (const url of ['https://10.0.0.1/', 'https://192.168.1.8/', 'https://[::1]/', 'https://mapped.example/']) {
      expect([url, await outgoing.faultOf(url)]).toEqual([url, 'special-use'])
    }
    for (const url of ['http://public.example/', 'http://mixed.example/', 'http://10.0.0.1/']) {
      expect([url, await outgoing.faultOf(url)]).toEqual([url, 'scheme'])
    }
  })
})

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** A server on this machine; what it was asked for, by whom. */
async function serve(listener: RequestListener): Promise<{ readonly port: number; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createHttpServer((request, response) => {
    asked.push(`${String(request.method)} ${String(request.headers.host)}${String(request.url)}`)
    listener(request, response)
  })
  return { port: await listen(server), asked }
}

async function serveBytes(converse: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      converse(socket)
    })
  })
  return listen(server)
}

async function listen(server: Server | ReturnType<typeof createServer>): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((done) => server.close(done))
  })
  return (server.address() as AddressInfo).port
}

const toMyself = openOutgoing({ allowed: ['127.0.0.0/8'], resolve: () => Promise.resolve(['127.0.0.1']) })
const post = (url: string, more: Partial<OutgoingRequest> = {}) =>
  toMyself.call({ url, method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"é":1}', ...more })

describe('a call', () => {
  test('brings what it was given to the host of its address, and the answer back', async () => {
    let got = ''
    const { port, asked } = await serve((request, response) => {
      request.on('data', (chunk) => (got += String(chunk)))
      request.on('end', () => {
        response.writeHead(201, { 'x-said': 'yes' })
        response.end(`${String(request.headers['content-type'])} ${String(request.headers['content-length'])}`)
      })
    })
    const answer = await post(`http://service.example:${String(port)}/hook?a=1`)
    expect(answer).toMatchObject({ kind: 'answered', status: 201, body: 'application/json 8', isCut: false })
    expect(answer.kind === 'answered' && answer.headers['x-said']).toBe('yes')
    expect(got).toBe('{"é":1}')
    expect(asked).toEqual([`POST service.example:${String(port)}/hook?a=1`])
  })

  test('goes to the address that was looked at, whatever the name means a moment later', async () => {
    const { port, asked } = await serve((_request, response) => response.end())
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['127.0.0.9']]
    let looked = 0
    const outgoing = openOutgoing({
      allowed: ['127.0.0.1'],
      resolve: () => Promise.resolve(answers[looked++] ?? []),
    })
    const url = `http://rebound.example:${String(port)}/`
    expect(await outgoing.call({ url, method: 'GET' })).toMatchObject({ kind: 'answered', status: 200 })
    expect([looked, asked.length]).toEqual([1, 1])
    expect(await outgoing.call({ url, method: 'GET' })).toEqual({ kind: 'unanswered', fault: 'scheme' })
    expect(asked).toHaveLength(1)
  })

  test('a name that was in order when it was kept is looked at again when it is called', async () => {
    let inner = false
    const outgoing = openOutgoing({ allowed: [], resolve: () => Promise.resolve([inner ? '127.0.0.1' : '8.8.8.8']) })
    expect(await outgoing.faultOf('https://rebound.example/')).toBeUndefined()
    inner = true
    const answer = await outgoing.call({ url: 'https://rebound.example/', method: 'POST' })
    expect(answer).toEqual({ kind: 'unanswered', fault: 'special-use' })
  })

  test('follows no redirect: not to this machine, nor anywhere', async () => {
    const inner = await serve((_request, response) => response.end('secret'))
    const location = `http://127.0.0.1:${String(inner.port)}/`
    const { port } = await serve((_request, response) => response.writeHead(302, { location }).end())
    expect(await post(`http://service.example:${String(port)}/`)).toMatchObject({ status: 302, body: '' })
    expect(inner.asked).toEqual([])
  })

  test('reads so much and no more', async () => {
    const { port } = await serve((_request, response) => response.end('x'.repeat(1_000_000)))
    const answer = await post(`http://service.example:${String(port)}/`)
    expect(answer).toMatchObject({ kind: 'answered', status: 200, isCut: true })
    expect(answer.kind === 'answered' && answer.body.length).toBe(64 * 1024)
  })

  test('waits so long and no longer: for an answer, and for its end', async () => {
    const silent = await serve(() => undefined)
    const slow = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(timer))
    })
    for (const { port } of [silent, slow]) {
      const answer = await post(`http://service.example:${String(port)}/`, { limitMs: 150 })
      expect(answer).toEqual({ kind: 'unanswered', fault: 'timeout' })
    }
    const signal = AbortSignal.timeout(50)
    expect(await post(`http://service.example:${String(silent.port)}/`, { signal })).toMatchObject({ fault: 'timeout' })
  })

  test.each([
    ['the connection is cut', (socket: Socket) => socket.destroy(), 'cut'],
    ['the answer is no HTTP', (socket: Socket) => socket.end('220 mail.example ESMTP\r\n'), 'cut'],
    [
      'the answer ends too soon',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'),
      'cut',
    ],
  ] as const)('%s', async (_case, converse, fault) => {
    const port = await serveBytes(converse)
    expect(await post(`http://service.example:${String(port)}/`)).toEqual({ kind: 'unanswered', fault })
  })

  test('nobody listens', async () => {
    const port = await serveBytes(() => undefined)
    for (const close of open.splice(0)) await close()
    expect(await post(`http://service.example:${String(port)}/`)).toEqual({ kind: 'unanswered', fault: 'unreachable' })
  })

  test('whoever cannot prove who he is is told nothing', async () => {
    const { port, asked } = await serve((_request, response) => response.end())
    expect(await post(`https://service.example:${String(port)}/`)).toEqual({ kind: 'unanswered', fault: 'untrusted' })
    expect(asked).toEqual([])
  })

  test('a header that would be two is none', async () => {
    const { port, asked } = await serve((_request, response) => response.end())
    const headers = { 'x-given': 'a\r\nx-smuggled: b' }
    const answer = await post(`http://service.example:${String(port)}/`, { headers })
    expect([answer, asked]).toEqual([{ kind: 'unanswered', fault: 'malformed' }, []])
  })
})

describe('fetch for libraries', () => {
  test('is the same call', async () => {
    let got = ''
    const { port, asked } = await serve((request, response) => {
      request.on('data', (chunk) => (got += String(chunk)))
      request.on('end', () => response.writeHead(204).end())
    })
    const options = { method: 'POST', body: new URLSearchParams({ logout_token: 'a b' }) }
    const response = await fetchThrough(toMyself)(`http://service.example:${String(port)}/out`, options)
    expect([response.status, got]).toEqual([204, 'logout_token=a+b'])
    expect(asked).toEqual([`POST service.example:${String(port)}/out`])
  })

  test('rejects with what is wrong', async () => {
    await expect(fetchThrough(toNobody)('https://localhost/')).rejects.toThrow('special-use')
    const { port } = await serve((_request, response) => response.end('x'.repeat(100_000)))
    await expect(fetchThrough(toMyself)(`http://service.example:${String(port)}/`)).rejects.toThrow('too-large')
  })
})

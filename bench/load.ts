/**
 * A small load generator: so many connections, each asking again as soon as it is answered, for a bounded time. It writes
 * requests that were made beforehand and only looks for the end of each answer, because on two cores whatever it does is
 * taken from what it measures.
 */
import { connect, type Socket } from 'node:net'

export interface Load {
  readonly origin: string
  /** Paths, asked in turn. */
  readonly paths: readonly string[]
  /** The session's token. */
  readonly token?: string
  readonly accept?: string
  readonly milliseconds: number
  readonly connections?: number
}

export interface Answered {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly count: number
  /** Bytes of one answer, headers included. */
  readonly bytes: number
}

export const usualConnections = 16
const headerEnd = Buffer.from('\r\n\r\n')
const chunkedEnd = Buffer.from('0\r\n\r\n')

/** Puts the load on and tells what came back. Throws at the first answer that is not 200. */
export async function load(wanted: Load): Promise<Answered> {
  const { hostname, port, host } = new URL(wanted.origin)
  const cookie = wanted.token === undefined ? '' : `Cookie: session=${wanted.token}; language=fr\r\n`
  const requests = wanted.paths.map((path) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${wanted.accept ?? 'text/html'}\r\n${cookie}\r\n`),
  )
  const times: number[] = []
  let turn = 0
  let bytes = 0
  const began = performance.now()
  const end = began + wanted.milliseconds
  const next = () => {
    turn += 1
    return performance.now() < end ? requests[turn % requests.length] : undefined
  }
  const took = (milliseconds: number, size: number) => {
    times.push(milliseconds)
    bytes = size
  }
  const address = hostname === 'localhost' ? '127.0.0.1' : hostname
  await Promise.all(
    Array.from({ length: wanted.connections ?? usualConnections }, () =>
      converse(connect(Number(port), address), next, took),
    ),
  )
  const seconds = (performance.now() - began) / 1_000
  times.sort((a, b) => a - b)
  return {
    perSecond: times.length / seconds,
    p50: share(times, 0.5),
    p99: share(times, 0.99),
    count: times.length,
    bytes,
  }
}

/** The value below which this share of the sorted times lies. */
export function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

async function converse(
  socket: Socket,
  next: () => Buffer | undefined,
  took: (milliseconds: number, bytes: number) => void,
): Promise<void> {
  let asked = 0
  let answer = openAnswer()
  await new Promise<void>((resolve, reject) => {
    const ask = () => {
      const request = next()
      if (request === undefined) {
        socket.destroy()
        resolve()
        return
      }
      answer = openAnswer()
      asked = performance.now()
      socket.write(request)
    }
    socket.setNoDelay(true)
    socket.once('connect', ask)
    socket.once('error', reject)
    socket.once('close', () => {
      reject(new Error('The connection was closed in the middle of an answer'))
    })
    socket.on('data', (chunk: Buffer) => {
      const isWhole = answer.take(chunk)
      if (answer.status !== 200 && answer.status !== 0) {
        reject(new Error(`Answered ${String(answer.status)}: ${chunk.toString().slice(0, 400)}`))
        socket.destroy()
      } else if (isWhole) {
        took(performance.now() - asked, answer.bytes)
        ask()
      }
    })
  })
}

interface Answer {
  /** 0 until the head is whole. */
  readonly status: number
  readonly bytes: number
  /** Takes the next bytes; true once the answer is whole, by its length or by its last chunk. */
  take(chunk: Buffer): boolean
}

function openAnswer(): Answer {
  let status = 0
  let bytes = 0
  let head: Buffer = Buffer.alloc(0)
  let tail: Buffer = Buffer.alloc(0)
  let expected: number | undefined
  const readHead = (): boolean => {
    const end = head.indexOf(headerEnd)
    if (end === -1) return false
    const text = head.subarray(0, end).toString('latin1')
    status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])
    const length = /\ncontent-length: (\d+)/i.exec(text)?.[1]
    if (length !== undefined) expected = end + headerEnd.length + Number(length)
    return true
  }
  return {
    get status() {
      return status
    },
    get bytes() {
      return bytes
    },
    take(chunk) {
      bytes += chunk.length
      if (status === 0) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
        if (!readHead()) return false
      }
      if (expected !== undefined) return bytes >= expected
      tail = chunk.length < chunkedEnd.length ? Buffer.concat([tail, chunk]) : chunk
      tail = tail.subarray(-chunkedEnd.length)
      return tail.equals(chunkedEnd)
    },
  }
}

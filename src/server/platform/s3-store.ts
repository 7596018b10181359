/**
 * Software in a bucket of an S3-compatible store (AWS, Garage, Ceph, MinIO, Swift...). Requests are signed (SigV4) by aws4fetch and
 * sent by Node itself, which hands the bytes on as they are: `fetch` would unpack what the store says is compressed, and no range of
 * it, nor its hash, would be the file's. Every part that is read is asked for by the ETag that was measured.
 */
import { request as requestPlain, type IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { Readable } from 'node:stream'
import { AwsClient } from 'aws4fetch'
import { isStorePath, type ByteSpan, type FileStore, type StoredFile, type StoreFault } from './file-store.ts'

export interface S3Place {
  /** https://host[:port]/bucket[/folder], without a slash at its end. */
  readonly address: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** How long the store may take to begin its answer, and between two chunks of it. */
const silenceMs = 30_000

const unencoded = new Set(['', 'identity', 'aws-chunked'])

export function s3Store({ address, region, accessKeyId, secretAccessKey }: S3Place): FileStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' })
  return {
    async find(path) {
      const answer = await ask('HEAD', path, {})
      if (typeof answer === 'string') return answer
      answer.resume()
      return storedFile(answer)
    },
    async open(path, mark, span) {
      const answer = await ask('GET', path, { 'if-match': mark, range: rangeOf(span) })
      if (typeof answer === 'string') return answer
      // A store that knows no ranges sends the whole file: that is not what was asked for.
      const isPart = answer.statusCode === 206 && answer.headers.etag === mark
      if (!isPart) answer.destroy()
      return isPart ? reading(answer) : 'changed'
    },
  }

  async function ask(
    method: 'HEAD' | 'GET',
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<IncomingMessage | StoreFault> {
    if (!isStorePath(path)) return 'missing'
    const url = `${address}/${path.split('/').map(encoded).join('/')}`
    // A signed date is good for minutes, and the body is not signed: there is none.
    const signed = await client.sign(url, { method, headers })
    const answer = await call(new URL(signed.url), method, Object.fromEntries(signed.headers))
    if (answer === undefined) return 'unreachable'
    const fault = faultOf(answer)
    if (fault !== undefined) answer.destroy()
    return fault ?? answer
  }
}

/** The answer once its headers are here; undefined where nobody answers in time. */
async function call(
  url: URL,
  method: string,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage | undefined> {
  const request = url.protocol === 'https:' ? requestSecure : requestPlain
  return await new Promise((resolve) => {
    const asked = request(url, { method, headers, timeout: silenceMs }, resolve)
    asked.on('timeout', () => asked.destroy(new Error('The store says nothing')))
    asked.on('error', () => {
      resolve(undefined)
    })
    asked.end()
  })
}

function faultOf({ statusCode = 0, headers }: IncomingMessage): StoreFault | undefined {
  if (statusCode === 404) return 'missing'
  if (statusCode === 412 || statusCode === 416) return 'changed'
  if (statusCode !== 200 && statusCode !== 206) return 'unreachable'
  return unencoded.has(headers['content-encoding'] ?? '') ? undefined : 'encoded'
}

function storedFile({ headers }: IncomingMessage): StoredFile | StoreFault {
  const size = Number(headers['content-length'])
  const mark = headers.etag
  return mark === undefined || !Number.isSafeInteger(size) ? 'unreachable' : { size, mark }
}

/** Ends with an error where the store falls silent midway: a file that is cut short must not pass for whole. */
function reading(answer: IncomingMessage): Readable {
  answer.socket.setTimeout(silenceMs, () => answer.destroy(new Error('The store stopped sending')))
  return answer
}

function rangeOf({ start, end }: ByteSpan): string {
  return `bytes=${String(start)}-${String(end)}`
}

/** As SigV4 wants it: everything but unreserved characters (RFC 3986, 2.3). */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Software in an S3-compatible store that nobody here wrote (SPEC 9.2): signed requests, ranges, and files that are replaced meanwhile. */
import { createHash, randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { AwsClient } from 'aws4fetch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { measured } from '#server/business/downloads/files/measure.ts'
import { readSettings } from '#server/platform/config.ts'
import { isStoreFault, type FileStore, type StoredFile, type StoreFault } from '#server/platform/file-store.ts'
import { atReadersPace } from '#server/platform/reader-pace.ts'
import { s3Store } from '#server/platform/s3-store.ts'
import { startSwift, type Swift } from './swift.ts'

const path = 'office/2016/Office « Pro » (fr)+x64.iso'
const bytes = randomBytes(3_000_000)
let swift: Swift
let client: AwsClient
let store: FileStore

beforeAll(async () => {
  swift = await startSwift()
  const { accessKeyId, secretAccessKey } = swift
  client = new AwsClient({ accessKeyId, secretAccessKey, region: 'eu-west-3', service: 's3' })
  expect((await client.fetch(`${swift.origin}/software`, { method: 'PUT' })).status).toBe(200)
  await put(path, bytes)
  store = storeOf(secretAccessKey)
}, 60_000)
afterAll(async () => {
  await swift.stop()
})

test('a file is found with its size, and measured', async () => {
  expect(await found(path)).toMatchObject({ size: bytes.length })
  expect(await measured(store, path, AbortSignal.timeout(20_000))).toMatchObject({
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
})

test('any part of it is read as it is', async () => {
  const { mark } = await found(path)
  for (const [start, end] of [
    [0, 0],
    [1_000_000, 1_999_999],
    [2_999_999, 2_999_999],
    [0, 2_999_999],
  ] as const) {
    const part = await buffer(opened(await store.open(path, mark, { start, end })))
    expect(part.equals(bytes.subarray(start, end + 1))).toBe(true)
  }
})

test('replaced, it is not read as what was measured', async () => {
  await put('replaced.iso', Buffer.from('first'))
  const { mark } = await found('replaced.iso')
  await put('replaced.iso', Buffer.from('second'))
  expect(await store.open('replaced.iso', mark, { start: 0, end: 4 })).toBe('changed')
})

test('what is not there is missing; what is kept compressed, or closed to us, is said', async () => {
  expect(await store.find('nothing.iso')).toBe('missing')
  expect(await store.open('nothing.iso', '"x"', { start: 0, end: 1 })).toBe('missing')
  expect(await store.find('../other/secret')).toBe('missing')
  await put('packed.iso', Buffer.from('x'), { 'content-encoding': 'gzip' })
  expect(await store.find('packed.iso')).toBe('encoded')
  expect(await storeOf('another secret').find(path)).toBe('unreachable')
})

test('a reader who goes away frees the store', async () => {
  const { mark } = await found(path)
  const stream = opened(await store.open(path, mark, { start: 0, end: bytes.length - 1 }))
  const over: boolean[] = []
  const reader = atReadersPace(stream, (isWhole) => over.push(isWhole)).getReader()
  await reader.read()
  await reader.cancel()
  expect(stream.destroyed).toBe(true)
  expect(over).toEqual([false])
})

function storeOf(secret: string): FileStore {
  const { host } = new URL(swift.origin)
  const address = `http://${encodeURIComponent(swift.accessKeyId)}:${encodeURIComponent(secret)}@${host}/software?region=eu-west-3`
  const read = readSettings({ SOFTWARE_STORE: address })
  if ('faults' in read || read.settings.softwareStore === undefined || !('s3' in read.settings.softwareStore)) {
    throw new Error('The setting was not read')
  }
  return s3Store(read.settings.softwareStore.s3)
}

async function put(name: string, body: Buffer, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const address = `${swift.origin}/software/${name.split('/').map(encoded).join('/')}`
  const { status } = await client.fetch(address, { method: 'PUT', body: new Uint8Array(body), headers })
  if (status !== 200) throw new Error(`The store answered ${String(status)}`)
}

function encoded(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
}

async function found(name: string): Promise<StoredFile> {
  const answer = await store.find(name)
  if (isStoreFault(answer)) throw new Error(answer)
  return answer
}

function opened(answer: Readable | StoreFault): Readable {
  if (isStoreFault(answer)) throw new Error(answer)
  return answer
}

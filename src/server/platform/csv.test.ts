/** Files as other people's systems write them: found out by looking, read in pieces, the same whatever they are written in. */
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { csvBody, sniffCsv } from './csv.ts'
import { putAside, type ByteSource } from './scratch.ts'

/** Bytes that come a few at a time. */
function inPieces(bytes: Buffer, size: number): ByteSource {
  return {
    sizeBytes: bytes.length,
    async *read(start = 0) {
      for (let at = start; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
      await Promise.resolve()
    },
  }
}

async function read(bytes: Buffer, size = 7) {
  const csv = await sniffCsv(inPieces(bytes, size))
  const chunks: Buffer[] = []
  const passed: number[] = []
  for await (const chunk of csvBody(csv, (at) => passed.push(at))) chunks.push(chunk)
  const body = iconv.decode(Buffer.concat(chunks), csv.encoding === 'UTF8' ? 'utf8' : 'windows-1252')
  return { ...csv, body, last: passed.at(-1) }
}

const text = 'Numéro;Nom\r\n1;Été œuvré 😀\r\n2;fin'
const western = 'Numéro;Nom\r\n1;Été œuvré\r\n2;fin'

describe('a file is read as it was written', () => {
  test.each([
    ['UTF-8', iconv.encode(text, 'utf8'), text],
    ['UTF-8 with its mark', iconv.encode(text, 'utf8', { addBOM: true }), text],
    ['UTF-16 LE with its mark', iconv.encode(text, 'utf-16le', { addBOM: true }), text],
    ['UTF-16 BE with its mark', iconv.encode(text, 'utf-16be', { addBOM: true }), text],
    ['Windows-1252', iconv.encode(western, 'windows-1252'), western],
  ])('in %s', async (_, bytes, written) => {
    const csv = await read(bytes)
    expect(csv).toMatchObject({ delimiter: ';', header: ['numéro', 'nom'], isText: true, last: bytes.length })
    expect(csv.body).toBe(written.slice(written.indexOf('\n') + 1))
  })

  test.each([',', ';', '\t'])('with %j between its columns', async (delimiter) => {
    expect(await read(Buffer.from(`a${delimiter} B ${delimiter}"c,;"\n1`))).toMatchObject({
      delimiter,
      header: ['a', 'b', 'c,;'],
      body: '1',
    })
  })

  test('which may be a header, or nothing at all', async () => {
    expect(await read(Buffer.from('a,b'))).toMatchObject({ header: ['a', 'b'], body: '' })
    expect(await read(Buffer.alloc(0))).toMatchObject({ header: [], body: '' })
    expect(await read(Buffer.from('a,"b\n1,2'))).toMatchObject({ header: [], body: '1,2' })
  })

  test.each([
    ['a workbook', Buffer.from('PK\u0003\u0004\u0014\u0000\u0006\u0000')],
    ['UTF-16 without its mark', iconv.encode(text, 'utf-16le', { addBOM: false })],
  ])('but %s is no text', async (_, bytes) => {
    expect(await sniffCsv(inPieces(bytes, 100))).toMatchObject({ isText: false })
  })
})

describe('bytes that are put aside', () => {
  test('are read again from anywhere, with their hash', async () => {
    const bytes = Buffer.alloc(700_000, 'abcdefg')
    await using scratch = await putAside(inPieces(bytes, 99_999).read())
    expect(scratch.sizeBytes).toBe(bytes.length)
    expect(scratch.sha256.toString('hex')).toMatch(/^[\da-f]{64}$/)
    for (const start of [0, 1, 699_999, 700_000]) {
      const chunks: Buffer[] = []
      for await (const chunk of scratch.read(start)) chunks.push(chunk)
      expect(Buffer.concat(chunks).equals(bytes.subarray(start))).toBe(true)
    }
  })

  test('are not kept when they break off', async () => {
    async function* breaking() {
      yield Buffer.from('some')
      await Promise.reject(new Error('gone'))
    }
    await expect(putAside(breaking())).rejects.toThrow('gone')
  })
})

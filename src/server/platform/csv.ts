/**
 * Reads what other people's systems write as CSV: finds out the encoding, the separator and the column order by
 * looking, and streams the body without ever holding the file in memory. PostgreSQL's COPY does the parsing.
 */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import type { ByteSource } from './scratch.ts'

export type CsvEncoding = 'UTF8' | 'WIN1252'

export interface CsvFile {
  readonly bytes: ByteSource
  /** PostgreSQL's name of what `csvBody` yields. What is not Unicode is taken as Windows-1252, as spreadsheets in the West write it. */
  readonly encoding: CsvEncoding
  /** What the file is in where PostgreSQL does not read it: UTF-16, which is known by its byte order mark. */
  readonly unicode: 'utf-16le' | 'utf-16be' | undefined
  /** False for what no text has: a workbook, a picture. */
  readonly isText: boolean
  readonly delimiter: ',' | ';' | '\t'
  /** The header's names: trimmed, lower case, without a byte order mark. */
  readonly header: readonly string[]
  /** Where the body starts, in bytes. */
  readonly bodyOffset: number
  readonly sizeBytes: number
}

/** The cause of an error that is the file's own. */
export const malformedCsv = Symbol('malformed CSV')

const headerLimitBytes = 64 * 1024
const chunkBytes = 256 * 1024
const endMark = /[\r\n]\\\.[\r\n]/
/** As many bytes as the end mark with its line ends may reach across the seam of two chunks. */
const endMarkReach = 4
const byteOrderMarks = [
  { mark: Buffer.from([0xef, 0xbb, 0xbf]), unicode: undefined },
  { mark: Buffer.from([0xff, 0xfe]), unicode: 'utf-16le' },
  { mark: Buffer.from([0xfe, 0xff]), unicode: 'utf-16be' },
] as const

/** Looks at a file, by its path or its bytes: one pass for its encoding, its first line for the rest. */
export async function sniffCsv(file: string | ByteSource): Promise<CsvFile> {
  const bytes = typeof file === 'string' ? await fileAt(file) : file
  const start = await startOf(bytes)
  const known = byteOrderMarks.find(({ mark }) => start.subarray(0, mark.length).equals(mark))
  const unicode = known?.unicode
  const encoding = unicode !== undefined || (await isUtf8File(bytes)) ? 'UTF8' : 'WIN1252'
  const name = unicode ?? (encoding === 'UTF8' ? 'utf8' : 'windows-1252')
  const markBytes = known?.mark.length ?? 0
  const text = iconv.decode(start.subarray(markBytes), name, { stripBOM: false })
  const end = text.indexOf('\n')
  const line = end === -1 ? text : text.slice(0, end)
  const delimiter = delimiterOf(line)
  return {
    bytes,
    encoding,
    unicode,
    isText: !text.includes('\0'),
    delimiter,
    header: headerOf(line, delimiter),
    bodyOffset: end === -1 ? bytes.sizeBytes : markBytes + iconv.encode(`${line}\n`, name, { addBOM: false }).length,
    sizeBytes: bytes.sizeBytes,
  }
}

/** The bytes after the header, in `csv.encoding`; `onProgress` is told how many of the file have passed. */
export async function* csvBody(csv: CsvFile, onProgress?: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = csv.bodyOffset
  let lastBytes = Buffer.from('\n')
  const decoder = csv.unicode === undefined ? undefined : iconv.getDecoder(csv.unicode, { stripBOM: false })
  for await (const chunk of csv.bytes.read(csv.bodyOffset)) {
    const buffer = decoder === undefined ? chunk : Buffer.from(decoder.write(chunk))
    refuseEndMark(lastBytes, buffer)
    lastBytes = Buffer.concat([lastBytes, buffer.subarray(-endMarkReach)]).subarray(-endMarkReach)
    bytes += chunk.length
    onProgress?.(bytes)
    yield buffer
  }
  const rest = decoder?.end()
  if (rest !== undefined && rest !== '') yield Buffer.from(rest)
}

async function fileAt(path: string): Promise<ByteSource> {
  const { size } = await stat(path)
  return {
    sizeBytes: size,
    async *read(start = 0) {
      for await (const chunk of createReadStream(path, { start, highWaterMark: chunkBytes })) yield Buffer.from(chunk)
    },
  }
}

/** As much of the beginning as a header may take. */
async function startOf(bytes: ByteSource): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of bytes.read()) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= headerLimitBytes) break
  }
  return Buffer.concat(chunks).subarray(0, headerLimitBytes)
}

/** The names of a header; none where it is not one, so that every column is missing. */
function headerOf(line: string, delimiter: string): readonly string[] {
  try {
    const [header = []] = parse(line, { delimiter, relax_quotes: true, trim: true })
    return header.map((name) => name.trim().toLowerCase())
  } catch {
    return []
  }
}

/**
 * A line of nothing but a backslash and a full stop means "end of data" to COPY before PostgreSQL 18: what follows it
 * would be left out without a word. No CSV has one, so a file that does is refused.
 */
function refuseEndMark(before: Buffer, chunk: Buffer): void {
  if (!chunk.includes('.')) return
  const seam = Buffer.concat([before, chunk.subarray(0, endMarkReach)])
  if (endMark.test(seam.toString('latin1')) || (chunk.includes('\\.') && endMark.test(chunk.toString('latin1')))) {
    throw new Error('A line of the file is the end mark of COPY: \\.', { cause: malformedCsv })
  }
}

function delimiterOf(header: string): ',' | ';' | '\t' {
  const count = (character: string) => header.split(character).length
  if (count('\t') > count(',') && count('\t') > count(';')) return '\t'
  return count(';') > count(',') ? ';' : ','
}

async function isUtf8File(bytes: ByteSource): Promise<boolean> {
  let rest = Buffer.alloc(0)
  for await (const chunk of bytes.read()) {
    const buffer = Buffer.concat([rest, chunk])
    // A character may be cut at the end of a chunk: everything up to the last ASCII byte can be judged on its own.
    const cut = lastAscii(buffer) + 1
    if (!isUtf8(buffer.subarray(0, cut))) return false
    rest = buffer.subarray(cut)
  }
  return isUtf8(rest)
}

function lastAscii(buffer: Buffer): number {
  let index = buffer.length - 1
  while (index >= 0 && (buffer[index] ?? 0) >= 0x80) index -= 1
  return index
}

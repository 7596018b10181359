/**
 * Reads what other people's systems write as CSV: finds out the encoding, the separator and the column order by
 * looking, and streams the body without ever holding the file in memory. PostgreSQL's COPY does the parsing.
 */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'

export type CsvEncoding = 'UTF8' | 'WIN1252'

export interface CsvFile {
  readonly path: string
  /** PostgreSQL's name of it. What is not UTF-8 is taken as Windows-1252, as spreadsheets in the West write it. */
  readonly encoding: CsvEncoding
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
const lineFeed = 0x0a
const endMark = /[\r\n]\\\.[\r\n]/
/** As many bytes as the end mark with its line ends may reach across the seam of two chunks. */
const endMarkReach = 4

/** Looks at a file: one pass for its encoding, its first line for the rest. */
export async function sniffCsv(path: string): Promise<CsvFile> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const start = Buffer.alloc(Math.min(headerLimitBytes, size))
    await file.read(start, 0, start.length, 0)
    const bom = start.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0
    const end = start.indexOf(lineFeed)
    const headerEnd = end === -1 ? start.length : end
    const encoding = (await isUtf8File(path)) ? 'UTF8' : 'WIN1252'
    const text = iconv.decode(start.subarray(bom, headerEnd), encoding === 'UTF8' ? 'utf8' : 'windows-1252')
    const delimiter = delimiterOf(text)
    const [header = []] = parse(text, { delimiter, relax_quotes: true, trim: true })
    return {
      path,
      encoding,
      delimiter,
      header: header.map((name) => name.trim().toLowerCase()),
      bodyOffset: Math.min(headerEnd + 1, size),
      sizeBytes: size,
    }
  } finally {
    await file.close()
  }
}

/** The bytes after the header; `onProgress` is told how many of the file have passed. */
export async function* csvBody(csv: CsvFile, onProgress?: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = csv.bodyOffset
  let lastBytes = Buffer.from('\n')
  for await (const chunk of createReadStream(csv.path, { start: csv.bodyOffset, highWaterMark: chunkBytes })) {
    const buffer = Buffer.from(chunk)
    refuseEndMark(lastBytes, buffer)
    lastBytes = Buffer.concat([lastBytes, buffer.subarray(-endMarkReach)]).subarray(-endMarkReach)
    bytes += buffer.length
    onProgress?.(bytes)
    yield buffer
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

async function isUtf8File(path: string): Promise<boolean> {
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    const buffer = Buffer.concat([rest, Buffer.from(chunk)])
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

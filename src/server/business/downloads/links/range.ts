/** Which part of a file a request asks for (RFC 9110, 14): one range of bytes, as a download that goes on does. */
import type { ByteSpan } from '#server/platform/file-store.ts'

export interface AskedRange {
  /** The header `Range`. */
  readonly range: string | null
  /** The header `If-Range`: the file as the reader knows it. */
  readonly ifRange: string | null
  readonly etag: string
  /** Bytes of the file. */
  readonly size: number
}

const oneRange = /^bytes=(\d{0,15})-(\d{0,15})$/

/**
 * The bytes to send: `undefined` is the whole file, also where the reader knows another one than this (`If-Range`), asks for several
 * ranges at once, or in a way that nobody knows, which are allowed to be ignored; `unsatisfiable` where there are none of them.
 */
export function spanOf({ range, ifRange, etag, size }: AskedRange): ByteSpan | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = oneRange.exec(range?.replaceAll(' ', '') ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (ifRange !== null && ifRange !== etag) return undefined
  if (first === '') {
    const count = Math.min(Number(last), size)
    return count === 0 ? 'unsatisfiable' : { start: size - count, end: size - 1 }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return undefined // RFC 9110, 14.1.1: invalid, and to be ignored
  return start >= size ? 'unsatisfiable' : { start, end }
}

/** The strong validator of a file: its hash. */
export function etagOf(sha256: Buffer): string {
  return `"${sha256.toString('hex')}"`
}

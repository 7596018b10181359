/**
 * Where the publisher's software lies: a folder, or a bucket of an S3-compatible store. Files are found by their path and read
 * in part, at the reader's pace and without being held in memory; nothing here writes.
 */
import type { Readable } from 'node:stream'

/** A file as the store has it now. */
export interface StoredFile {
  /** Bytes. */
  readonly size: number
  /** Changes with what the file holds: two readings under one mark are of the same bytes. */
  readonly mark: string
}

/** Bytes of a file, both ends counted in, from 0. */
export interface ByteSpan {
  readonly start: number
  readonly end: number
}

/** Why a file is not read: it is not there, it is another one than the mark says, the store keeps it compressed, or says nothing. */
export type StoreFault = 'missing' | 'changed' | 'encoded' | 'unreachable'

export interface FileStore {
  /** What is there under a path. */
  find(path: string): Promise<StoredFile | StoreFault>
  /** The bytes of the file that has this mark; to be read to its end or destroyed. */
  open(path: string, mark: string, span: ByteSpan): Promise<Readable | StoreFault>
}

const segment = /^[^/\\\p{Cc}]+$/u
const longestPath = 500

/** True for a path within a store: names with a slash between, none of which leads up or out. */
export function isStorePath(path: string): boolean {
  if (path.length > longestPath || path !== path.trim()) return false
  return path.split('/').every((name) => segment.test(name) && name !== '.' && name !== '..')
}

/** True for what `open` answers in place of bytes. */
export function isStoreFault(answer: StoredFile | Readable | StoreFault): answer is StoreFault {
  return typeof answer === 'string'
}

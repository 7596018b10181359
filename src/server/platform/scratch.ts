/**
 * Bytes that are put aside for a moment: written once from beginning to end, then read as often as one likes, whatever
 * their number in constant memory. The file that holds them has no name any more while it is used, so that nothing is left
 * behind however the process ends.
 */
import { createHash } from 'node:crypto'
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bytes that can be read more than once. */
export interface ByteSource {
  readonly sizeBytes: number
  /** From `start` (0 where not said) to the end. */
  read(start?: number): AsyncIterable<Buffer>
}

/** What was put aside. Disposing of it gives its place back. */
export interface Scratch extends ByteSource, AsyncDisposable {
  readonly sha256: Buffer
}

const chunkBytes = 256 * 1024

/** Puts aside everything that `bytes` yields. What `bytes` throws leaves nothing behind. */
export async function putAside(bytes: AsyncIterable<Uint8Array>): Promise<Scratch> {
  const file = await nameless()
  try {
    const hash = createHash('sha256')
    let sizeBytes = 0
    for await (const chunk of bytes) {
      hash.update(chunk)
      for (let written = 0; written < chunk.byteLength;) {
        const { bytesWritten } = await file.write(chunk, written, chunk.byteLength - written, sizeBytes + written)
        written += bytesWritten
      }
      sizeBytes += chunk.byteLength
    }
    return {
      sizeBytes,
      sha256: hash.digest(),
      read: (start = 0) => chunksOf(file, start, sizeBytes),
      [Symbol.asyncDispose]: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** A file that is open and in no folder. */
async function nameless(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'comptoir-'))
  try {
    return await open(join(folder, 'scratch'), 'wx+', 0o600)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* chunksOf(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer, undefined> {
  for (let at = start; at < end;) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, end - at))
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
    if (bytesRead === 0) throw new Error('A file became shorter while it was read')
    at += bytesRead
    yield chunk.subarray(0, bytesRead)
  }
}

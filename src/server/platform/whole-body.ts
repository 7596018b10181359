/**
 * Waits for what a request brings before anybody begins to answer it. Whoever answers holds a connection to the database
 * while he reads a form, and there are few: a handful of strangers who send theirs a byte at a time would stop everybody.
 */
import type { IncomingMessage } from 'node:http'

/** More than any page or service reads that takes no files; what is longer is handed on as it comes. */
export const longestBody = 512 * 1024

/** The whole body is here, it is longer than `longestBody`, or its sender went away. */
export type BodyState = 'whole' | 'long' | 'gone'

/** Waits until one can say which it is. What came is still there to be read. */
export async function bodyState(request: IncomingMessage): Promise<BodyState> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (encoding === undefined && !(Number(length) > 0)) return 'whole'
  if (encoding === undefined && Number(length) > longestBody) return 'long'
  // What came in one piece with its headers is read by then, and its stream was not touched.
  await new Promise((done) => setImmediate(done))
  if (request.complete || request.destroyed) return request.complete ? 'whole' : 'gone'
  return new Promise((done) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const look = () => {
      // Reading where nothing is left would end the stream before anybody heard of it.
      const chunk: unknown = request.readableLength > 0 ? request.read() : undefined
      if (chunk instanceof Buffer) {
        chunks.push(chunk)
        bytes += chunk.length
      }
      if (bytes > longestBody) end('long')
      else if (request.complete) end('whole')
    }
    const leave = () => end('gone')
    const end = (state: BodyState) => {
      request.off('readable', look).off('close', leave)
      // In the same turn as it was read: a moment later the stream would be at its end.
      if (state !== 'gone' && bytes > 0) request.unshift(Buffer.concat(chunks))
      done(state)
    }
    request.on('readable', look).on('close', leave)
  })
}

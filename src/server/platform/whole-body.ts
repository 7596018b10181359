/**
 * Waits for what a request brings before anybody begins to answer it. Whoever answers holds a connection to the database
 * while he reads a form, and there are few: a handful of strangers who send theirs a byte at a time would stop everybody.
 */
import type { IncomingMessage } from 'node:http'

/** More than any page or service reads; what is longer is handed on at once, to be refused. */
export const longestBody = 512 * 1024

/**
 * Answers true once the whole body is here, or more of it than `longestBody`; it is still there to be read. False where
 * its sender went away.
 */
export async function bodyIsHere(request: IncomingMessage): Promise<boolean> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (encoding === undefined && !(Number(length) <= longestBody && Number(length) > 0)) return true
  // What came in one piece with its headers is read by then, and its stream was not touched.
  await new Promise((done) => setImmediate(done))
  if (request.complete || request.destroyed) return request.complete
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
      if (request.complete || bytes > longestBody) end(true)
    }
    const leave = () => end(false)
    const end = (isHere: boolean) => {
      request.off('readable', look).off('close', leave)
      // In the same turn as it was read: a moment later the stream would be at its end.
      if (isHere && bytes > 0) request.unshift(Buffer.concat(chunks))
      done(isHere)
    }
    request.on('readable', look).on('close', leave)
  })
}

/** A stream's bytes as one piece, where they are few and come soon: what cannot be held back or waited for is let go of. */

export interface Bounds {
  readonly bytes: number
  readonly milliseconds: number
}

/** The bytes; undefined where they exceed the bounds, and the stream is then cancelled. */
export async function boundedBytes(stream: ReadableStream<Uint8Array>, bounds: Bounds): Promise<Buffer | undefined> {
  const reader = stream.getReader()
  const ends = performance.now() + bounds.milliseconds
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    bytes += value.length
    if (bytes > bounds.bytes || performance.now() > ends) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
}

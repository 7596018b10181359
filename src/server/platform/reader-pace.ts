/**
 * Bytes that go out as fast as their reader takes them: nothing is read ahead, however large the file, and a reader who stops, or goes
 * away, gives back what was open for him.
 */
import type { Readable } from 'node:stream'
import { passingBytes } from './passing-bytes.ts'

/** How long a reader may stop reading before others get his place. */
export const stallLimitMs = 60_000

/**
 * The source as the body of an answer. `over` is called once: true when the last byte was taken, false when the reader left or
 * stalled, or the source failed, which ends the body with an error.
 */
export function atReadersPace(
  source: Readable,
  over: (isWhole: boolean) => void,
  limitMs = stallLimitMs,
): ReadableStream<Uint8Array> {
  const chunks = source.iterator({ destroyOnReturn: true })
  const passed = passingBytes()
  let stalled: NodeJS.Timeout | undefined
  let isOver = false
  const end = (isWhole: boolean) => {
    clearTimeout(stalled)
    if (isOver) return
    isOver = true
    source.destroy()
    over(isWhole)
  }
  // A source that fails while nobody is reading it must not bring the process down.
  source.on('error', () => undefined)
  return new ReadableStream<Uint8Array>(
    {
      async pull(stream) {
        clearTimeout(stalled)
        try {
          const { done, value } = await chunks.next()
          if (done === true) {
            end(true)
            stream.close()
            return
          }
          const chunk: Uint8Array = value
          stream.enqueue(chunk)
          passed(chunk.length)
        } catch (error) {
          end(false)
          throw error
        }
        stalled = setTimeout(() => {
          stream.error(new Error('The reader of a file stopped reading'))
          end(false)
        }, limitMs)
      },
      cancel() {
        end(false)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Bytes of a stream within bounds, and what becomes of a stream beyond them. */
import { expect, test } from 'vitest'
import { boundedBytes } from './bounded-bytes.ts'

function counting(chunks: number) {
  let given = 0
  let isCancelled = false
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        given += 1
        if (given > chunks) controller.close()
        else controller.enqueue(new Uint8Array(10).fill(given))
      },
      cancel() {
        isCancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, isCancelled: () => isCancelled }
}

test('few bytes come whole', async () => {
  const { stream } = counting(3)
  expect((await boundedBytes(stream, { bytes: 30, milliseconds: 1_000 }))?.length).toBe(30)
})

test.each([
  ['too many', { bytes: 29, milliseconds: 1_000 }],
  ['too late', { bytes: 30, milliseconds: -1 }],
])('%s are none, and nobody goes on making them', async (_, bounds) => {
  const { stream, isCancelled } = counting(3)
  expect(await boundedBytes(stream, bounds)).toBeUndefined()
  expect(isCancelled()).toBe(true)
})

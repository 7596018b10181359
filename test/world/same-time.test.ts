/** What finds out whether two acts take the same time does find out. */
import { expect, test } from 'vitest'
import { expectSameTime } from './same-time.ts'

/** Works for so long, and does not merely wait: a timer's own delay would be most of it. */
const work = (forMs: number) => () => {
  const end = performance.now() + forMs
  while (performance.now() < end);
  return Promise.resolve()
}

test('what takes the same time passes', async () => {
  await expectSameTime({ one: work(2), other: work(2), share: 0.25 })
})

test.each([
  ['the one', 4, 2],
  ['the other', 2, 4],
])('where %s takes twice as long, it fails', async (_which, oneMs, otherMs) => {
  const compared = expectSameTime({ one: work(oneMs), other: work(otherMs), share: 0.25 })
  await expect(compared).rejects.toThrow('milliseconds by which one takes longer')
})

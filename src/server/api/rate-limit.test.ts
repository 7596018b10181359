import { expect, test } from 'vitest'
import { rateLimit } from './rate-limit.ts'

const now = new Date('2026-11-28T10:00:00Z')

test('a crowd makes counting no slower, and keeps nobody who is counted from being refused', () => {
  const limit = rateLimit(2)
  for (let each = 0; each < 9_000; each += 1) limit.take(`from:${String(each)}`, now)
  limit.take('mine', now)
  limit.take('mine', now)
  expect(() => limit.take('mine', now)).toThrow()

  const began = performance.now()
  for (let each = 0; each < 100_000; each += 1) limit.take(`crowd:${String(each)}`, now)
  // Looking through all of them each time took minutes.
  expect(performance.now() - began).toBeLessThan(5_000)
  // The oldest had to go: who was counted before the crowd begins anew.
  expect(() => limit.take('mine', now)).not.toThrow()
})

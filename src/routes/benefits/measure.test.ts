import { expect, test } from 'vitest'
import { isFeminine, measured, measureNoun } from './measure.ts'

const measure = {
  fr: { one: 'licence', other: 'licences', feminine: true },
  en: { one: 'licence', other: 'licences', feminine: false },
}

test.each([
  [0, 'fr', '0\u00a0licence'],
  [1, 'fr', '1\u00a0licence'],
  [2, 'fr', '2\u00a0licences'],
  [1200, 'fr', '1\u202f200\u00a0licences'],
  [1_000_000, 'fr', '1\u202f000\u202f000\u00a0licences'],
  [0, 'en', '0\u00a0licences'],
  [1, 'en', '1\u00a0licence'],
  [1200, 'en', '1,200\u00a0licences'],
] as const)('%d in %s: %s', (quantity, locale, words) => {
  expect(measured({ measure }, quantity, locale)).toBe(words)
})

test('what is not measured has a number and no noun; a language that is missing takes another’s words', () => {
  expect([measured({ measure: undefined }, 3, 'fr'), measureNoun({ measure: undefined }, 'fr')]).toEqual(['3', ''])
  expect([measured({ measure: { en: measure.en } }, 2, 'fr'), isFeminine({ measure }, 'fr')]).toEqual([
    '2\u00a0licences',
    true,
  ])
})

import { expect, test } from 'vitest'
import { expiryNotice } from './expiry-notice.ts'

test.each([
  ['2026-11-20', undefined],
  ['2026-11-21', { notice: 'imminent', days: 0 }],
  ['2026-12-21', { notice: 'imminent', days: 30 }],
  ['2026-12-22', { notice: 'soon', days: 31 }],
  ['2027-02-19', { notice: 'soon', days: 90 }],
  ['2027-02-20', undefined],
  [null, undefined],
])('on 21 November a term that ends on %s', (lastDay, expected) => {
  expect(expiryNotice('2026-11-21', lastDay)).toEqual(expected)
})

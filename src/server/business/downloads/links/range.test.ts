import { expect, test } from 'vitest'
import { spanOf } from './range.ts'

const etag = '"abc"'
const asked = (range: string | null, ifRange: string | null = null, size = 100) =>
  spanOf({ range, ifRange, etag, size })

test.each([
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=40-', { start: 40, end: 99 }],
  ['bytes=40-59', { start: 40, end: 59 }],
  ['bytes=90-1000', { start: 90, end: 99 }],
  ['bytes=99-', { start: 99, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-1000', { start: 0, end: 99 }],
  ['bytes= 40 - 59', { start: 40, end: 59 }],
])('%s is %j of a hundred bytes', (range, span) => {
  expect(asked(range)).toEqual(span)
})

test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%s has none of them', (range) => {
  expect(asked(range)).toBe('unsatisfiable')
})

test.each([
  null,
  '',
  'bytes=',
  'bytes=-',
  'bytes=10-5',
  'bytes=0-1,5-6',
  'lines=1-2',
  'bytes=a-b',
  `bytes=${'9'.repeat(30)}-`,
])('%j is the whole file', (range) => {
  expect(asked(range)).toBeUndefined()
})

test('whoever began with another file gets this one from its first byte', () => {
  expect(asked('bytes=40-', etag)).toEqual({ start: 40, end: 99 })
  expect(asked('bytes=40-', '"other"')).toBeUndefined()
  // A weak one, and a date, prove nothing about bytes.
  expect(asked('bytes=40-', `W/${etag}`)).toBeUndefined()
  expect(asked('bytes=40-', 'Sat, 28 Nov 2026 07:00:00 GMT')).toBeUndefined()
})

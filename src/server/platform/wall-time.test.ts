/** What clocks on the wall show, where daylight saving time begins and ends, and where there is none. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantAt, isTimeZone } from './wall-time.ts'

test.each([
  ['Europe/Paris', '2026-11-28', 8, '2026-11-28T07:00:00.000Z'],
  ['Europe/Paris', '2026-07-01', 8, '2026-07-01T06:00:00.000Z'],
  ['America/New_York', '2026-11-28', 0, '2026-11-28T05:00:00.000Z'],
  ['Asia/Kolkata', '2026-11-28', 8, '2026-11-28T02:30:00.000Z'],
  ['Pacific/Kiritimati', '2026-01-01', 0, '2025-12-31T10:00:00.000Z'],
  ['UTC', '2028-02-29', 23, '2028-02-29T23:00:00.000Z'],
  // Left out: clocks go from 2 to 3.
  ['Europe/Paris', '2026-03-29', 2, '2026-03-29T01:00:00.000Z'],
  ['America/New_York', '2026-03-08', 2, '2026-03-08T07:00:00.000Z'],
  // Twice: once is meant.
  ['Europe/Paris', '2026-10-25', 2, '2026-10-25T01:00:00.000Z'],
])('%s, %s at %i', (zone, date, hour, instant) => {
  expect(instantAt(date, hour, zone).toISOString()).toBe(instant)
})

test('a later hour of a day is never an earlier instant', () => {
  const zones = [
    'Europe/Paris',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Casablanca',
    'UTC',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 800 }),
      fc.integer({ min: 0, max: 22 }),
      (zone, day, hour) => {
        const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)
        expect(instantAt(date, hour + 1, zone).getTime()).toBeGreaterThanOrEqual(instantAt(date, hour, zone).getTime())
      },
    ),
  )
})

test('only names of time zones are names of time zones', () => {
  expect(['Europe/Paris', 'UTC', 'America/New_York'].every(isTimeZone)).toBe(true)
  expect(['', 'Europe/Nowhere', '+02:00', "Europe/Paris'; drop"].some(isTimeZone)).toBe(false)
})

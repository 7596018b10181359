/** When scheduled reports are due: by the receiver's calendar and clock, once a day, week or month whatever clocks do. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateIn } from '#server/platform/clock.ts'
import { nextOccurrence, type Rhythm } from './occurrence.ts'

const timeZone = 'Europe/Paris'

test.each<[Rhythm, string, string]>([
  [{ frequency: 'daily', hour: 8, timeZone }, '2026-11-28T06:59:59Z', '2026-11-28T07:00:00.000Z'],
  [{ frequency: 'daily', hour: 8, timeZone }, '2026-11-28T07:00:00Z', '2026-11-29T07:00:00.000Z'],
  [{ frequency: 'weekly', weekday: 1, hour: 8, timeZone }, '2026-11-28T12:00:00Z', '2026-11-30T07:00:00.000Z'],
  [{ frequency: 'weekly', weekday: 7, hour: 23, timeZone }, '2026-11-29T22:00:00Z', '2026-12-06T22:00:00.000Z'],
  [{ frequency: 'monthly', monthDay: 31, hour: 8, timeZone }, '2027-01-31T07:00:00Z', '2027-02-28T07:00:00.000Z'],
  [{ frequency: 'monthly', monthDay: 29, hour: 8, timeZone }, '2028-02-01T07:00:00Z', '2028-02-29T07:00:00.000Z'],
  [{ frequency: 'monthly', monthDay: 1, hour: 8, timeZone }, '2026-12-01T07:00:00Z', '2027-01-01T07:00:00.000Z'],
  // The hour that is left out, and the one that comes twice.
  [{ frequency: 'daily', hour: 2, timeZone }, '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'],
  [{ frequency: 'daily', hour: 2, timeZone }, '2026-10-24T12:00:00Z', '2026-10-25T01:00:00.000Z'],
  [{ frequency: 'daily', hour: 2, timeZone }, '2026-10-25T01:00:00Z', '2026-10-26T01:00:00.000Z'],
])('%o after %s', (rhythm, after, next) => {
  expect(nextOccurrence(rhythm, new Date(after)).toISOString()).toBe(next)
})

test('followed for two years, a daily one comes once on each date of its time zone', () => {
  const zones = ['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Tehran']
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 23 }), (zone, hour) => {
      const rhythm = { frequency: 'daily', hour, timeZone: zone } as const
      let at = new Date('2026-01-01T12:00:00Z')
      const dates = new Set<string>()
      for (let day = 0; day < 730; day += 1) {
        at = nextOccurrence(rhythm, at)
        dates.add(dateIn(zone, at))
      }
      expect(dates.size).toBe(730)
      expect(at.getTime()).toBeLessThanOrEqual(Date.parse('2028-01-02T12:00:00Z'))
    }),
    { numRuns: 8 },
  )
})

/** What the script shows while a quantity of a conversion is typed is what the server says without it, and what it then does. */
import * as fc from 'fast-check'
import { beforeAll, expect, test, vi } from 'vitest'
import { consequence } from '#routes/benefits/conversion.ts'
import { conversionPostings, undoingOf } from '#server/business/benefits/conversion/rule.ts'
import { formatNumber } from './format.ts'

type Changes = readonly (readonly [units: number, each: number])[]

let after: (before: number, changes: Changes, units: number) => number

beforeAll(async () => {
  vi.stubGlobal('document', { addEventListener: () => undefined })
  after = (await import('./convert.js')).default
  vi.unstubAllGlobals()
})

const quantity = fc.integer({ min: 1, max: 400 })
const ratio = fc.integer({ min: 1, max: 9 })

test('making one benefit of another', () => {
  fc.assert(
    fc.property(quantity, ratio, fc.nat(9_999), fc.nat(9_999), (most, each, source, target) => {
      for (const units of [1, Math.ceil(most / 2), most]) {
        const postings = conversionPostings(units, each)
        expectAlike(target, [[most, 1]], units, target + (postings.target.converted ?? 0))
        expectAlike(source, [[most, -each]], units, source + (postings.source.converted ?? 0))
      }
    }),
  )
})

test('turning conversions of different times back', () => {
  const conversions = fc.array(fc.record({ quantity, ratio }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(conversions, fc.nat(9_999), fc.nat(9_999), (converted, source, target) => {
      const made = converted.map((each, id) => ({ id, ...each }))
      const most = made.reduce((sum, each) => sum + each.quantity, 0)
      const changes = made.map((each) => [each.quantity, each.ratio] as const)
      for (const units of [1, Math.ceil(most / 2), most]) {
        const undoing = undoingOf(units, made)
        expectAlike(target, [[most, -1]], units, target + (undoing.target.converted ?? 0))
        expectAlike(source, changes, units, source + undoing.returned)
      }
    }),
  )
})

function expectAlike(before: number, changes: Changes, units: number, wanted: number): void {
  expect(after(before, changes, units)).toBe(wanted)
  expect(consequence({ name: '', before, changes }, units, 'fr')).toBe(formatNumber('fr', wanted))
}

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grantedOf, postBenefit, remainingOf, shortfallOf, type BenefitGrant, type BenefitPosting } from './grant.ts'

const none: BenefitGrant = { entries: 0, calculated: 0, converted: 0, used: 0 }

describe('what is granted, used and left of a benefit', () => {
  test('what is used is taken from what remains', () => {
    expect(posted({ ...none, calculated: 10 }, { kind: 'used', used: 4 })).toEqual({
      grant: { entries: 1, calculated: 10, converted: 0, used: 4 },
      entry: { position: 1, kind: 'used', granted_change: 0, used_change: 4, granted_after: 10, used_after: 4 },
    })
  })

  test('more than remains is not taken, and nothing changes', () => {
    const grant = { ...none, calculated: 10, used: 4 }
    expect(postBenefit(grant, { kind: 'used', used: 7 })).toEqual({ remaining: 6 })
    expect(postBenefit(grant, { kind: 'converted', converted: -7 })).toEqual({ remaining: 6 })
  })

  test('coverage that shrinks below what is used takes nothing of it back, and the shortfall says by how much', () => {
    const { grant, entry } = posted({ ...none, calculated: 10, used: 8 }, { kind: 'calculated', calculated: -7 })
    expect(grant).toMatchObject({ calculated: 3, used: 8 })
    expect(entry).toMatchObject({ granted_change: -2, granted_after: 8 })
    expect([remainingOf(grant), shortfallOf(grant)]).toEqual([0, 5])
  })

  test('what comes back in a shortfall covers it first', () => {
    const { grant, entry } = posted({ ...none, calculated: 3, used: 8 }, { kind: 'returned', used: -6 })
    expect(entry).toMatchObject({ granted_change: -5, used_change: -6, granted_after: 3, used_after: 2 })
    expect([remainingOf(grant), shortfallOf(grant)]).toEqual([1, 0])
  })

  test('what is converted away is neither used nor left', () => {
    const { grant } = posted({ ...none, calculated: 30 }, { kind: 'converted', converted: -9 })
    expect([grantedOf(grant), remainingOf(grant), grant.used]).toEqual([21, 21, 0])
  })

  test('whatever is posted: nothing below zero, and the ledger’s changes sum to where it stands', () => {
    const posting = fc.oneof(
      fc.integer({ min: -50, max: 50 }).map((calculated): BenefitPosting => ({ kind: 'calculated', calculated })),
      fc.integer({ min: -50, max: 50 }).map((converted): BenefitPosting => ({ kind: 'converted', converted })),
      fc.integer({ min: -50, max: 50 }).map((used): BenefitPosting => ({ kind: 'used', used })),
    )
    fc.assert(
      fc.property(fc.array(posting, { maxLength: 60 }), (postings) => {
        let grant = none
        let [granted, used] = [0, 0]
        for (const each of postings) {
          if (grant.used + (each.used ?? 0) < 0 || grant.calculated + (each.calculated ?? 0) < 0) continue
          const before = remainingOf(grant)
          const result = postBenefit(grant, each)
          if ('remaining' in result) {
            expect(result.remaining).toBe(before)
            continue
          }
          grant = result.grant
          granted += result.entry.granted_change
          used += result.entry.used_change
          expect(remainingOf(grant)).toBeGreaterThanOrEqual(0)
          expect(shortfallOf(grant)).toBeGreaterThanOrEqual(0)
          expect([result.entry.granted_after, result.entry.used_after]).toEqual([granted, used])
          expect([grantedOf(grant), grant.used]).toEqual([granted, used])
        }
      }),
    )
  })
})

function posted(grant: BenefitGrant, posting: BenefitPosting) {
  const result = postBenefit(grant, posting)
  if ('remaining' in result) throw new Error('Refused')
  return result
}

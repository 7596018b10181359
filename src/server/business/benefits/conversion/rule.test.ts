import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { postBenefit, remainingOf, type BenefitGrant, type BenefitPosting } from '../grant.ts'
import { conversionPostings, mostConvertible, mostUndoable, undoingOf, type MadeConversion } from './rule.ts'

const none: BenefitGrant = { entries: 0, calculated: 0, converted: 0, used: 0 }

describe('what can be converted', () => {
  test.each([
    [21, 3, 7],
    [20, 3, 6],
    [2, 3, 0],
    [0, 3, 0],
    [5, 1, 5],
  ])('of %i days at %i for one: %i', (calculated, ratio, most) => {
    expect(mostConvertible({ ...none, calculated }, ratio)).toBe(most)
  })

  test('not what is used or assigned', () => {
    expect(mostConvertible({ ...none, calculated: 21, used: 16 }, 3)).toBe(1)
  })

  test('what comes back is at most what was converted, and what of it is unused', () => {
    const made = [
      { id: 2, ratio: 3, quantity: 2 },
      { id: 1, ratio: 3, quantity: 1 },
    ]
    expect(mostUndoable({ ...none, calculated: 8, converted: 3, used: 4 }, made)).toBe(3)
    expect(mostUndoable({ ...none, calculated: 8, converted: 3, used: 10 }, made)).toBe(1)
    expect(mostUndoable({ ...none, calculated: 8 }, [])).toBe(0)
  })

  test('the newest conversion is undone first, each at the ratio of its time', () => {
    const made = [
      { id: 2, ratio: 4, quantity: 2 },
      { id: 1, ratio: 3, quantity: 5 },
    ]
    expect(undoingOf(3, made)).toMatchObject({
      parts: [
        { id: 2, quantity: 2 },
        { id: 1, quantity: 1 },
      ],
      returned: 11,
    })
  })
})

describe('whatever is converted, undone, used, granted and taken, at ratios that change', () => {
  const act = fc.oneof(
    fc.record({ act: fc.constant('convert' as const), quantity: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ act: fc.constant('undo' as const), quantity: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ act: fc.constant('ratio' as const), quantity: fc.integer({ min: 1, max: 7 }) }),
    fc.record({ act: fc.constant('use source' as const), quantity: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ act: fc.constant('use target' as const), quantity: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ act: fc.constant('source' as const), quantity: fc.integer({ min: -40, max: 40 }) }),
    fc.record({ act: fc.constant('target' as const), quantity: fc.integer({ min: -9, max: 9 }) }),
  )

  test('value is conserved, and only what was converted comes back', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
        const world = new World()
        for (const each of acts) {
          world.act(each.act, each.quantity)
          world.holds()
        }
        world.undoAll()
      }),
    )
  })

  class World {
    source: BenefitGrant = { ...none, calculated: 30 }
    target: BenefitGrant = { ...none, calculated: 6 }
    ratio = 3
    made: MadeConversion[] = []
    #next = 1

    act(name: string, quantity: number): void {
      if (name === 'ratio') this.ratio = quantity
      else if (name === 'convert') this.#convert(quantity)
      else if (name === 'undo') this.#undo(quantity)
      else if (name === 'use source') this.source = posted(this.source, { kind: 'used', used: quantity })
      else if (name === 'use target') this.target = posted(this.target, { kind: 'used', used: quantity })
      else if (name === 'source') this.source = posted(this.source, { kind: 'calculated', calculated: quantity })
      else this.target = posted(this.target, { kind: 'calculated', calculated: quantity })
    }

    holds(): void {
      const outstanding = this.made.reduce((sum, each) => sum + each.quantity, 0)
      const took = this.made.reduce((sum, each) => sum + each.quantity * each.ratio, 0)
      expect([this.target.converted, this.source.converted]).toEqual([outstanding, 0 - took])
      expect(mostUndoable(this.target, this.made)).toBeLessThanOrEqual(outstanding)
      expect(Math.min(remainingOf(this.source), remainingOf(this.target))).toBeGreaterThanOrEqual(0)
    }

    /** Once nothing is used, everything goes back to where it came from. */
    undoAll(): void {
      this.target = posted(this.target, { kind: 'returned', used: -this.target.used })
      // What coverage no longer gives is missing from what can be turned back, as it is from what can be used.
      this.target = posted(this.target, { kind: 'calculated', calculated: 100 })
      const all = this.made.reduce((sum, each) => sum + each.quantity, 0)
      expect(mostUndoable(this.target, this.made)).toBe(all)
      if (all > 0) this.#undo(all)
      expect([this.target.converted, this.source.converted]).toEqual([0, 0])
    }

    #convert(quantity: number): void {
      const { source, target } = conversionPostings(quantity, this.ratio)
      const result = postBenefit(this.source, source)
      expect('remaining' in result).toBe(quantity > mostConvertible(this.source, this.ratio))
      if ('remaining' in result) return
      this.source = result.grant
      this.target = posted(this.target, target)
      this.made.unshift({ id: this.#next++, ratio: this.ratio, quantity })
    }

    #undo(quantity: number): void {
      if (quantity > mostUndoable(this.target, this.made)) return
      const undoing = undoingOf(quantity, this.made)
      this.target = posted(this.target, undoing.target)
      this.source = posted(this.source, undoing.source)
      const taken = new Map(undoing.parts.map((part) => [part.id, part.quantity]))
      this.made = this.made
        .map((each) => ({ ...each, quantity: each.quantity - (taken.get(each.id) ?? 0) }))
        .filter((each) => each.quantity > 0)
    }
  }

  /** The grant after the posting, where it can be; else as it was. */
  function posted(grant: BenefitGrant, posting: BenefitPosting): BenefitGrant {
    if (grant.used + (posting.used ?? 0) < 0 || grant.calculated + (posting.calculated ?? 0) < 0) return grant
    const result = postBenefit(grant, posting)
    return 'remaining' in result ? grant : result.grant
  }
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantityFault } from './rule.ts'

const hundreds = { step: 100, ceiling: null }

describe('in steps of 100', () => {
  test.each([100, 200, 10_000_000])('%d is right', (quantity) => {
    expect(quantityFault(quantity, hundreds, 0)).toBeUndefined()
  })

  test.each([0, -1, -100, -(10 ** 12), Number.NaN])('%d is too small: 100 is the least', (quantity) => {
    expect(quantityFault(quantity, hundreds, 0)).toEqual({ code: 'quantity.too-small', least: 100 })
  })

  test.each([10_000_001, 10_000_100, 10 ** 12, Number.POSITIVE_INFINITY])('%d is too large', (quantity) => {
    expect(quantityFault(quantity, hundreds, 0)).toEqual({ code: 'quantity.too-large', most: 10_000_000 })
  })

  test.each([
    [150, 100, 200],
    [199, 100, 200],
    [201, 200, 300],
    [99, null, 100],
    [1, null, 100],
    [150.5, 100, 200],
    [9_999_999, 9_999_900, 10_000_000],
  ])('%d lies between %s and %s', (quantity, below, above) => {
    expect(quantityFault(quantity, hundreds, 0)).toEqual({
      code: 'quantity.not-in-steps',
      quantity,
      step: 100,
      below,
      above,
    })
  })
})

test('a step that does not divide the limit ends at its last multiple', () => {
  const measure = { step: 3_000_000, ceiling: null }
  expect(quantityFault(9_000_000, measure, 0)).toBeUndefined()
  expect(quantityFault(9_000_001, measure, 0)).toEqual({ code: 'quantity.too-large', most: 9_000_000 })
})

describe('with a ceiling', () => {
  test.each([
    // quantity, ceiling, unordered, what is left
    [100, 300, 200, undefined],
    [200, 300, 200, 100],
    [100, 250, 200, 0],
    [100, 200, 200, 0],
    [100, 200, 900, 0],
    [300, 250, 0, 200],
  ])('%d of a ceiling of %d where %d wait', (quantity, ceiling, unordered, left) => {
    const fault = quantityFault(quantity, { step: 100, ceiling }, unordered)
    expect(fault).toEqual(left === undefined ? undefined : { code: 'ceiling.exceeded', ceiling, left })
  })
})

const counts = fc.integer({ min: -1000, max: 11_000_000 })

test('what is proposed instead is always right, and what is right is a multiple within all limits', () => {
  const measures = fc.record({
    step: fc.integer({ min: 1, max: 1_000_000 }),
    ceiling: fc.option(fc.integer({ min: 1, max: 9_999_999 })),
  })
  fc.assert(
    fc.property(counts, measures, fc.nat(2_000_000), (quantity, measure, unordered) => {
      const fault = quantityFault(quantity, measure, unordered)
      const free = { ...measure, ceiling: null }
      if (fault === undefined) {
        expect(quantity % measure.step).toBe(0)
        expect(quantity).toBeGreaterThan(0)
        if (measure.ceiling !== null) expect(unordered + quantity).toBeLessThanOrEqual(measure.ceiling)
      } else if (fault.code === 'ceiling.exceeded') {
        if (fault.left > 0) expect(quantityFault(fault.left, measure, unordered)).toBeUndefined()
      } else {
        const instead =
          fault.code === 'quantity.not-in-steps'
            ? [fault.below, fault.above].filter((near) => near !== null)
            : [fault.code === 'quantity.too-small' ? fault.least : fault.most]
        expect(instead.length).toBeGreaterThan(0)
        for (const near of instead) expect(quantityFault(near, free, 0)).toBeUndefined()
      }
    }),
  )
})

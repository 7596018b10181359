import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grantedOf, type BenefitGrant } from '../grant.ts'
import { evaluate, type Evaluated, type Held, type RuleInForce } from './evaluation.ts'
import { givenFor, type RuleCounts, type RuleGives } from '../rule.ts'
import { firstLapse } from './lapse.ts'
import { calculationOf } from './lines.ts'

const [office, server] = [1, 2]
const [proPlus, standard, sql] = [11, 12, 21]
const perpetual = 'infinity'
const measured: Evaluated = { measure: {}, cap: undefined, withdrawnAt: undefined }
const unmeasured: Evaluated = { measure: undefined, cap: undefined, withdrawnAt: undefined }

let rules = 0
function rule(gives: RuleGives, changes: Partial<RuleInForce> = {}): RuleInForce {
  rules += 1
  const everything = { groups: new Set<number>(), items: new Set<number>() }
  const period = { since: '2020-01-01', until: undefined }
  return {
    id: rules,
    benefitId: 1,
    revision: 1,
    names: {},
    counts: 'coverage',
    ...everything,
    ...period,
    gives,
    cap: undefined,
    ...changes,
  }
}

function held(itemId: number, what: Partial<Record<RuleCounts, number>>, term = '2027-06-30'): Held {
  const groupId = itemId < 20 ? office : server
  return { itemId, groupId, term, coverage: 0, licenses: 0, subscriptions: 0, ...what }
}

describe('a ratio gives for every full measure', () => {
  test.each([
    [0, 0],
    [119, 0],
    [120, 1],
    [239, 1],
    [240, 2],
    [1_000_000, 8_333],
  ])('1 for 120: %i give %i', (quantity, gives) => {
    expect(givenFor({ gives: { per: 120, gives: 1 }, cap: undefined }, quantity)).toBe(gives)
  })

  test('more than one for each', () => {
    expect(givenFor({ gives: { per: 50, gives: 3 }, cap: undefined }, 149)).toBe(6)
  })
})

describe('steps give what the highest one reached gives', () => {
  const steps: RuleGives = {
    steps: [
      [2, 2],
      [501, 3],
      [1_001, 5],
    ],
  }
  test.each([
    [0, 0],
    [1, 0],
    [2, 2],
    [500, 2],
    [501, 3],
    [1_000, 3],
    [1_001, 5],
    [99_999, 5],
  ])('%i give %i', (quantity, gives) => {
    expect(givenFor({ gives: steps, cap: undefined }, quantity)).toBe(gives)
  })
})

describe('a rule counts', () => {
  const holdings = [
    held(proPlus, { licenses: 600 }, perpetual),
    held(proPlus, { coverage: 600 }),
    held(standard, { licenses: 60 }, perpetual),
    held(sql, { coverage: 12 }),
    held(31, { subscriptions: 250 }),
  ]
  const products = (groups: readonly number[], items: readonly number[]) => ({
    groups: new Set(groups),
    items: new Set(items),
  })

  test.each<[string, Partial<RuleInForce>, number]>([
    ['everything where it names no product', {}, 612],
    ['the coverage of a group', products([office], []), 600],
    ['the licences of a group', { counts: 'licenses', ...products([office], []) }, 660],
    ['an item of a group', { counts: 'licenses', ...products([], [standard]) }, 60],
    ['an item besides a group once', { counts: 'licenses', ...products([office], [standard]) }, 660],
    ['subscriptions', { counts: 'subscriptions' }, 250],
    ['nothing of what the account does not hold', { counts: 'subscriptions', ...products([office], []) }, 0],
  ])('%s', (_, changes, counted) => {
    const { rules: results, calculated } = evaluate(measured, [rule({ per: 1, gives: 1 }, changes)], holdings)
    expect(results).toMatchObject([{ counted, gives: counted, given: counted }])
    expect(calculated).toBe(counted)
  })
})

describe('caps', () => {
  test('of each rule, then of the benefit', () => {
    const capped = [rule({ per: 10, gives: 1 }, { cap: 30 }), rule({ per: 100, gives: 1 })]
    const evaluation = evaluate({ ...measured, cap: 32 }, capped, [held(proPlus, { coverage: 500 })])
    expect(evaluation.rules.map(({ gives, given }) => [gives, given])).toEqual([
      [50, 30],
      [5, 5],
    ])
    expect(evaluation.calculated).toBe(32)
  })

  test('what is not measured is had or not, however many rules give it', () => {
    const two = [rule({ per: 1, gives: 1 }), rule({ per: 1, gives: 1 }, { counts: 'licenses' })]
    expect(evaluate(unmeasured, two, [held(proPlus, { coverage: 40, licenses: 40 })]).calculated).toBe(1)
    expect(evaluate(unmeasured, two, []).calculated).toBe(0)
  })

  test('what the publisher has withdrawn is had by nobody', () => {
    const withdrawn = { ...measured, withdrawnAt: new Date(0) }
    expect(evaluate(withdrawn, [rule({ per: 1, gives: 1 })], [held(proPlus, { coverage: 40 })]).calculated).toBe(0)
  })
})

describe('what lapses first', () => {
  const perHundred = [rule({ per: 100, gives: 1 })]
  test('is what the first term’s end takes away', () => {
    const terms = [held(proPlus, { coverage: 300 }, '2027-01-31'), held(sql, { coverage: 250 }, '2026-12-31')]
    expect(firstLapse(measured, perHundred, terms, 5)).toEqual({ on: '2026-12-31', to: 3 })
  })

  test('is not a term whose end takes nothing', () => {
    const terms = [held(proPlus, { coverage: 340 }, '2027-01-31'), held(sql, { coverage: 30 }, '2026-12-31')]
    expect(firstLapse(measured, perHundred, terms, 3)).toEqual({ on: '2027-01-31', to: 0 })
  })

  test('is nothing where nothing ends', () => {
    const licences = [rule({ per: 1, gives: 1 }, { counts: 'licenses' })]
    expect(firstLapse(measured, licences, [held(proPlus, { licenses: 9 }, perpetual)], 9)).toBeUndefined()
    expect(firstLapse(measured, perHundred, [], 0)).toBeUndefined()
  })
})

describe('the lines of a calculation', () => {
  test('say what rules gave, what caps took, what was converted and what is kept', () => {
    const benefit = { ...measured, cap: 32 }
    const evaluation = evaluate(
      benefit,
      [rule({ per: 10, gives: 1 }, { cap: 30 }), rule({ per: 100, gives: 1 })],
      [held(proPlus, { coverage: 500 })],
    )
    const { lines, total } = calculationOf(benefit, evaluation, { entries: 3, calculated: 32, converted: -9, used: 25 })
    expect(lines.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['rule', 50],
      ['rule-cap', -20],
      ['rule', 5],
      ['cap', -3],
      ['converted', -9],
      ['kept', 2],
    ])
    expect(total).toBe(25)
  })

  test('say what the job has not reckoned yet', () => {
    const evaluation = evaluate(measured, [rule({ per: 10, gives: 1 })], [held(proPlus, { coverage: 500 })])
    const { lines, total } = calculationOf(measured, evaluation, { entries: 1, calculated: 40, converted: 0, used: 0 })
    expect(lines.slice(1)).toEqual([{ kind: 'pending', quantity: -10 }])
    expect(total).toBe(40)
  })
})

const quantity = fc.nat({ max: 100_000 })
const anyGives: fc.Arbitrary<RuleGives> = fc.oneof(
  fc.record({ per: fc.integer({ min: 1, max: 500 }), gives: fc.integer({ min: 1, max: 20 }) }),
  fc.uniqueArray(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 4 }).map((froms) => ({
    steps: froms.toSorted((a, b) => a - b).map((from, index) => [from, (index + 1) * 7] as const),
  })),
)
const setOf = (ids: readonly number[]) => fc.subarray([...ids]).map((some) => new Set(some))
const anyRule = fc
  .record({
    gives: anyGives,
    counts: fc.constantFrom<RuleCounts>('coverage', 'licenses', 'subscriptions'),
    groups: setOf([office, server]),
    items: setOf([proPlus, standard, sql]),
    cap: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
  })
  .map(({ gives, ...rest }) => rule(gives, rest))
const anyHeld = fc
  .record({
    itemId: fc.constantFrom(proPlus, standard, sql),
    term: fc.constantFrom('2026-12-31', '2027-06-30', '2028-06-30', perpetual),
    coverage: quantity,
    licenses: quantity,
    subscriptions: quantity,
  })
  .map(({ itemId, term, ...what }) => held(itemId, what, term))
const anyBenefit: fc.Arbitrary<Evaluated> = fc.oneof(
  fc.constant(unmeasured),
  fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }).map((cap) => ({ ...measured, cap })),
)
const several = <T>(one: fc.Arbitrary<T>, most: number) => fc.array(one, { maxLength: most })

describe('whatever is held, by whatever rules', () => {
  test('the lines sum to exactly what is granted', () => {
    const figures = fc.record({
      entries: fc.nat(),
      calculated: fc.nat({ max: 500 }),
      converted: fc.integer({ min: -500, max: 500 }),
      used: fc.nat({ max: 500 }),
    })
    fc.assert(
      fc.property(
        anyBenefit,
        several(anyRule, 4),
        several(anyHeld, 8),
        figures,
        (benefit, all, holdings, grant: BenefitGrant) => {
          const { lines, total } = calculationOf(benefit, evaluate(benefit, all, holdings), grant)
          expect(lines.reduce((sum, line) => sum + line.quantity, 0)).toBe(total)
          expect(total).toBe(grantedOf(grant))
        },
      ),
    )
  })

  test('more of what counts never gives less, and nothing gives more than its caps', () => {
    fc.assert(
      fc.property(anyBenefit, several(anyRule, 4), several(anyHeld, 8), anyHeld, (benefit, all, holdings, more) => {
        const before = evaluate(benefit, all, holdings)
        const after = evaluate(benefit, all, [...holdings, more])
        expect(after.calculated).toBeGreaterThanOrEqual(before.calculated)
        for (const { rule: each, given } of after.rules) expect(given).toBeLessThanOrEqual(each.cap ?? Infinity)
        expect(after.calculated).toBeLessThanOrEqual(benefit.measure === undefined ? 1 : (benefit.cap ?? Infinity))
      }),
    )
  })

  test('what lapses takes something away, and nothing does before', () => {
    fc.assert(
      fc.property(anyBenefit, several(anyRule, 4), several(anyHeld, 8), (benefit, all, holdings) => {
        const calculatedWith = (left: readonly Held[]) => evaluate(benefit, all, left).calculated
        const now = calculatedWith(holdings)
        const lapse = firstLapse(benefit, all, holdings, now)
        const outlasting = (day: string) => holdings.filter(({ term }) => term > day)
        for (const { term } of holdings.filter((each) => each.term !== perpetual)) {
          if (lapse === undefined || term < lapse.on) expect(calculatedWith(outlasting(term))).toBe(now)
        }
        if (lapse === undefined) return
        expect(lapse.to).toBeLessThan(now)
        expect(calculatedWith(outlasting(lapse.on))).toBe(lapse.to)
      }),
    )
  })
})

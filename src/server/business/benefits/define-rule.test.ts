/** SPEC 8.5: rules as the publisher writes them: kept as they were written, every fault with its place, begun ones ended and never undone. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { change, read, system, type Changing } from '#server/work/index.ts'
import { describeBenefit } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt } from '../../../../test/world/people.ts'
import { codeOf } from '../../../../test/world/permissions.ts'
import { itemIdOf, stock, stockUnserved } from '../../../../test/world/orders.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import {
  changeRule,
  defineRule,
  endRule,
  largestGiven,
  removeRule,
  ruleProductsLimit,
  stepsLimit,
} from './define-rule.ts'
import { largestQuantity } from './fields.ts'
import { ruleOf, rulesLimit, rulesOf, type RuleFields, type RuleProduct } from './rule.ts'
import { longestBenefitName } from './text-faults.ts'

const publishing = system('test')

let house: TestHouse
let today: string
let benefit: number
/** A licence with Software Assurance, and a subscription, each of a group of its own. */
let licence: RuleProduct & { readonly itemId: number }
let plan: RuleProduct & { readonly itemId: number }

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  await stockUnserved(house)
  ;[licence, plan] = [await productCalled('PRO'), await productCalled('PBI')]
  today = await read(house, publishing, (work) => Promise.resolve(work.today))
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl) // rules ask for accounts to be marked
  await house.drop()
})
beforeEach(async () => {
  benefit = await describeBenefit(house)
})

describe('a rule', () => {
  test('is kept as it was written, and changed to what is written then', async () => {
    const first = ruleLike({
      names: { fr: 'Par serveur' },
      gives: {
        steps: [
          [50, 1],
          [250, 3],
        ],
      },
      cap: 12,
      until: addDays(today, 400),
      products: [{ groupId: licence.groupId }, licence],
    })
    const id = await define(first)
    expect(await look(id)).toMatchObject({ ...first, revision: 1 })
    const second = ruleLike({ counts: 'subscriptions', gives: { per: 10, gives: 2 }, products: [plan] })
    await rewrite(id, second)
    expect(await look(id)).toMatchObject({ ...second, revision: 2 })
    expect(await told()).toEqual(['benefit-rule.defined', 'benefit-rule.changed'])
    await rewrite(id, second)
    expect(await told()).toHaveLength(2)
  })

  test('is one of the benefit, and no other’s', async () => {
    const id = await define(ruleLike())
    const other = await describeBenefit(house)
    for (const act of [
      () => at((work, desk) => changeRule(work, desk, { benefitId: other, id, seen: 1 }, ruleLike())),
      () => at((work, desk) => endRule(work, desk, other, id, today)),
      () => at((work, desk) => removeRule(work, desk, other, id)),
    ]) {
      expect(await act().catch(codeOf)).toBe('benefit-rule.unknown')
    }
    expect(await at((work, desk) => defineRule(work, desk, 9_999_999, ruleLike())).catch(codeOf)).toBe(
      'benefit.unknown',
    )
  })

  test('is the publisher’s alone', async () => {
    const [place] = await foundAccounts(house, 1)
    const claire = await customerAt(house, place?.id ?? 0, ['account-administrator'])
    const asked = change(house, claire, null, (work) => defineRule(work, publisher(work), benefit, ruleLike()))
    await expect(asked).rejects.toMatchObject({ status: 404 })
  })

  test(`is one of ${String(rulesLimit)} at the most, and those that were removed do not count`, async () => {
    for (let turn = 1; turn < rulesLimit; turn += 1) await define(ruleLike())
    const last = await define(ruleLike({ since: addDays(today, 1) }))
    await expect(define(ruleLike())).rejects.toMatchObject({ status: 409, code: 'benefit-rule.too-many' })
    await at((work, desk) => removeRule(work, desk, benefit, last))
    await define(ruleLike())
  })
})

describe('what is wrong with a rule', () => {
  const long = 'a'.repeat(longestBenefitName + 1)
  const steps = (given: readonly (readonly [number, number])[]) => ({ gives: { steps: given } })
  const many = Array.from({ length: stepsLimit + 1 }, (_, step) => [step + 1, step + 1] as const)

  test.each<[string, Partial<RuleFields>, readonly object[]]>([
    ['an empty name', { names: { fr: ' ' } }, [{ field: 'names', language: 'fr', code: 'missing' }]],
    ['a long name', { names: { en: long } }, [{ field: 'names', language: 'en', code: 'too-long' }]],
    ['a name of two lines', { names: { en: 'a\nb' } }, [{ field: 'names', language: 'en', code: 'characters' }]],
    ['nothing for nothing', { gives: { per: 0, gives: 0 } }, [{ field: 'gives', code: 'out-of-range' }]],
    ['half a day', { gives: { per: 50, gives: 0.5 } }, [{ field: 'gives', code: 'out-of-range' }]],
    ['no number', { gives: { per: Number.NaN, gives: 1 } }, [{ field: 'gives', code: 'out-of-range' }]],
    ['more than anybody is given', { gives: { per: 1, gives: largestGiven + 1 } }, [{ code: 'out-of-range' }]],
    ['no step', steps([]), [{ field: 'gives', code: 'missing' }]],
    ['too many steps', steps(many), [{ field: 'gives', code: 'too-many' }]],
    ['a step of nothing', steps([[0, 1]]), [{ field: 'gives', place: 0, code: 'out-of-range' }]],
    [
      'two steps from the same',
      steps([
        [5, 1],
        [5, 2],
      ]),
      [{ field: 'gives', place: 1, code: 'not-ascending' }],
    ],
    [
      'a later step that gives less',
      steps([
        [5, 3],
        [9, 3],
      ]),
      [{ field: 'gives', place: 1, code: 'not-ascending' }],
    ],
    ['a cap of nothing', { cap: 0 }, [{ field: 'cap', code: 'out-of-range' }]],
    ['a cap beyond all', { cap: largestQuantity + 1 }, [{ field: 'cap', code: 'out-of-range' }]],
    ['no first day', { since: '' }, [{ field: 'since', code: 'missing' }]],
    ['a first day that there is not', { since: '2026-02-30' }, [{ field: 'since', code: 'no-date' }]],
    ['a last day that there is not', { until: '31/12/2026' }, [{ field: 'until', code: 'no-date' }]],
    [
      'a last day before the first',
      { since: '2026-05-02', until: '2026-05-01' },
      [{ field: 'until', code: 'before-since' }],
    ],
    [
      'a group that there is not',
      { products: [{ groupId: 9_999_999 }] },
      [{ field: 'products', place: 0, code: 'unknown' }],
    ],
  ])('%s is said, and nothing is written', async (_, given, faults) => {
    await expect(define(ruleLike(given))).rejects.toMatchObject({
      status: 422,
      code: 'benefit-rule.malformed',
      facts: { faults },
    })
    expect(await rules()).toEqual([])
  })

  test('of its products: another group’s item, one twice, what can never be held so, too many', async () => {
    const other = { groupId: plan.groupId, itemId: licence.itemId }
    await expect(define(ruleLike({ products: [licence, other, licence, plan] }))).rejects.toMatchObject({
      facts: {
        faults: [
          { field: 'products', place: 1, code: 'unknown' },
          { field: 'products', place: 2, code: 'repeated' },
          { field: 'products', place: 3, code: 'uncounted' },
        ],
      },
    })
    await expect(define(ruleLike({ counts: 'subscriptions', products: [licence] }))).rejects.toMatchObject({
      facts: { faults: [{ place: 0, code: 'uncounted' }] },
    })
    const many = Array.from({ length: ruleProductsLimit + 1 }, (_, place) => ({ groupId: place + 1 }))
    await expect(define(ruleLike({ products: many }))).rejects.toMatchObject({
      facts: { faults: [{ field: 'products', place: ruleProductsLimit, code: 'too-many' }] },
    })
  })

  test('is said of a change too, which then changes nothing: all that is wrong at once', async () => {
    const id = await define(ruleLike({ cap: 3 }))
    await expect(rewrite(id, ruleLike({ cap: 0, since: 'x', names: { fr: '' } }))).rejects.toMatchObject({
      facts: { faults: [{ field: 'names' }, { field: 'cap' }, { field: 'since' }] },
    })
    expect(await look(id)).toMatchObject({ cap: 3, revision: 1 })
  })
})

describe('the end of a rule', () => {
  test('is its last day: written, written again, and not before its first', async () => {
    const since = addDays(today, -30)
    const id = await define(ruleLike({ since }))
    await end(id, today)
    await end(id, today)
    expect(await look(id)).toMatchObject({ until: today, revision: 2 })
    await expect(end(id, addDays(since, -1))).rejects.toMatchObject({
      facts: { faults: [{ field: 'until', code: 'before-since' }] },
    })
    await expect(end(id, 'demain')).rejects.toMatchObject({ facts: { faults: [{ field: 'until', code: 'no-date' }] } })
    expect(await told()).toEqual(['benefit-rule.defined', 'benefit-rule.ended'])
  })

  test('by removal is for one that has never been in force', async () => {
    const [begun, coming] = [await define(ruleLike()), await define(ruleLike({ since: addDays(today, 1) }))]
    await expect(remove(begun)).rejects.toMatchObject({ status: 409, code: 'benefit-rule.begun' })
    await remove(coming)
    await expect(remove(coming)).rejects.toMatchObject({ status: 404, code: 'benefit-rule.unknown' })
    expect(await rules()).toEqual([begun])
  })
})

function ruleLike(given: Partial<RuleFields> = {}): RuleFields {
  return {
    names: {},
    counts: 'coverage',
    gives: { per: 50, gives: 1 },
    cap: undefined,
    since: today,
    until: undefined,
    products: [],
    ...given,
  }
}

function at<T>(act: (work: Changing, desk: Publisher) => Promise<T>): Promise<T> {
  return change(house, publishing, null, (work) => act(work, publisher(work)))
}

const define = (rule: RuleFields) => at((work, desk) => defineRule(work, desk, benefit, rule))
const end = (id: number, until: string) => at((work, desk) => endRule(work, desk, benefit, id, until))
const remove = (id: number) => at((work, desk) => removeRule(work, desk, benefit, id))
const look = (id: number) => read(house, publishing, (work) => ruleOf(work, benefit, id))

function rewrite(id: number, rule: RuleFields): Promise<void> {
  return at(async (work, desk) => {
    const { revision: seen } = await ruleOf(work, benefit, id)
    await changeRule(work, desk, { benefitId: benefit, id, seen }, rule)
  })
}

async function rules(): Promise<readonly number[]> {
  return (await read(house, publishing, (work) => rulesOf(work, [benefit]))).map(({ id }) => id)
}

/** The names of the events that there are of the benefit, in order. */
async function told(): Promise<readonly string[]> {
  const { rows } = await read(house, publishing, (work) =>
    sql<{ name: string }>`
      select name from events where details -> 'benefit' ->> 'id' = ${String(benefit)} order by id`.execute(work.db),
  )
  return rows.map(({ name }) => name)
}

async function productCalled(code: string): Promise<{ readonly groupId: number; readonly itemId: number }> {
  const itemId = await itemIdOf(house, code)
  const { product_group_id: groupId } = await read(house, publishing, (work) =>
    work.db.selectFrom('items').select('product_group_id').where('id', '=', itemId).executeTakeFirstOrThrow(),
  )
  return { groupId, itemId }
}

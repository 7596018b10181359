/** The publisher says how a quantity comes about; the accounts that it concerns are reckoned again by a job, not here. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { isDate } from '#server/platform/clock.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { markConcerned } from './concerned.ts'
import { benefitOf, lockBenefit, namedBenefit, type Benefit, type NamedBenefit } from './description.ts'
import { editedNow, inOneOrder, refuseEdited } from './edited.ts'
import { isCount, largestQuantity } from './fields.ts'
import { longestBenefitName, oneLine, textFaults } from './text-faults.ts'
import { ruleOf, rulesLimit, rulesOf, type RuleFields, type RuleGives, type RuleProduct } from './rule.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'benefit-rule.defined': RuleOfEvent
    'benefit-rule.changed': RuleOfEvent & {
      readonly from: Readonly<Record<string, string>>
      readonly to: Readonly<Record<string, string>>
    }
    'benefit-rule.ended': RuleOfEvent & { readonly until: string }
    'benefit-rule.removed': RuleOfEvent
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'benefit-rule.malformed': { readonly faults: readonly RuleFault[] }
    'benefit-rule.too-many': { readonly most: number }
    /** It is in force, or was: it can be ended, not undone. */
    'benefit-rule.begun': Record<never, never>
  }
}

interface RuleOfEvent {
  readonly benefit: NamedBenefit
  readonly rule: number
}

export type RuleFaultCode =
  | 'missing'
  | 'too-long'
  | 'characters'
  | 'too-many'
  | 'out-of-range'
  /** Each step begins later, and gives more, than the one before. */
  | 'not-ascending'
  /** No date of the calendar. */
  | 'no-date'
  /** The last day is before the first one. */
  | 'before-since'
  | 'unknown'
  | 'repeated'
  /** It can never be held as what the rule counts. */
  | 'uncounted'

export interface RuleFault {
  readonly field: keyof RuleFields
  readonly code: RuleFaultCode
  readonly language?: string
  /** In a list, from 0. */
  readonly place?: number
}

export const stepsLimit = 50
export const ruleProductsLimit = 500

/** Defines a rule of a benefit; answers its id. Refuses 404 benefit.unknown, 422 benefit-rule.malformed, 409 too-many. */
export async function defineRule(
  work: Changing,
  _desk: Publisher,
  benefitId: number,
  rule: RuleFields,
): Promise<number> {
  const benefit = await holdBenefit(work, benefitId)
  await refuseMalformed(work, rule)
  if ((await rulesOf(work, [benefitId])).length >= rulesLimit) {
    throw new Refusal(409, 'benefit-rule.too-many', { most: rulesLimit })
  }

  const { id } = await work.db
    .insertInto('benefit_rules')
    .values({ benefit_id: benefitId, ...columnsOf(rule) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await writeProducts(work, id, rule.products)
  await markConcerned(work, benefitId)
  await work.record({
    name: 'benefit-rule.defined',
    scope: 'system',
    details: { benefit: namedBenefit(benefit), rule: id },
  })
  return id
}

/**
 * Changes a rule, as if it had always been so, for somebody who saw its revision `seen`. Refuses 404 benefit-rule.unknown, 422
 * benefit-rule.malformed, 409 benefit.edited-meanwhile.
 */
export async function changeRule(
  work: Changing,
  _desk: Publisher,
  { benefitId, id, seen }: { readonly benefitId: number; readonly id: number; readonly seen: number },
  rule: RuleFields,
): Promise<void> {
  const benefit = await holdBenefit(work, benefitId)
  const before = await ruleOf(work, benefitId, id)
  await refuseMalformed(work, rule)
  const changed = ruleFields.filter((field) => inOneOrder(before[field]) !== inOneOrder(rule[field]))
  if (changed.length === 0) return work.unchanged()
  await refuseEdited(work, 'benefit_rules', id, seen)

  await work.db
    .updateTable('benefit_rules')
    .set({ ...editedNow(work), ...columnsOf(rule) })
    .where('id', '=', id)
    .execute()
  await sql`delete from benefit_rule_products where rule_id = ${id}`.execute(work.db)
  await writeProducts(work, id, rule.products)
  await markConcerned(work, benefitId)
  const only = (of: RuleFields) =>
    Object.fromEntries(changed.map((field) => [field, inOneOrder(of[field]).slice(0, keptText)]))
  const details = { benefit: namedBenefit(benefit), rule: id, from: only(before), to: only(rule) }
  await work.record({ name: 'benefit-rule.changed', scope: 'system', details })
}

/** Ends a rule with a day, its last one. Refuses 404 benefit-rule.unknown, 422 benefit-rule.malformed. */
export async function endRule(
  work: Changing,
  _desk: Publisher,
  benefitId: number,
  id: number,
  until: string,
): Promise<void> {
  const benefit = await holdBenefit(work, benefitId)
  const rule = await ruleOf(work, benefitId, id)
  refuseRuleFaults([...periodFaults({ ...rule, until })])
  if (rule.until === until) return work.unchanged()

  await work.db
    .updateTable('benefit_rules')
    .set({ ...editedNow(work), until })
    .where('id', '=', id)
    .execute()
  await markConcerned(work, benefitId)
  const details = { benefit: namedBenefit(benefit), rule: id, until }
  await work.record({ name: 'benefit-rule.ended', scope: 'system', details })
}

/** Removes a rule that has never been in force. Refuses 404 benefit-rule.unknown, 409 benefit-rule.begun. */
export async function removeRule(work: Changing, _desk: Publisher, benefitId: number, id: number): Promise<void> {
  const benefit = await holdBenefit(work, benefitId)
  const rule = await ruleOf(work, benefitId, id)
  if (rule.since <= work.today) throw new Refusal(409, 'benefit-rule.begun', {})

  await sql`update benefit_rules set removed_at = ${work.now} where id = ${id}`.execute(work.db)
  await work.record({
    name: 'benefit-rule.removed',
    scope: 'system',
    details: { benefit: namedBenefit(benefit), rule: id },
  })
}

const ruleFields = ['names', 'counts', 'gives', 'cap', 'since', 'until', 'products'] as const
const keptText = 500

async function holdBenefit(work: Changing, id: number): Promise<Benefit> {
  await lockBenefit(work, id)
  return benefitOf(work, id)
}

async function writeProducts(work: Changing, ruleId: number, products: readonly RuleProduct[]): Promise<void> {
  if (products.length === 0) return
  await work.db
    .insertInto('benefit_rule_products')
    .values(
      products.map(({ groupId, itemId }) => ({ rule_id: ruleId, product_group_id: groupId, item_id: itemId ?? null })),
    )
    .execute()
}

function columnsOf({ names, counts, gives, cap, since, until }: RuleFields) {
  const isSteps = 'steps' in gives
  return {
    names: JSON.stringify(names),
    counts,
    per: isSteps ? null : gives.per,
    gives: isSteps ? null : gives.gives,
    steps: isSteps ? JSON.stringify(gives.steps) : null,
    cap: cap ?? null,
    since,
    until: until ?? null,
  }
}

function refuseRuleFaults(faults: readonly RuleFault[]): void {
  if (faults.length > 0) throw new Refusal(422, 'benefit-rule.malformed', { faults })
}

async function refuseMalformed(work: Work, rule: RuleFields): Promise<void> {
  const faults: RuleFault[] = []
  for (const { code, language } of textFaults('names', rule.names, longestBenefitName, oneLine)) {
    if (code === 'missing' || code === 'too-long' || code === 'characters') {
      faults.push({ field: 'names', code, ...(language !== undefined && { language }) })
    }
  }
  faults.push(...givesFaults(rule.gives))
  if (rule.cap !== undefined && !isCount(rule.cap, largestQuantity)) faults.push({ field: 'cap', code: 'out-of-range' })
  faults.push(...periodFaults(rule), ...(await productFaults(work, rule)))
  refuseRuleFaults(faults)
}

function* givesFaults(gives: RuleGives): Iterable<RuleFault> {
  const field = 'gives'
  if (!('steps' in gives)) {
    if (!isCount(gives.per, largestGiven) || !isCount(gives.gives, largestGiven)) yield { field, code: 'out-of-range' }
    return
  }
  const { steps } = gives
  if (steps.length === 0) yield { field, code: 'missing' }
  if (steps.length > stepsLimit) yield { field, code: 'too-many' }
  for (const [place, [from, given]] of steps.slice(0, stepsLimit).entries()) {
    const [fromBefore, givenBefore] = steps[place - 1] ?? [0, 0]
    if (!isCount(from, largestQuantity) || !isCount(given, largestGiven)) yield { field, place, code: 'out-of-range' }
    else if (from <= fromBefore || given <= givenBefore) yield { field, place, code: 'not-ascending' }
  }
}

/** Of a ratio's two numbers and of what a step gives: their columns are integers. */
export const largestGiven = 1_000_000

function* periodFaults({ since, until }: Pick<RuleFields, 'since' | 'until'>): Iterable<RuleFault> {
  if (!isDate(since)) yield { field: 'since', code: since === '' ? 'missing' : 'no-date' }
  if (until === undefined) return
  if (!isDate(until)) yield { field: 'until', code: 'no-date' }
  else if (isDate(since) && until < since) yield { field: 'until', code: 'before-since' }
}

async function productFaults(work: Work, { products, counts }: RuleFields): Promise<readonly RuleFault[]> {
  const field = 'products'
  if (products.length > ruleProductsLimit) return [{ field, place: ruleProductsLimit, code: 'too-many' }]
  if (products.length === 0) return []
  const groups = await work.db.selectFrom('product_groups').select('id').execute()
  const items = await work.db
    .selectFrom('items')
    .select(['id', 'product_group_id', 'kind', 'coverage_offered'])
    .where(
      'product_group_id',
      'in',
      products.map(({ groupId }) => groupId),
    )
    .execute()
  const faults: RuleFault[] = []
  for (const [place, { groupId, itemId }] of products.entries()) {
    const item = items.find((each) => each.id === itemId && each.product_group_id === groupId)
    const before = products.slice(0, place)
    if (!groups.some(({ id }) => id === groupId) || (itemId !== undefined && item === undefined)) {
      faults.push({ field, place, code: 'unknown' })
    } else if (before.some((each) => each.groupId === groupId && each.itemId === itemId)) {
      faults.push({ field, place, code: 'repeated' })
    } else if (item !== undefined && !isCounted(item, counts)) {
      faults.push({ field, place, code: 'uncounted' })
    }
  }
  return faults
}

function isCounted(
  { kind, coverage_offered }: { readonly kind: string; readonly coverage_offered: boolean },
  counts: RuleFields['counts'],
): boolean {
  if (counts === 'subscriptions') return kind === 'subscription' || kind === 'msdn' || kind === 'azure'
  return kind === 'license' && (counts === 'licenses' || coverage_offered)
}

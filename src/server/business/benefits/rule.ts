/** How a quantity comes about, as the publisher describes it (SPEC 8.5): what counts, and what it gives. Read here into one shape. */
import * as v from 'valibot'
import { Refusal, type Work } from '#server/work/index.ts'
import type { TextByLanguage } from './description.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'benefit-rule.unknown': Record<never, never>
  }
}

/** What of a product is counted: Software Assurance in force, licences, or the seats of subscriptions. */
export const ruleCounts = ['coverage', 'licenses', 'subscriptions'] as const
export type RuleCounts = (typeof ruleCounts)[number]

/** So much for every full `per`; or the amount of the highest step reached, [from, gives] ascending. */
export type RuleGives =
  { readonly per: number; readonly gives: number } | { readonly steps: readonly (readonly [number, number])[] }

/** A whole product group, or one item of it. */
export interface RuleProduct {
  readonly groupId: number
  readonly itemId?: number
}

export interface RuleFields {
  /** By language; may be empty. */
  readonly names: TextByLanguage
  readonly counts: RuleCounts
  readonly gives: RuleGives
  /** The most that this rule gives. */
  readonly cap: number | undefined
  /** The first day on which it is in force, and the last (YYYY-MM-DD). */
  readonly since: string
  readonly until: string | undefined
  /** Empty for everything. */
  readonly products: readonly RuleProduct[]
}

export interface BenefitRule extends RuleFields {
  readonly id: number
  readonly benefitId: number
  /** How often it was written: whoever edits it says what he saw. */
  readonly revision: number
}

export const rulesLimit = 40

const texts = v.record(v.string(), v.string())
const steps = v.array(v.tuple([v.number(), v.number()]))

/** The rules of these benefits, those that were removed apart, in the order in which they were made. */
export async function rulesOf(work: Work, benefitIds: readonly number[]): Promise<readonly BenefitRule[]> {
  if (benefitIds.length === 0) return []
  const rows = await work.db
    .selectFrom('benefit_rules')
    .select(['id', 'benefit_id', 'names', 'counts', 'per', 'gives', 'steps', 'cap', 'since', 'until', 'revision'])
    .where('benefit_id', 'in', benefitIds)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  const products = await productsOf(
    work,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    benefitId: row.benefit_id,
    revision: row.revision,
    names: v.parse(texts, row.names),
    counts: v.parse(v.picklist(ruleCounts), row.counts),
    gives:
      row.per === null || row.gives === null
        ? { steps: v.parse(steps, row.steps) }
        : { per: row.per, gives: row.gives },
    cap: row.cap ?? undefined,
    since: row.since,
    until: row.until ?? undefined,
    products: products.get(row.id) ?? [],
  }))
}

/** One rule of a benefit. Refuses 404 benefit-rule.unknown. */
export async function ruleOf(work: Work, benefitId: number, id: number): Promise<BenefitRule> {
  const rule = (await rulesOf(work, [benefitId])).find((each) => each.id === id)
  if (rule === undefined) throw new Refusal(404, 'benefit-rule.unknown', {})
  return rule
}

/** What the rule gives for so much of what it counts (SPEC 8.5). */
export function givenFor({ gives, cap }: Pick<RuleFields, 'gives' | 'cap'>, counted: number): number {
  const given =
    'steps' in gives
      ? (gives.steps.findLast(([from]) => from <= counted)?.[1] ?? 0)
      : Math.floor(counted / gives.per) * gives.gives
  return Math.min(given, cap ?? given)
}

async function productsOf(
  work: Work,
  ruleIds: readonly number[],
): Promise<ReadonlyMap<number, readonly RuleProduct[]>> {
  if (ruleIds.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('benefit_rule_products')
    .select(['rule_id', 'product_group_id', 'item_id'])
    .where('rule_id', 'in', ruleIds)
    .orderBy('id')
    .execute()
  const products = new Map<number, RuleProduct[]>()
  for (const { rule_id, product_group_id: groupId, item_id } of rows) {
    const own = products.get(rule_id) ?? []
    own.push({ groupId, ...(item_id !== null && { itemId: item_id }) })
    products.set(rule_id, own)
  }
  return products
}

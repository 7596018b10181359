/** « Afficher le mode de calcul » (SPEC 8.5, guide 5): how what an account was granted of one benefit came about. */
import { sql } from 'kysely'
import type { BenefitSight } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Benefit } from '../description.ts'
import type { BenefitGrant } from '../grant.ts'
import { heldBenefit } from '../held.ts'
import type { RuleCounts } from '../rule.ts'
import { evaluate } from './evaluation.ts'
import { heldBy } from './held.ts'
import { calculationOf, type Calculation } from './lines.ts'
import {
  countedProducts,
  ordersBehind,
  productNames,
  type CountedProducts,
  type OrdersBehind,
  type ProductNames,
} from './products.ts'
import { rulesInForce } from './rules.ts'

export interface ShownCalculation {
  readonly benefit: Benefit
  /** What is granted of it; nothing where the account has had none yet. */
  readonly grant: BenefitGrant
  readonly calculation: Calculation
  /** By the number of the rule. */
  readonly products: ReadonlyMap<number, CountedProducts>
  readonly names: ProductNames
  /** The orders behind a product, as something counts it. */
  ordersOf(counts: RuleCounts, itemId: number): OrdersBehind | undefined
}

const nothing: BenefitGrant = { entries: 0, calculated: 0, converted: 0, used: 0 }

/** How the quantity of a benefit came about. Refuses 404 benefit.unknown. Costs the same however long the ledger is. */
export async function shownCalculation(
  work: Work,
  sight: BenefitSight,
  benefitId: number | string,
  language: string,
): Promise<ShownCalculation> {
  const { benefit } = await heldBenefit(work, sight, benefitId)
  const { account } = sight
  const [grant, inForce, heldByAccount] = await Promise.all([
    grantOf(work, account.id, benefit.id),
    rulesInForce(work, [benefit.id]),
    heldBy(work, [account.id]),
  ])
  const rules = inForce.get(benefit.id) ?? []
  const held = heldByAccount.get(account.id) ?? []
  const products = new Map(rules.map((rule) => [rule.id, countedProducts(rule, held)]))

  const counts = [...new Set(rules.map((rule) => rule.counts))]
  const itemsOf = (of: RuleCounts) =>
    rules
      .filter((rule) => rule.counts === of)
      .flatMap(({ id }) => products.get(id)?.listed.map(({ itemId }) => itemId) ?? [])
  const [orders, names] = await Promise.all([
    Promise.all(
      counts.map(async (of) => [of, await ordersBehind(work, account, of, [...new Set(itemsOf(of))])] as const),
    ),
    productNames(
      work,
      [...new Set([...counts.flatMap(itemsOf), ...rules.flatMap(({ items }) => [...items])])],
      rules.flatMap(({ groups }) => [...groups]),
      language,
    ),
  ])
  const ordersBy = new Map(orders)
  return {
    benefit,
    grant,
    calculation: calculationOf(benefit, evaluate(benefit, rules, held), grant),
    products,
    names,
    ordersOf: (of, itemId) => ordersBy.get(of)?.get(itemId),
  }
}

async function grantOf(work: Work, accountId: number, benefitId: number): Promise<BenefitGrant> {
  const { rows } = await sql<BenefitGrant>`
    select entries, calculated, converted, used from benefit_grants
    where purchasing_account_id = ${accountId} and benefit_id = ${benefitId}`.execute(work.db)
  return rows[0] ?? nothing
}

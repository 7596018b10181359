/** What partners can be permitted to do with a customer's benefits, in words (SPEC 8.8, guide 5). */
import { m } from '#messages'
import { benefitActs, type BenefitAct } from '#server/business/access/index.ts'

const names: Readonly<Record<BenefitAct, () => string>> = {
  domains: m.benefit_act_domains,
  codes: m.benefit_act_codes,
  users: m.benefit_act_users,
  vouchers: m.benefit_act_vouchers,
  conversion: m.benefit_act_conversion,
  downloads: m.benefit_act_downloads,
  keys: m.benefit_act_keys,
}

/** « Attribuer et révoquer des bons de formation »; an act of another version keeps its own name. */
export function benefitActName(act: string): string {
  const known = benefitActs.find((each) => each === act)
  return known === undefined ? act : names[known]()
}

/** Benefits: seen by whoever may in the account; acted on by whoever manages them, and by partners with the customer's permission. */
import { describeBenefit, grantBenefit } from '../world/benefits.ts'
import type { TestHouse } from '../world/house.ts'
import { at, type Cases } from './route-case.ts'

/** A benefit of the account `own`. */
const there = { benefit: '' }

export const benefitCases: Cases = {
  'GET /purchasing-accounts/[account]/benefits': { permission: 'benefits.view' },
}

/** Grants the account `own` a benefit. */
export async function settleBenefits(house: TestHouse): Promise<void> {
  const benefit = await describeBenefit(house, { usersTake: 'chosen', hasDomains: true, voucherValidDays: 90 })
  await grantBenefit(house, Number(at.own), benefit)
  there.benefit = String(benefit)
}

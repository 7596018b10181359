/** Benefits: seen by whoever may in the account; acted on by whoever manages them, and by partners with the customer's permission. */
import { describeBenefit, grantBenefit } from '../world/benefits.ts'
import type { TestHouse } from '../world/house.ts'
import { at, formKey, type Cases } from './route-case.ts'

/** A benefit of the account `own`, and one that it converts into. */
const there = { benefit: '', convertible: '' }

export const benefitCases: Cases = {
  'GET /purchasing-accounts/[account]/benefits': { permission: 'benefits.view' },
  'GET /purchasing-accounts/[account]/benefits/[benefit]/convert': {
    permission: 'benefits.manage',
    rest: () => ({ benefit: there.convertible }),
  },
  'POST /purchasing-accounts/[account]/benefits/[benefit]/convert': {
    permission: 'benefits.manage',
    rest: () => ({ benefit: there.convertible }),
    form: () => ({
      'form-key': formKey(),
      kind: 'make',
      target: there.convertible,
      [`quantity-make-${there.convertible}`]: '1',
    }),
    answer: (_who, place) => (place === 'own' ? `/purchasing-accounts/${at.own}/benefits?done=converted` : 409),
  },
}

/** Grants the account `own` a benefit. */
export async function settleBenefits(house: TestHouse): Promise<void> {
  const benefit = await describeBenefit(house, { usersTake: 'chosen', hasDomains: true, voucherValidDays: 90 })
  await grantBenefit(house, Number(at.own), benefit, { calculated: 1_000_000 })
  const convertible = await describeBenefit(house, { convertedFrom: { benefitId: benefit, ratio: 3 } })
  await grantBenefit(house, Number(at.own), convertible)
  there.convertible = String(convertible)
  there.benefit = String(benefit)
}

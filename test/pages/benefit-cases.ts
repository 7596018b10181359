/** Benefits: seen by whoever may in the account; acted on by whoever manages them, and by partners with the customer's permission. */
import { describeBenefit, giveEverybody, grantBenefit } from '../world/benefits.ts'
import type { TestHouse } from '../world/house.ts'
import { at, formKey, type Cases } from './route-case.ts'

/** A benefit of the account `own`, and one that it converts into. */
const there = { benefit: '', convertible: '' }

export const benefitCases: Cases = {
  'GET /purchasing-accounts/[account]/benefits': { permission: 'benefits.view' },
  'GET /purchasing-accounts/[account]/benefits/[benefit]/calculation': {
    permission: 'benefits.view',
    rest: () => ({ benefit: there.benefit }),
    isEverywhere: true,
  },
  'GET /purchasing-accounts/[account]/benefits/[benefit]/history.csv': {
    permission: 'benefits.view',
    rest: () => ({ benefit: there.benefit }),
    isEverywhere: true,
  },
  'GET /purchasing-accounts/[account]/benefits/[benefit]/history.xlsx': {
    permission: 'benefits.view',
    rest: () => ({ benefit: there.benefit }),
    isEverywhere: true,
  },
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
    answer: (_who, place) => `/purchasing-accounts/${place === 'own' ? at.own : at.foreign}/benefits?done=converted`,
  },
}

/** Grants both accounts what the portal's worker, when it reckons again, finds by a rule as well. */
export async function settleBenefits(house: TestHouse): Promise<void> {
  const benefit = await describeBenefit(house, { usersTake: 'chosen', hasDomains: true, voucherValidDays: 90 })
  const convertible = await describeBenefit(house, { convertedFrom: { benefitId: benefit, ratio: 3 } })
  for (const [id, calculated] of [
    [benefit, 1_000_000],
    [convertible, 10],
  ] as const) {
    await giveEverybody(house, id, calculated)
    for (const account of [at.own, at.foreign]) await grantBenefit(house, Number(account), id, { calculated })
  }
  there.convertible = String(convertible)
  there.benefit = String(benefit)
}

/** Benefits: seen by whoever may in the account; acted on by whoever manages them, and by partners with the customer's permission. */
import { describeBenefit, giveEverybody, grantBenefit } from '../world/benefits.ts'
import type { Caller } from '../world/callers.ts'
import type { TestHouse } from '../world/house.ts'
import { at, formKey, type Cases } from './route-case.ts'
import { settleSoftware, softwareCases } from './software-cases.ts'

/** A benefit of both accounts, and one that it converts into. */
const there = { benefit: '', convertible: '' }

export const benefitCases: Cases = {
  ...softwareCases,
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
  'GET /purchasing-accounts/[account]/benefits/[benefit]': {
    permission: 'benefits.view',
    rest: () => ({ benefit: there.benefit }),
    isEverywhere: true,
  },
  // A new user, each time: whoever may see the page and no more is told which role it takes.
  'POST /purchasing-accounts/[account]/benefits/[benefit]': {
    permission: 'benefits.view',
    rest: () => ({ benefit: there.benefit }),
    isEverywhere: true,
    query: '?/addUser',
    form: () => ({
      'form-key': formKey(),
      email: `${formKey()}@contoso.example`,
      firstName: 'Karim',
      lastName: 'Benali',
      language: 'fr',
      quantity: '1',
    }),
    answer: (who) => (manages(who) ? `/purchasing-accounts/${at.own}/benefits/${there.benefit}?done=user-added` : 403),
  },
  'GET /purchasing-accounts/[account]/benefits/[benefit]/instructions': {
    permission: 'benefits.view',
    rest: () => ({ benefit: there.benefit }),
    isEverywhere: true,
  },
  'POST /purchasing-accounts/[account]/benefits/[benefit]/instructions': {
    permission: 'benefits.view',
    rest: () => ({ benefit: there.benefit }),
    isEverywhere: true,
    form: () => ({ 'form-key': formKey(), emails: `${formKey()}@contoso.example`, language: 'fr' }),
    answer: (who) =>
      manages(who) ? `/purchasing-accounts/${at.own}/benefits/${there.benefit}/instructions?sent=1` : 403,
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

function manages({ allowed }: Caller): boolean {
  return allowed?.includes('benefits.manage') === true
}

/** Grants both accounts what the portal's worker, when it reckons again, finds by a rule as well. */
export async function settleBenefits(house: TestHouse, people: readonly Caller[]): Promise<void> {
  await settleSoftware(house, people)
  const benefit = await describeBenefit(house, {
    usersTake: 'chosen',
    voucherValidDays: 90,
    userInstructions: { fr: 'Choisissez un cours.' },
  })
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

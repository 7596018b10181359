/** Where the pages of an account's benefits are: the same behind each portal's own list of them. */

import type { Work } from '#server/work/index.ts'

/**
 * The pages behind a list of benefits: `/purchasing-accounts/7/benefits`, `/partner/benefits/7`. What is only read has one address for
 * everybody, under the account's own list.
 */
export function benefitPages(list: string, own: string = list) {
  const benefit = (id: number) => `${list}/${String(id)}`
  return {
    list,
    benefit,
    convert: (id: number) => `${benefit(id)}/convert`,
    calculation: (id: number) => `${own}/${String(id)}/calculation`,
    historyCsv: (id: number) => `${own}/${String(id)}/history.csv`,
    historyXlsx: (id: number) => `${own}/${String(id)}/history.xlsx`,
    instructions: (id: number) => `${own}/${String(id)}/instructions`,
    partnerPermissions: `${own}/partner-permissions`,
  }
}

/** A partner's, who acts with the customer's permission: a list and details of his own. */
export function partnerBenefitPages(accountId: number): BenefitPages {
  return benefitPages(`/partner/benefits/${String(accountId)}`, customersList(accountId))
}

/** Where whoever looks has his pages of an account's benefits. */
export function benefitPagesOf({ actor }: Work, accountId: number): BenefitPages {
  return actor.kind === 'partner' ? partnerBenefitPages(accountId) : benefitPages(customersList(accountId))
}

function customersList(accountId: number): string {
  return `/purchasing-accounts/${String(accountId)}/benefits`
}

export type BenefitPages = ReturnType<typeof benefitPages>

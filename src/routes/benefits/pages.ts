/** Where the pages of an account's benefits are: the same behind each portal's own list of them. */

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

export type BenefitPages = ReturnType<typeof benefitPages>

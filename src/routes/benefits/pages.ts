/** Where the pages of an account's benefits are: the same behind each portal's own list of them. */

/** The pages behind a list of benefits: `/purchasing-accounts/7/benefits`, `/partner/benefits/7`. */
export function benefitPages(list: string) {
  const benefit = (id: number) => `${list}/${String(id)}`
  return {
    list,
    benefit,
    calculation: (id: number) => `${benefit(id)}/calculation`,
    historyCsv: (id: number) => `${benefit(id)}/history.csv`,
    historyXlsx: (id: number) => `${benefit(id)}/history.xlsx`,
    convert: (id: number) => `${benefit(id)}/convert`,
    instructions: (id: number) => `${benefit(id)}/instructions`,
    partnerPermissions: `${list}/partner-permissions`,
  }
}

export type BenefitPages = ReturnType<typeof benefitPages>

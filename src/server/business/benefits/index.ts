/** What customers are entitled to beside what they bought: benefits as data, and what each account has of them. */
export { convertBenefit, undoConversion, type Conversion } from './conversion/convert.ts'
export {
  conversionStanding,
  type ConversionOffer,
  type ConversionSide,
  type ConversionStanding,
  type UndoingOffer,
} from './conversion/standing.ts'
export {
  changeRule,
  defineRule,
  endRule,
  largestGiven,
  removeRule,
  ruleProductsLimit,
  stepsLimit,
  type RuleFault,
  type RuleFaultCode,
} from './define-rule.ts'
export { changeBenefit, createBenefit, moveBenefit, offerBenefitAgain, withdrawBenefit } from './describe.ts'
export {
  benefitOf,
  everyBenefit,
  inLanguage,
  namedBenefit,
  type Benefit,
  type BenefitDownload,
  type IdentifierKind,
  type MeasureWords,
  type NamedBenefit,
  type TextByLanguage,
} from './description.ts'
export { lapsingBenefits, lapsingDays, lapsingQuantity, type LapsingBenefit } from './lapsing.ts'
export { measureIn, measureNumber } from './measure.ts'
export { grantedOf, remainingOf, shortfallOf, type BenefitEntryKind, type BenefitGrant } from './grant.ts'
export { countedHoldersLimit, listedBenefits, type ListedBenefit } from './publisher-list.ts'
export {
  recordedUses,
  recordedUsesLimit,
  recordUse,
  returnUse,
  type NewUse,
  type RecordedUse,
  type UseFault,
  longestReference,
  type UseStanding,
} from './uses.ts'
export {
  benefitDownloadsLimit,
  largestQuantity,
  largestRatio,
  longestDescription,
  longestInstructions,
  longestMeasureWord,
  longestVoucherDays,
  type BenefitFault,
  type BenefitFaultCode,
  type BenefitFields,
  type NewBenefit,
} from './fields.ts'
export { correctIdentifier } from './correct-identifier.ts'
export { identifiersLimit, longestPattern } from './identifier-faults.ts'
export { longestBenefitAddress, longestBenefitName, longestCode } from './text-faults.ts'
export {
  givenFor,
  ruleCounts,
  ruleOf,
  rulesOf,
  type BenefitRule,
  type RuleCounts,
  type RuleFields,
  type RuleGives,
  type RuleProduct,
} from './rule.ts'
export {
  benefitsOf,
  heldBenefit,
  voucherAlertDays,
  type AccountBenefits,
  type BenefitAlert,
  type BenefitIdentifier,
  type BenefitStanding,
  type HeldBenefit,
} from './held.ts'
export { recalculateMarked } from './calculation/recalculate.ts'
export { benefitJobs } from './jobs.ts'
export { invariants } from './invariants.ts'
export { addBeneficiary, type NewBeneficiary } from './beneficiaries/add.ts'
export { changeBeneficiary, type BeneficiaryChange } from './beneficiaries/change.ts'
export {
  beneficiariesCountedLimit,
  beneficiariesOf,
  beneficiariesPageSize,
  beneficiaryOf,
  longestBeneficiaryQuery,
  type BeneficiariesPage,
  type BeneficiariesQuestion,
  type ListedBeneficiary,
} from './beneficiaries/list.ts'
export { removeBeneficiary } from './beneficiaries/remove.ts'
export { handOutCode, resendInstructions } from './beneficiaries/write.ts'
export {
  addEligibleDomain,
  eligibleDomains,
  eligibleDomainsLimit,
  removeEligibleDomain,
  type EligibleDomain,
} from './eligible-domains.ts'
export type { NamedPerson, PersonFields } from './person.ts'
export { takeDownload, takenDownload } from './take-download.ts'
export { assignVoucher, type AssignedVoucher } from './vouchers/assign.ts'
export { revokeVoucher, useVoucher } from './vouchers/end.ts'
export { expireVouchers } from './vouchers/expire.ts'
export {
  vouchersOf,
  vouchersPageSize,
  type ListedVoucher,
  type VouchersPage,
  type VouchersPlace,
} from './vouchers/list.ts'
export { numberOfVoucher, type VoucherState } from './vouchers/voucher.ts'
export { newLooks, recordLooks } from './looks.ts'
export { accessCodes, openIdentifiers, type NamedIdentifier } from './identifiers.ts'
export { instructionRecipientsLimit, sendInstructions } from './send-instructions.ts'
export { shownCalculation, type ShownCalculation } from './calculation/shown.ts'
export type { CalculationLine } from './calculation/lines.ts'
export type { CountedProducts, OrdersBehind, ProductNames } from './calculation/products.ts'
export {
  benefitHistory,
  benefitHistoryExport,
  type BenefitHistoryCursor,
  type BenefitHistoryEntry,
  type BenefitHistoryPage,
} from './history.ts'

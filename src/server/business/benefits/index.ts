/** What customers are entitled to beside what they bought: benefits as data, and what each account has of them. */
export {
  benefitOf,
  everyBenefit,
  inLanguage,
  type Benefit,
  type BenefitDownload,
  type IdentifierKind,
  type MeasureWords,
  type TextByLanguage,
} from './description.ts'
export { grantedOf, remainingOf, shortfallOf, type BenefitEntryKind, type BenefitGrant } from './grant.ts'

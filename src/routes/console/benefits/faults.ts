/** What is wrong with a benefit, as a sentence beside the field in which it was typed. */
import { m } from '#messages'
import { baseLocale } from '#messages/runtime.js'
import {
  benefitDownloadsLimit,
  identifiersLimit,
  largestQuantity,
  largestRatio,
  longestBenefitAddress,
  longestBenefitName,
  longestCode,
  longestDescription,
  longestInstructions,
  longestMeasureWord,
  longestPattern,
  longestVoucherDays,
  type BenefitFault,
} from '#server/business/benefits/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'

/** What is wrong, by the id of the field. */
export type FieldErrors = Readonly<Record<string, string>>

export function errorsOf(faults: readonly BenefitFault[], locale: Locale): FieldErrors {
  const errors: Record<string, string> = {}
  for (const fault of faults) errors[fieldOf(fault)] ??= sentenceOf(fault, locale)
  return errors
}

/** The id of the field in which it was typed. */
export function fieldOf({ field, code, language = baseLocale, place = 0, part }: BenefitFault): string {
  const row = String(place)
  switch (field) {
    case 'code':
      return 'benefitCode'
    case 'names':
      return `name-${language}`
    case 'descriptions':
      return `description-${language}`
    case 'learnMore':
      return `learnMore-${language}`
    case 'administratorInstructions':
      return `administrators-${language}`
    case 'userInstructions':
      return `users-${language}`
    case 'measure':
      return part === undefined ? 'measured' : `${part}-${language}`
    case 'identifiers':
      if (part === 'names') return `identifierName-${language}-${row}`
      return `${part === 'pattern' ? 'identifierPattern' : 'identifierCode'}-${row}`
    case 'downloads':
      if (part === 'names') return `downloadName-${language}-${row}`
      return `${part === 'address' ? 'downloadAddress' : 'downloadCode'}-${row}`
    case 'conversion':
      return code === 'out-of-range' ? 'ratio' : 'convertedFrom'
    case 'recordingServiceId':
      return 'recordingService'
    default:
      return field
  }
}

function sentenceOf(fault: BenefitFault, locale: Locale): string {
  const most = formatNumber(locale, mostOf(fault))
  switch (fault.code) {
    case 'missing':
      return fault.field === 'names' ? m.benefit_fault_name_missing() : m.benefit_fault_missing()
    case 'too-long':
      return m.benefit_fault_too_long({ most })
    case 'too-many':
      return m.benefit_fault_too_many({ most })
    case 'characters':
      return charactersOf(fault)
    case 'repeated':
      return m.benefit_fault_repeated()
    case 'malformed':
      return m.benefit_fault_malformed()
    case 'insecure':
      return m.benefit_fault_insecure()
    case 'out-of-range':
      return m.benefit_fault_out_of_range({ most })
    case 'unmeasured':
      return m.benefit_fault_unmeasured()
    case 'without-users':
      return m.benefit_fault_without_users()
    case 'without-code':
      return m.benefit_fault_without_code()
    case 'guessable':
      return m.benefit_fault_guessable()
    case 'differs':
      return m.benefit_fault_differs()
    case 'unknown':
      return fault.field === 'conversion' ? m.benefit_fault_conversion_unknown() : m.benefit_fault_service_unknown()
    case 'loop':
      return m.benefit_fault_loop()
    case 'in-use':
      return inUseOf(fault)
    case 'known':
      return m.benefit_fault_known()
    case 'markup':
      return m.benefit_fault_markup()
    case 'address':
      return m.benefit_fault_link()
    case 'image':
      return m.benefit_fault_image()
  }
}

function charactersOf({ field, part }: BenefitFault): string {
  if (part === 'pattern') return m.benefit_fault_pattern()
  return field === 'code' || part === 'code' ? m.benefit_fault_code() : m.benefit_fault_characters()
}

function inUseOf({ field }: BenefitFault): string {
  if (field === 'usersTake') return m.benefit_fault_users_in_use()
  if (field === 'voucherValidDays') return m.benefit_fault_vouchers_in_use()
  return field === 'conversion' ? m.benefit_fault_conversion_in_use() : m.benefit_fault_measure_in_use()
}

function mostOf({ field, code, part }: BenefitFault): number {
  if (code === 'too-many') return field === 'identifiers' ? identifiersLimit : benefitDownloadsLimit
  if (part === 'one' || part === 'other') return longestMeasureWord
  if (part === 'pattern') return longestPattern
  if (part === 'code' || field === 'code') return longestCode
  if (part === 'address' || field === 'learnMore') return longestBenefitAddress
  switch (field) {
    case 'descriptions':
      return longestDescription
    case 'administratorInstructions':
    case 'userInstructions':
      return longestInstructions
    case 'voucherValidDays':
      return longestVoucherDays
    case 'conversion':
      return largestRatio
    case 'cap':
      return largestQuantity
    default:
      return longestBenefitName
  }
}

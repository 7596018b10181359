/** What is wrong with the texts, codes and addresses that describe a benefit. */
import type { TextByLanguage } from './description.ts'
import type { BenefitFault, BenefitFaultCode, NewBenefit } from './fields.ts'

export const longestBenefitName = 200
export const longestBenefitAddress = 500
export const longestCode = 60
export const codePattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
/** A text of one line. */
export const oneLine = /^\P{Cc}*$/u

/** What is wrong with what programs call something. */
export function codeFault(code: string): BenefitFaultCode | undefined {
  if (code === '') return 'missing'
  if (code.length > longestCode) return 'too-long'
  return codePattern.test(code) ? undefined : 'characters'
}

/** What is wrong with a text in each of its languages. */
export function* textFaults(
  field: keyof NewBenefit,
  texts: TextByLanguage,
  longest: number,
  allowed: RegExp,
): Iterable<BenefitFault> {
  for (const [language, text] of Object.entries(texts)) {
    if (!/^[a-z]{2}$/.test(language)) throw new Error(`Not a language: ${language}`)
    if (text.trim() === '') yield { field, language, code: 'missing' }
    else if (text.length > longest) yield { field, language, code: 'too-long' }
    else if (!allowed.test(text)) yield { field, language, code: 'characters' }
  }
}

/** What is wrong with an address that people are led to. Undefined where nothing is. */
export function webAddressFault(address: string): BenefitFaultCode | undefined {
  if (address === '') return 'missing'
  if (address.length > longestBenefitAddress) return 'too-long'
  if (!/^[a-z]+:\/\/[^\s\\@]+$/i.test(address) || !URL.canParse(address)) return 'malformed'
  return new URL(address).protocol === 'https:' ? undefined : 'insecure'
}

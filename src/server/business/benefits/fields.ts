/**
 * What the publisher writes of a benefit, and what is wrong with it as it was typed: every fault with its field, language and
 * place, so that it can be said there (SPEC 12.6). Pure: what other benefits and accounts have to say is asked in describe.ts.
 */
import { Refusal } from '#server/work/index.ts'
import type { Benefit, TextByLanguage } from './description.ts'
import { identifierFaults } from './identifier-faults.ts'
import { markdownFaults, type MarkdownFault } from '#server/platform/markdown.ts'
import { codeFault, longestBenefitName, oneLine, textFaults, webAddressFault } from './text-faults.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'benefit.malformed': { readonly faults: readonly BenefitFault[] }
  }
}

/** What can be changed of a benefit. A text that it does not have in a language has no key there. */
export type BenefitFields = Omit<Benefit, 'id' | 'code' | 'position' | 'withdrawnAt' | 'revision'>

export interface NewBenefit extends BenefitFields {
  /** What programs call it (lower case, digits, hyphens). It stays. */
  readonly code: string
}

export type BenefitFaultCode =
  | 'missing'
  | 'too-long'
  | 'too-many'
  | 'characters'
  | 'repeated'
  /** No address of the web. */
  | 'malformed'
  /** Not https. */
  | 'insecure'
  /** No whole number, or beyond what it can be. */
  | 'out-of-range'
  /** Only a measured benefit has it. */
  | 'unmeasured'
  /** Codes are handed out to users, and there are none. */
  | 'without-users'
  /** Codes are handed out, and no identifier is one. */
  | 'without-code'
  /** Its places leave too few values: accounts would come to share one. */
  | 'guessable'
  /** Another benefit describes the identifier of this code otherwise. */
  | 'differs'
  /** No such benefit, or one that cannot be converted. */
  | 'unknown'
  /** It would convert into itself by way of others. */
  | 'loop'
  /** Accounts use what would be taken away. */
  | 'in-use'
  /** Another benefit has the code. */
  | 'known'
  /** Of Markdown. */
  | MarkdownFault

export interface BenefitFault {
  readonly field: keyof NewBenefit
  readonly code: BenefitFaultCode
  /** Of a text that there is by language. */
  readonly language?: string
  /** In a list, from 0. */
  readonly place?: number
  /** What of a list's line, or which word of the measure. */
  readonly part?: 'code' | 'names' | 'pattern' | 'address' | 'one' | 'other'
}

export const longestDescription = 600
export const longestInstructions = 20_000
export const longestMeasureWord = 60

export const benefitDownloadsLimit = 20
export const longestVoucherDays = 3_660
export const largestRatio = 1_000
/** Of anything counted: more than anybody has. */
export const largestQuantity = 1_000_000_000

/** Refuses 422 benefit.malformed with every fault there is. */
export function refuseFaults(faults: readonly BenefitFault[]): void {
  if (faults.length > 0) throw new Refusal(422, 'benefit.malformed', { faults })
}

/** Every fault that the fields have of themselves. */
export function* fieldFaults(given: BenefitFields & { readonly code?: string }): Iterable<BenefitFault> {
  const code = given.code === undefined ? undefined : codeFault(given.code)
  if (code !== undefined) yield { field: 'code', code }
  if (Object.keys(given.names).length === 0) yield { field: 'names', code: 'missing' }
  yield* textFaults('names', given.names, longestBenefitName, oneLine)
  yield* textFaults('descriptions', given.descriptions, longestDescription, oneLine)
  yield* instructionFaults('administratorInstructions', given.administratorInstructions)
  yield* instructionFaults('userInstructions', given.userInstructions)
  for (const [language, address] of Object.entries(given.learnMore)) {
    const code = webAddressFault(address)
    if (code !== undefined) yield { field: 'learnMore', language, code }
  }
  yield* measureFaults(given)
  yield* identifierFaults(given.identifiers)
  yield* kindFaults(given)
  yield* downloadFaults(given)
}

const markdownText = /^(?:\P{Cc}|[\n\t])*$/u

function* instructionFaults(
  field: 'administratorInstructions' | 'userInstructions',
  texts: TextByLanguage,
): Iterable<BenefitFault> {
  yield* textFaults(field, texts, longestInstructions, markdownText)
  for (const [language, text] of Object.entries(texts)) {
    if (text.length > longestInstructions) continue
    for (const code of markdownFaults(text)) yield { field, language, code }
  }
}

/** A quantity without its noun cannot be said: both words, in every language in which the benefit has a name. */
function* measureFaults({ measure, names }: BenefitFields): Iterable<BenefitFault> {
  if (measure === undefined) return
  for (const language of new Set([...Object.keys(names), ...Object.keys(measure)])) {
    for (const part of ['one', 'other'] as const) {
      const word = measure[language]?.[part] ?? ''
      if (word === '') yield { field: 'measure', language, part, code: 'missing' }
      else if (word.length > longestMeasureWord) yield { field: 'measure', language, part, code: 'too-long' }
      else if (!oneLine.test(word)) yield { field: 'measure', language, part, code: 'characters' }
    }
  }
}

function* kindFaults(given: BenefitFields): Iterable<BenefitFault> {
  const isMeasured = given.measure !== undefined
  if (!isMeasured && given.usersTake !== undefined && given.usersTake !== 'nothing') {
    yield { field: 'usersTake', code: 'unmeasured' }
  }
  if (given.handsOutCodes && given.usersTake === undefined) yield { field: 'handsOutCodes', code: 'without-users' }
  else if (given.handsOutCodes && !given.identifiers.some(({ secret }) => secret)) {
    yield { field: 'handsOutCodes', code: 'without-code' }
  }
  if (!isMeasured && given.recordingServiceId !== undefined) yield { field: 'recordingServiceId', code: 'unmeasured' }
  const numbers = [
    ['voucherValidDays', given.voucherValidDays, longestVoucherDays],
    ['conversion', given.conversion?.ratio, largestRatio],
    ['cap', given.cap, largestQuantity],
  ] as const
  for (const [field, number, most] of numbers) {
    if (number === undefined) continue
    if (!isMeasured) yield { field, code: 'unmeasured' }
    else if (!isCount(number, most)) yield { field, code: 'out-of-range' }
  }
}

/** True for a whole number from 1 on. */
export function isCount(number: number, most: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= most
}

function* downloadFaults({ downloads }: BenefitFields): Iterable<BenefitFault> {
  const field = 'downloads'
  if (downloads.length > benefitDownloadsLimit) yield { field, place: benefitDownloadsLimit, code: 'too-many' }
  for (const [place, { code, names, address }] of downloads.slice(0, benefitDownloadsLimit).entries()) {
    const faultOfCode = codeFault(code)
    if (faultOfCode !== undefined) yield { field, place, part: 'code', code: faultOfCode }
    if (downloads.findIndex((each) => each.code === code) < place)
      yield { field, place, part: 'code', code: 'repeated' }
    if (Object.keys(names).length === 0) yield { field, place, part: 'names', code: 'missing' }
    for (const fault of textFaults(field, names, longestBenefitName, oneLine)) {
      yield { ...fault, place, part: 'names' }
    }
    const fault = webAddressFault(address)
    if (fault !== undefined) yield { field, place, part: 'address', code: fault }
  }
}

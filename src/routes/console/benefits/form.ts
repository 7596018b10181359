/** The form of a benefit: what was typed, and the benefit that it describes. */
import * as v from 'valibot'
import { locales } from '#messages/runtime.js'
import {
  benefitDownloadsLimit,
  identifiersLimit,
  type Benefit,
  type BenefitFields,
  type MeasureWords,
  type NewBenefit,
  type TextByLanguage,
} from '#server/business/benefits/index.ts'
import { genderedLocales } from './labels.ts'

/** What was typed, by the name of its field: a text that there is by language has `-fr` and the like behind it. */
export type TypedFields = Readonly<Record<string, string>>

export interface TypedBenefit {
  readonly fields: TypedFields
  /** Those of which something is filled in, and one to fill in. */
  readonly identifiers: readonly TypedFields[]
  readonly downloads: readonly TypedFields[]
}

const singles = [
  'revision',
  'benefitCode',
  'measured',
  'usersTake',
  'hasDomains',
  'handsOutCodes',
  'voucherValidDays',
  'convertedFrom',
  'ratio',
  'cap',
  'recordingService',
]
const byLanguage = ['name', 'description', 'learnMore', 'administrators', 'users', 'one', 'other', 'feminine']
const identifierParts = ['identifierCode', 'identifierPattern', 'identifierSecret']
const downloadParts = ['downloadCode', 'downloadAddress']

const longestTyped = 40_000
const text = v.fallback(v.pipe(v.string(), v.maxLength(longestTyped), v.trim()), '')

/** A form in which nothing is filled in. */
export function blankBenefit(): TypedBenefit {
  return typedBenefit(new FormData())
}

/** What was typed, as it was typed. */
export function typedBenefit(form: FormData): TypedBenefit {
  const names = [...singles, ...byLanguage.flatMap(inEach)]
  return {
    fields: Object.fromEntries(names.map((name) => [name, oneOf(form, name)])),
    identifiers: rowsOf(form, [...identifierParts, ...inEach('identifierName')], identifiersLimit),
    downloads: rowsOf(form, [...downloadParts, ...inEach('downloadName')], benefitDownloadsLimit),
  }
}

/** The form of a benefit as it is described. */
export function typedOf(benefit: Benefit): TypedBenefit {
  const { measure, conversion } = benefit
  const texts = {
    ...byLocale('name', benefit.names),
    ...byLocale('description', benefit.descriptions),
    ...byLocale('learnMore', benefit.learnMore),
    ...byLocale('administrators', benefit.administratorInstructions),
    ...byLocale('users', benefit.userInstructions),
  }
  const words = Object.fromEntries(
    locales.flatMap((locale) => [
      [`one-${locale}`, measure?.[locale]?.one ?? ''],
      [`other-${locale}`, measure?.[locale]?.other ?? ''],
      [`feminine-${locale}`, ticked(measure?.[locale]?.feminine === true)],
    ]),
  )
  const fields = {
    ...texts,
    ...words,
    revision: inDigits(benefit.revision),
    benefitCode: benefit.code,
    measured: ticked(measure !== undefined),
    usersTake: benefit.usersTake ?? '',
    hasDomains: ticked(benefit.hasDomains),
    handsOutCodes: ticked(benefit.handsOutCodes),
    voucherValidDays: inDigits(benefit.voucherValidDays),
    convertedFrom: inDigits(conversion?.fromBenefitId),
    ratio: inDigits(conversion?.ratio),
    cap: inDigits(benefit.cap),
    recordingService: inDigits(benefit.recordingServiceId),
  }
  const identifiers = benefit.identifiers.map(({ code, names, pattern, secret }) => ({
    identifierCode: code,
    identifierPattern: pattern,
    identifierSecret: ticked(secret),
    ...byLocale('identifierName', names),
  }))
  const downloads = benefit.downloads.map(({ code, names, address }) => ({
    downloadCode: code,
    downloadAddress: address,
    ...byLocale('downloadName', names),
  }))
  return {
    fields,
    identifiers: withOneMore(identifiers, [...identifierParts, ...inEach('identifierName')], identifiersLimit),
    downloads: withOneMore(downloads, [...downloadParts, ...inEach('downloadName')], benefitDownloadsLimit),
  }
}

/** The new benefit that the form describes. */
export function benefitOfForm(typed: TypedBenefit): NewBenefit {
  return { code: typed.fields['benefitCode'] ?? '', ...fieldsOfForm(typed) }
}

/** What the form says of a benefit that is there: its code stays, and its form has none. */
export function fieldsOfForm({ fields, identifiers, downloads }: TypedBenefit): BenefitFields {
  const of = (name: string): string => fields[name] ?? ''
  return {
    names: texts(fields, 'name'),
    descriptions: texts(fields, 'description'),
    learnMore: texts(fields, 'learnMore'),
    administratorInstructions: texts(fields, 'administrators'),
    userInstructions: texts(fields, 'users'),
    measure: of('measured') === '' ? undefined : measureOf(fields),
    usersTake: usersTakes.find((each) => each === of('usersTake')),
    hasDomains: of('hasDomains') !== '',
    handsOutCodes: of('handsOutCodes') !== '',
    voucherValidDays: numberIn(of('voucherValidDays')),
    conversion:
      of('convertedFrom') === ''
        ? undefined
        : { fromBenefitId: numberIn(of('convertedFrom')) ?? 0, ratio: numberIn(of('ratio')) ?? Number.NaN },
    cap: numberIn(of('cap')),
    recordingServiceId: numberIn(of('recordingService')),
    identifiers: identifiers.filter(isFilled).map((row) => ({
      code: row['identifierCode'] ?? '',
      names: texts(row, 'identifierName'),
      pattern: row['identifierPattern'] ?? '',
      secret: row['identifierSecret'] !== '',
    })),
    downloads: downloads.filter(isFilled).map((row) => ({
      code: row['downloadCode'] ?? '',
      names: texts(row, 'downloadName'),
      address: row['downloadAddress'] ?? '',
    })),
  }
}

export const usersTakes = ['nothing', 'one', 'chosen'] as const satisfies readonly BenefitFields['usersTake'][]

/** A number that was typed: undefined for nothing, and none (NaN) for what is no whole number. */
export function numberIn(typed: string): number | undefined {
  if (typed === '') return undefined
  return /^\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN
}

/** The texts that were typed, by language. */
export function texts(fields: TypedFields, name: string): TextByLanguage {
  return Object.fromEntries(
    locales.flatMap((locale) => {
      const typed = (fields[`${name}-${locale}`] ?? '').replaceAll('\r\n', '\n')
      return typed === '' ? [] : [[locale, typed]]
    }),
  )
}

export function byLocale(name: string, given: TextByLanguage): TypedFields {
  return Object.fromEntries(locales.map((locale) => [`${name}-${locale}`, given[locale] ?? '']))
}

export function inEach(name: string): readonly string[] {
  return locales.map((locale) => `${name}-${locale}`)
}

export function oneOf(form: FormData, name: string): string {
  return v.parse(text, form.get(name) ?? '')
}

/** Rows whose fields have one name each, in order: those that are filled in, and a blank one. */
export function rowsOf(form: FormData, names: readonly string[], most: number): readonly TypedFields[] {
  const [first = ''] = names
  const count = Math.min(form.getAll(first).length, most + 1)
  const rows = Array.from({ length: count }, (_, place): TypedFields =>
    Object.fromEntries(names.map((name) => [name, v.parse(text, form.getAll(name)[place] ?? '')])),
  )
  return withOneMore(rows.filter(isFilled), names, most)
}

export function isFilled(row: TypedFields): boolean {
  return Object.values(row).some((value) => value !== '')
}

export function inDigits(number: number | undefined): string {
  return number === undefined ? '' : String(number)
}

function withOneMore(rows: readonly TypedFields[], names: readonly string[], most: number): readonly TypedFields[] {
  return rows.length < most ? [...rows, Object.fromEntries(names.map((name) => [name, '']))] : rows
}

function measureOf(fields: TypedFields): Readonly<Record<string, MeasureWords>> {
  return Object.fromEntries(
    locales.flatMap((locale) => {
      const [one = '', other = ''] = [fields[`one-${locale}`], fields[`other-${locale}`]]
      const feminine = fields[`feminine-${locale}`] !== '' && genderedLocales.has(locale)
      return one === '' && other === '' ? [] : [[locale, { one, other, feminine }]]
    }),
  )
}

function ticked(is: boolean): string {
  return is ? '1' : ''
}

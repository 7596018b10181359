/** What the fields of a benefit are called, on their page and in the summary of what is wrong. */
import { m } from '#messages'
import { locales, type Locale } from '#messages/runtime.js'

/** Languages in which what is counted has a gender. */
export const genderedLocales: ReadonlySet<Locale> = new Set<Locale>(['fr'])

const languageNames: Readonly<Record<Locale, () => string>> = { fr: m.language_fr, en: m.language_en }

/** « Français » */
export function languageName(locale: Locale): string {
  return languageNames[locale]()
}

/** By the name of the field, without its language and place. */
export function benefitLabels() {
  return {
    benefitCode: m.benefit_code(),
    name: m.benefit_name(),
    description: m.benefit_description(),
    learnMore: m.benefit_learn_more(),
    administrators: m.benefit_administrators(),
    users: m.benefit_user_instructions(),
    measured: m.benefit_measured(),
    feminine: m.benefit_measure_feminine(),
    hasDomains: m.benefit_has_domains(),
    one: m.benefit_measure_one(),
    other: m.benefit_measure_other(),
    usersTake: m.benefit_users_take(),
    handsOutCodes: m.benefit_hands_out_codes(),
    voucherValidDays: m.benefit_voucher_days(),
    convertedFrom: m.benefit_converted_from(),
    ratio: m.benefit_ratio(),
    cap: m.benefit_cap(),
    recordingService: m.benefit_recording_service(),
    identifierCode: m.benefit_identifier_code(),
    identifierName: m.benefit_identifier_name(),
    identifierSecret: m.benefit_identifier_secret(),
    identifierPattern: m.benefit_identifier_pattern(),
    downloadCode: m.benefit_download_code(),
    downloadName: m.benefit_download_name(),
    downloadAddress: m.benefit_download_address(),
  } as const
}

/** What a user takes of a benefit, as its field offers it. */
export function usersTakeOptions() {
  return [
    { value: '', label: m.benefit_without_users() },
    { value: 'nothing', label: m.benefit_users_nothing() },
    { value: 'one', label: m.benefit_users_one() },
    { value: 'chosen', label: m.benefit_users_chosen() },
  ]
}

/** « Nom (anglais) », « Modèle (2) »: what the summary calls a field by its id. */
export function labelOf(id: string): string {
  const [name = '', ...others] = id.split('-')
  const label = Object.entries(benefitLabels()).find(([each]) => each === name)?.[1] ?? name
  const locale = locales.find((each) => others.includes(each))
  const place = others.find((each) => /^\d+$/.test(each))
  const named = locale === undefined ? label : m.benefit_label_in({ label, language: languageName(locale) })
  return place === undefined ? named : m.benefit_label_at({ label: named, place: Number(place) + 1 })
}

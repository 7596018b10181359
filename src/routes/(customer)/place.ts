/** Where a purchasing account is, in words: its city, and its country in the reader's language. */
import type { Locale } from '#ui/format.ts'

const countries: Record<Locale, Intl.DisplayNames> = {
  fr: new Intl.DisplayNames('fr', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
}

/** « Lyon, France ». */
export function placeName(locale: Locale, account: { readonly city: string; readonly country_code: string }): string {
  return `${account.city}, ${countries[locale].of(account.country_code) ?? account.country_code}`
}

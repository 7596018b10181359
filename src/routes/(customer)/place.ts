/** Where a purchasing account is, in words: its city, and its country in the reader's language. */
import { countryName } from '#routes/countries.ts'
import type { Locale } from '#ui/format.ts'

/** « Lyon, France ». */
export function placeName(locale: Locale, account: { readonly city: string; readonly country_code: string }): string {
  return `${account.city}, ${countryName(locale, account.country_code)}`
}

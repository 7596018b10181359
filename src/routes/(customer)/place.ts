/** Where a purchasing account is, in words: its city, and its country in the reader's language. */
import type { Locale } from '#ui/format.ts'

const countries: Record<Locale, Intl.DisplayNames> = {
  fr: new Intl.DisplayNames('fr', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
}

// As many as there are countries: every page says one of them.
const names: Record<Locale, Map<string, string>> = { fr: new Map(), en: new Map() }

/** « Lyon, France ». */
export function placeName(locale: Locale, account: { readonly city: string; readonly country_code: string }): string {
  return `${account.city}, ${countryName(locale, account.country_code)}`
}

function countryName(locale: Locale, code: string): string {
  let name = names[locale].get(code)
  if (name === undefined) {
    name = countries[locale].of(code) ?? code
    names[locale].set(code, name)
  }
  return name
}

/** Countries in the reader's language: one by its code, and all of them to choose from. */
import { countryCodes } from '#server/platform/countries.ts'
import type { Locale } from '#ui/format.ts'

const names: Record<Locale, Intl.DisplayNames> = {
  fr: new Intl.DisplayNames('fr', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
}

// Each said once per process: sorting 250 names by their language takes longer than the rest of a page.
const said: Partial<Record<Locale, Map<string, string>>> = {}

/** « France » */
export function countryName(locale: Locale, code: string): string {
  return namesIn(locale).get(code) ?? code
}

/** Every country, in the order of its name. */
export function countryOptions(locale: Locale): readonly { readonly value: string; readonly label: string }[] {
  return [...namesIn(locale)].map(([value, label]) => ({ value, label }))
}

/** True for the code of a country. */
export function isCountry(code: string): boolean {
  return countryCodes.includes(code)
}

function namesIn(locale: Locale): Map<string, string> {
  return (said[locale] ??= new Map(
    countryCodes
      .map((code) => [code, names[locale].of(code) ?? code] as const)
      .toSorted(([, one], [, other]) => one.localeCompare(other, locale)),
  ))
}

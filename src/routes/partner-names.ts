/** Partners' names in a sentence: « Partenaire B et Partenaire C », a short name never broken over two lines. */
import type { Locale } from '#ui/format.ts'

/** A longer name must break where the line ends. */
const unbrokenCharacters = 24

export function partnerName(name: string): string {
  return name.length > unbrokenCharacters ? name : name.replaceAll(' ', '\u00a0')
}

export function partnerList(names: Iterable<string>, locale: Locale): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(Array.from(names, partnerName))
}

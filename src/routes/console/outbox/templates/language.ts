/** The language that a letter is shown in: the one that the address names, else the reader's. */
import { isLocale, type Locale } from '#messages/runtime.js'

export function languageOf(url: URL, own: Locale): Locale {
  const asked = url.searchParams.get('language')
  return asked !== null && isLocale(asked) ? asked : own
}

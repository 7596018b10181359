/** The language that the commands speak: the terminal's, as POSIX says it, where the portal has it; else English. */
import { isLocale, type Locale } from '#messages/runtime.js'

/** From LC_ALL, LC_MESSAGES or LANG ("fr_FR.UTF-8"), the first that is given. */
export function localeOfTerminal(environment: Readonly<Record<string, string | undefined>>): Locale {
  const given = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(Boolean) ?? ''
  const language = given.slice(0, 2).toLowerCase()
  return isLocale(language) ? language : 'en'
}

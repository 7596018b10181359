/** The language of an answer, and the words of everything that is rendered meanwhile. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestEvent } from '@sveltejs/kit'
import {
  extractLocaleFromRequestWithStrategies,
  isLocale,
  locales,
  overwriteServerAsyncLocalStorage,
  type Locale,
} from '#messages/runtime.js'
import type { Person } from '#server/business/access/index.ts'

const speaking = new AsyncLocalStorage<{ locale?: Locale; origin?: string; messageCalls?: Set<string> }>()
overwriteServerAsyncLocalStorage(speaking)

/** The person's language, else the one chosen on this browser, else the first that the browser asks for. */
export function localeOf(event: RequestEvent, person: Person | null): Locale {
  if (person !== null && isLocale(person.language)) return person.language
  return extractLocaleFromRequestWithStrategies(event.request, ['cookie', 'preferredLanguage', 'baseLocale'], event.url)
}

/** Runs `fn` with every message in `locale`. */
export function speak<T>(locale: Locale, fn: () => T): T {
  return speaking.run({ locale }, fn)
}

/** The locale that the language switch offers. */
export function otherLocale(locale: Locale): Locale {
  return locales.find((each) => each !== locale) ?? locale
}

/**
 * The shape of every e-mail: what it says, in parts, and how a part is written. One column of 560 px, system fonts, one
 * button, facts as pairs, the link written out, why one got it (ui/DIRECTION, "E-mail"); the text part says the same.
 */
import { m } from '#messages'
import { baseLocale, isLocale, type Locale } from '#messages/runtime.js'
import type { Accent } from './accent.ts'
import type { OptOut } from './topics.ts'

/** Whose letters they are. */
export interface Letterhead {
  readonly publisherName: string
  readonly accent: Accent
  /** Where links lead: the portal's address, without a slash at its end. */
  readonly origin: string
}

/** Whom a letter is written to. */
export interface Addressee {
  readonly name: string
  readonly address: string
}

/** What one e-mail says, in the receiver's language. It is greeted by his name. */
export interface Letter {
  /** Which portal speaks; the customers' unless said otherwise. */
  readonly portal?: 'partners' | 'console'
  readonly subject: string
  readonly title: string
  readonly paragraphs: readonly string[]
  /** What to do; null where there is nothing to. Its note says what is worth knowing before: until when the link works. */
  readonly button: { readonly label: string; readonly href: string; readonly note?: string } | null
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  /** Why he got this, and what to do if it is none of his. */
  readonly reason: string
  /** For a notice: whose and of what, so that it can be ended. */
  readonly notice?: OptOut
}

/** What stands around a letter's own words. */
export interface LetterFrame {
  readonly letterhead: Letterhead
  readonly locale: Locale
  readonly receiver: Addressee
  /** For a notice: where it is ended. */
  readonly unsubscribeHref?: string | undefined
}

/** The name of the portal that speaks in a letter. */
export function portalOf(letter: Letter, locale: Locale): string {
  if (letter.portal === 'console') return m.console_name({}, { locale })
  return letter.portal === 'partners' ? m.partner_portal({}, { locale }) : m.publisher_portal({}, { locale })
}

const noBreakSpace = '\u00a0'
// As the pages write them.
const tags: Readonly<Record<Locale, string>> = { fr: 'fr-FR', en: 'en-GB' }

/** A language of the messages: the receiver's own where there are messages in it, else the base one. */
export function localeOf(language: string): Locale {
  return isLocale(language) ? language : baseLocale
}

/** A date (YYYY-MM-DD) as a sentence has it, never broken over two lines: « 31 janvier 2027 », « 1er mars 2027 ». */
export function writtenDate(date: string, locale: Locale): string {
  const format = new Intl.DateTimeFormat(tags[locale], { dateStyle: 'long', timeZone: 'UTC' })
  const written = format.format(new Date(`${date}T00:00:00Z`))
  return (locale === 'fr' ? written.replace(/^1 /, '1er ') : written).replaceAll(' ', noBreakSpace)
}

/** A quantity with the language's grouping of thousands. */
export function writtenNumber(value: number, locale: Locale): string {
  return new Intl.NumberFormat(tags[locale]).format(value)
}

/** Quantities of benefits in words: each benefit has a measure of its own, which is the publisher's data (SPEC 8.2). */
import { formatNumber, type Locale } from '#ui/format.ts'
import type { Benefit, MeasureWords } from '#server/business/benefits/index.ts'

const plurals: Record<string, Intl.PluralRules> = {}

/** « 7 jours », « 1 licence »: with a space that does not break. The number alone where the benefit is not measured. */
export function measured({ measure }: Pick<Benefit, 'measure'>, quantity: number, locale: Locale): string {
  const number = formatNumber(locale, quantity)
  const words = wordsIn(measure, locale)
  return words === undefined ? number : `${number}\u00a0${wordFor(words, quantity, locale)}`
}

/** The noun for several: « jours ». Empty where the benefit is not measured. */
export function measureNoun({ measure }: Pick<Benefit, 'measure'>, locale: Locale): string {
  return wordsIn(measure, locale)?.other ?? ''
}

/** The noun for so many: « jour », « jours ». Empty where the benefit is not measured. */
export function measureWord({ measure }: Pick<Benefit, 'measure'>, quantity: number, locale: Locale): string {
  const words = wordsIn(measure, locale)
  return words === undefined ? '' : wordFor(words, quantity, locale)
}

/** Which form of a participle goes with so many of what is counted: what messages choose « utilisées » by. */
export function agreement({ measure }: Pick<Benefit, 'measure'>, quantity: number, locale: Locale) {
  return {
    gender: isFeminine({ measure }, locale) ? 'feminine' : 'masculine',
    number: numberOf(quantity, locale),
  }
}

/** True where what is counted is feminine, as « licences » are in French. */
export function isFeminine({ measure }: Pick<Benefit, 'measure'>, locale: Locale): boolean {
  return wordsIn(measure, locale)?.feminine === true
}

function wordsIn(measure: Benefit['measure'], locale: Locale): MeasureWords | undefined {
  return measure === undefined ? undefined : (measure[locale] ?? Object.values(measure)[0])
}

function wordFor(words: MeasureWords, quantity: number, locale: Locale): string {
  return numberOf(quantity, locale) === 'one' ? words.one : words.other
}

function numberOf(quantity: number, locale: Locale): Intl.LDMLPluralRule {
  plurals[locale] ??= new Intl.PluralRules(locale)
  return plurals[locale].select(quantity)
}

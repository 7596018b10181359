/** Quantities of benefits in words: each benefit has a measure of its own, which is the publisher's data (SPEC 8.2). */
import { formatNumber, type Locale } from '#ui/format.ts'
import { measureIn, measureNumber, type Benefit } from '#server/business/benefits/index.ts'

/** « 7 jours », « 1 licence »: with a space that does not break. The number alone where the benefit is not measured. */
export function measured(benefit: Pick<Benefit, 'measure'>, quantity: number, locale: Locale): string {
  return [formatNumber(locale, quantity), measureWord(benefit, quantity, locale)].filter(Boolean).join('\u00a0')
}

/** The noun for several: « jours ». Empty where the benefit is not measured. */
export function measureNoun(benefit: Pick<Benefit, 'measure'>, locale: Locale): string {
  return measureIn(benefit, locale)?.other ?? ''
}

/** The noun for so many: « jour », « jours ». Empty where the benefit is not measured. */
export function measureWord(benefit: Pick<Benefit, 'measure'>, quantity: number, locale: Locale): string {
  return measureIn(benefit, locale)?.[measureNumber(quantity, locale)] ?? ''
}

/** Which form of a participle goes with so many of what is counted: what messages choose « utilisées » by. */
export function agreement(benefit: Pick<Benefit, 'measure'>, quantity: number, locale: Locale) {
  return {
    gender: isFeminine(benefit, locale) ? 'feminine' : 'masculine',
    number: measureNumber(quantity, locale),
  }
}

/** True where what is counted is feminine, as « licences » are in French. */
export function isFeminine(benefit: Pick<Benefit, 'measure'>, locale: Locale): boolean {
  return measureIn(benefit, locale)?.feminine === true
}

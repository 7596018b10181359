/** What a quantity of a benefit is counted in: the publisher's own nouns, by language (SPEC 8.2). */
import type { Benefit, MeasureWords } from './description.ts'

const plurals: Record<string, Intl.PluralRules> = {}

/** The nouns in a language, else in the first that has them; undefined where the benefit is not measured. */
export function measureIn({ measure }: Pick<Benefit, 'measure'>, language: string): MeasureWords | undefined {
  return measure === undefined ? undefined : (measure[language] ?? Object.values(measure)[0])
}

/** Whether one noun or the other goes with a quantity: « 1 jour », « 2 jours ». */
export function measureNumber(quantity: number, language: string): 'one' | 'other' {
  plurals[language] ??= new Intl.PluralRules(language)
  return plurals[language].select(quantity) === 'one' ? 'one' : 'other'
}

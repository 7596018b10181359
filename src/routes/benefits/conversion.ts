/**
 * « CONVERTIR UN AVANTAGE » and « CONVERTIR » (SPEC 8.6, guide 5) in words: what is taken from which benefit, what it makes, how many
 * at the most, and what would be left, before anything is done.
 */
import { m } from '#messages'
import type { BenefitSight } from '#server/business/access/index.ts'
import { conversionStanding, inLanguage, type ConversionSide } from '#server/business/benefits/index.ts'
import type { Work } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { formKey } from '#routes/form-key.ts'
import { measured, measureNoun } from './measure.ts'

/** One form of conversion: into the benefit, or of what was converted out of it back. */
export interface ConversionForm {
  readonly kind: 'make' | 'undo'
  /** Of the benefit into which something was converted, or is to be. */
  readonly targetId: number
  readonly title: string
  readonly sentences: readonly string[]
  /** Undefined where nothing can be converted: the sentences say why. */
  readonly field:
    | { readonly label: string; readonly most: number; readonly rows: readonly ConsequenceRow[]; readonly key: string }
    | undefined
}

/** What remains of one of the two benefits, and what one more unit does to it: [units, change of each] from the first unit on. */
export interface ConsequenceRow {
  readonly name: string
  readonly before: number
  readonly changes: readonly (readonly [units: number, each: number])[]
}

/** The name of a form's field: two forms may stand on one page. */
export function quantityField({ kind, targetId }: Pick<ConversionForm, 'kind' | 'targetId'>): string {
  return `quantity-${kind}-${String(targetId)}`
}

/** The forms of conversion at one benefit; none where nothing converts. Refuses 404 benefit.unknown. */
export async function conversionForms(
  work: Work,
  sight: BenefitSight,
  benefitId: number,
  locale: Locale,
): Promise<readonly ConversionForm[]> {
  const { offer, undoing } = await conversionStanding(work, sight, benefitId)
  return [
    ...(offer === undefined ? [] : [makingForm(offer, locale)]),
    ...undoing.map((each) => undoingForm(each, locale)),
  ]
}

type Offer = NonNullable<Awaited<ReturnType<typeof conversionStanding>>['offer']>
type Undoing = Awaited<ReturnType<typeof conversionStanding>>['undoing'][number]

function makingForm({ source, target, ratio, most }: Offer, locale: Locale): ConversionForm {
  const options = { locale }
  const needed = m.conversion_ratio(
    { source: quantityOf(source, ratio, locale), target: quantityOf(target, 1, locale) },
    options,
  )
  const limit = target.isHeld
    ? most > 0
      ? m.conversion_most({ most: measured(target.benefit, most, locale) }, options)
      : m.conversion_too_little({ remaining: quantityOf(source, source.remaining, locale) }, options)
    : m.conversion_target_needed({ benefit: nameOf(target, locale) }, options)
  return {
    kind: 'make',
    targetId: target.benefit.id,
    title: m.conversion_title({}, options),
    sentences: [needed, limit],
    field:
      most === 0
        ? undefined
        : {
            label: m.conversion_field({ noun: capitalized(measureNoun(target.benefit, locale)) }, options),
            most,
            rows: [rowOf(target, [[most, 1]], locale), rowOf(source, [[most, -ratio]], locale)],
            key: formKey(),
          },
  }
}

function undoingForm({ source, target, made, most }: Undoing, locale: Locale): ConversionForm {
  const options = { locale }
  const outstanding = made.reduce((sum, { quantity }) => sum + quantity, 0)
  const converted = m.conversion_made({ quantity: quantityOf(target, outstanding, locale) }, options)
  const limit =
    most > 0
      ? m.conversion_undo_most({ most: measured(target.benefit, most, locale) }, options)
      : m.conversion_undo_used({}, options)
  return {
    kind: 'undo',
    targetId: target.benefit.id,
    title: m.conversion_undo_title({ source: nameOf(source, locale) }, options),
    sentences: [converted, limit],
    field:
      most === 0
        ? undefined
        : {
            label: m.conversion_undo_field({ noun: capitalized(measureNoun(target.benefit, locale)) }, options),
            most,
            rows: [
              rowOf(target, [[most, -1]], locale),
              rowOf(
                source,
                made.map(({ quantity, ratio }) => [quantity, ratio]),
                locale,
              ),
            ],
            key: formKey(),
          },
  }
}

/** What would remain after `units`, in the words of the page; undefined where that cannot be. */
export function consequence({ before, changes }: ConsequenceRow, units: number, locale: Locale): string {
  let [left, after] = [units, before]
  for (const [of, each] of changes) {
    const taken = Math.min(left, of)
    after += taken * each
    left -= taken
  }
  return formatNumber(locale, after)
}

/** « 3 jours de « Bons de formation » » */
function quantityOf(side: ConversionSide, quantity: number, locale: Locale): string {
  const options = { locale }
  return m.conversion_quantity_of(
    { quantity: measured(side.benefit, quantity, locale), benefit: nameOf(side, locale) },
    options,
  )
}

function rowOf(side: ConversionSide, changes: ConsequenceRow['changes'], locale: Locale): ConsequenceRow {
  return { name: nameOf(side, locale), before: side.remaining, changes }
}

function nameOf({ benefit }: ConversionSide, locale: Locale): string {
  return inLanguage(benefit.names, locale)
}

function capitalized(noun: string): string {
  return noun.slice(0, 1).toLocaleUpperCase() + noun.slice(1)
}

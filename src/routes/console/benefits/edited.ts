/**
 * What a form says where somebody else was faster (SPEC 12.6): by whom and when, and beside each field that would be written over what
 * stands there now. What was typed stays, and the form knows what it was compared with: sent again, it is saved.
 */
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import { running } from '#server/running.ts'
import type { Refusal } from '#server/work/index.ts'
import { formatInstant, type Locale } from '#ui/format.ts'
import type { FieldErrors } from './faults.ts'
import { inEach, type TypedBenefit, type TypedFields } from './form.ts'
import { ruleSingles, type TypedRule } from './rule-form.ts'

const longestShown = 300

/** « Olivier Petit a modifié cet avantage entre-temps, le 28 novembre 2026 à 09:15. … » */
export function editedInWords({ facts }: Refusal<'benefit.edited-meanwhile'>, locale: Locale): string {
  const at = formatInstant(locale, running().house.clock.timeZone, facts.at)
  return facts.by === '' ? m.benefit_edited_by_program({ at }) : m.benefit_edited_by({ by: facts.by, at })
}

/** Beside each field of a benefit in which something else was typed than is saved now: what is saved. */
export function benefitDifferences(saved: TypedBenefit, typed: TypedBenefit, names: OptionNames): FieldErrors {
  return Object.fromEntries([
    ...differing(saved.fields, typed.fields, (name) => name, names),
    ...rowsDiffering(saved.identifiers, typed.identifiers, names),
    ...rowsDiffering(saved.downloads, typed.downloads, names),
  ])
}

/** The same of a rule. */
export function ruleDifferences(saved: TypedRule, typed: TypedRule, names: OptionNames): FieldErrors {
  const fields = [...ruleSingles, ...inEach('ruleName')]
  const only = (of: TypedFields) => Object.fromEntries(fields.map((name) => [name, of[name] ?? '']))
  const steps = rowsDiffering(saved.steps, typed.steps, names)
  const products = saved.products.map((key) => names(`product`, key) ?? key).join(', ')
  const isSame = saved.products.toSorted().join() === typed.products.toSorted().join()
  return Object.fromEntries([
    ...differing(only(saved.fields), only(typed.fields), (name) => name, names),
    ...steps,
    ...(isSame ? [] : [['product', savedInWords(products)]]),
  ])
}

/** What an option of a field is called; undefined for a field whose value is its own words. */
export type OptionNames = (field: string, value: string) => string | undefined

type Difference = readonly [field: string, words: string]

function differing(
  saved: TypedFields,
  typed: TypedFields,
  idOf: (name: string) => string,
  names: OptionNames,
): readonly Difference[] {
  return Object.entries(saved).flatMap(([name, value]) => {
    if (uncompared.has(name) || inLines(value) === inLines(typed[name] ?? '')) return []
    return [[idOf(name), savedInWords(names(name, value) ?? value)]]
  })
}

function rowsDiffering(saved: readonly TypedFields[], typed: readonly TypedFields[], names: OptionNames) {
  const rows = saved.length > typed.length ? saved : typed
  return rows.flatMap((row, place) => {
    const blank = Object.fromEntries(Object.keys(row).map((name) => [name, '']))
    const idOf = (name: string) => `${name}-${String(place)}`
    return differing({ ...blank, ...saved[place] }, typed[place] ?? blank, idOf, names)
  })
}

function savedInWords(value: string): string {
  if (value === '') return m.benefit_saved_nothing()
  const shown = value.length > longestShown ? `${value.slice(0, longestShown)}…` : value
  return m.benefit_saved_value({ value: shown })
}

/** A browser sends lines with both characters. */
function inLines(text: string): string {
  return text.replaceAll('\r\n', '\n')
}

/** « Oui », « Non » of what is ticked, and the names of what is chosen from a list. */
export function optionNames(options: Readonly<Record<string, readonly Option[]>>): OptionNames {
  return (field, value) => {
    if (ticks.has(field)) return value === '' ? m.benefit_saved_unticked() : m.benefit_saved_ticked()
    return options[field]?.find((each) => each.value === value)?.label
  }
}

interface Option {
  readonly value: string
  readonly label: string
}

const ticks: ReadonlySet<string> = new Set([
  'measured',
  'hasDomains',
  'handsOutCodes',
  ...locales.map((locale) => `feminine-${locale}`),
])

/** What a form of something that is there says for itself, or does not have. */
const uncompared: ReadonlySet<string> = new Set(['revision', 'benefitCode'])

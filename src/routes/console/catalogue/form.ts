/** The form of an item: what was typed, what it means, and what is wrong with it beside its field. */
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import type { CatalogueItem, TypedItem } from '#server/business/catalog/index.ts'
import { faultReason, type ImportFault } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { typedIn } from '#routes/form-text.ts'
import { fieldLabel } from './words.ts'

/** Everything as it was typed; a box that is ticked is '1'. */
export type TypedFields = Readonly<Record<string, string>>

export interface TypedForm {
  readonly fields: TypedFields
  /** What a package holds: rows that are filled in, and one to fill in. */
  readonly components: readonly TypedFields[]
}

/** Components of one package that a form takes. */
const mostComponents = 50
/** The languages of the portal, and every other one. */
export const nameFields = ['display_name', ...locales.map((locale) => `display_name_${locale}`)]
const texts = ['code', 'kind', 'group', 'product', 'edition', 'version', 'set_up_step', 'grace_days', 'set_up_ceiling']
const boxes = ['coverage', 'withdrawn']
const componentParts = ['component', 'quantity', 'with_coverage']

/** A new item, with what is usual. */
export function blankForm(): TypedForm {
  const fields = Object.fromEntries([...texts, ...boxes, ...nameFields].map((name) => [name, '']))
  return { fields: { ...fields, kind: 'license', set_up_step: '100', grace_days: '30' }, components: withOneMore([]) }
}

/** An item that is there. */
export function formOf(item: CatalogueItem): TypedForm {
  const named = Object.fromEntries(
    nameFields.map((field) => [field, item.display_names[field.slice('display_name_'.length) || '*'] ?? '']),
  )
  return {
    fields: {
      ...named,
      code: item.code,
      kind: item.kind,
      group: item.group,
      product: item.product,
      edition: item.edition,
      version: item.version,
      set_up_step: String(item.set_up_step),
      grace_days: String(item.grace_days),
      set_up_ceiling: item.set_up_ceiling === null ? '' : String(item.set_up_ceiling),
      coverage: item.coverage_offered ? '1' : '',
      withdrawn: item.withdrawn ? '1' : '',
      revision: String(item.revision),
    },
    components: withOneMore(
      item.components.map((each) => ({
        component: each.code,
        quantity: String(each.quantity),
        with_coverage: each.with_coverage ? '1' : '',
      })),
    ),
  }
}

/** What was sent. */
export function typedForm(form: FormData): TypedForm {
  const fields = Object.fromEntries(
    [...texts, ...boxes, ...nameFields, 'revision'].map((name) => [name, typedIn(form, name)]),
  )
  const rows = Math.min(form.getAll('component').length, mostComponents)
  const components = Array.from({ length: rows }, (_, place) =>
    Object.fromEntries(
      componentParts.map((name) => {
        const value = form.getAll(name)[place]
        return [name, typeof value === 'string' ? value.replaceAll('\0', '') : '']
      }),
    ),
  )
  return { fields, components: withOneMore(components.filter(isFilled)) }
}

/** What it means. */
export function itemOfForm({ fields, components }: TypedForm): TypedItem {
  const of = (name: string) => fields[name] ?? ''
  return {
    group: of('group'),
    product: of('product'),
    edition: of('edition'),
    version: of('version'),
    coverage: of('coverage') !== '',
    setUpStep: of('set_up_step'),
    graceDays: of('grace_days'),
    setUpCeiling: of('set_up_ceiling'),
    withdrawn: of('withdrawn') !== '',
    names: Object.fromEntries(nameFields.map((name) => [name.slice('display_name_'.length) || '*', of(name)])),
    components: components.filter(isFilled).map((row) => ({
      code: row['component'] ?? '',
      quantity: row['quantity'] ?? '',
      withCoverage: (row['with_coverage'] ?? '') !== '',
    })),
  }
}

/** What is wrong, by the id of the field. */
export type FieldErrors = Readonly<Record<string, string>>

/** Of the faults of a file of one item: line 1 is the item, each component has the next one. */
export function errorsOf(faults: readonly ImportFault[], locale: Locale): FieldErrors {
  const errors: Record<string, string> = {}
  for (const fault of faults) {
    // That its code is missing is said once, beside it.
    if (fault.line > 1 && fault.column === 'code' && fault.code === 'value.missing') continue
    const field = fieldOf(fault)
    errors[field] ??= sentenceOf(fault, locale)
  }
  return errors
}

function fieldOf({ line, column, code }: ImportFault): string {
  if (code === 'package.empty') return 'component-0'
  if (line <= 1) return column
  return `${column === 'code' ? 'component' : column}-${String(line - 2)}`
}

/** Words of a file's fault, as a sentence. */
function sentenceOf(fault: ImportFault, locale: Locale): string {
  const reason = faultReason(fault, locale)
  return `${reason.slice(0, 1).toLocaleUpperCase(locale)}${reason.slice(1)}.`
}

/** What the summary calls a field by its id. */
export function labelOf(id: string): string {
  const [, column = id, place] = /^(\w+?)-(\d+)$/.exec(id) ?? []
  const label = fieldLabel(column)
  return place === undefined ? label : m.benefit_label_at({ label, place: Number(place) + 1 })
}

/** Beside each field in which something else was typed than is saved now: what is saved. */
export function differences(saved: TypedForm, typed: TypedForm): FieldErrors {
  const differing = Object.entries(saved.fields).flatMap(([name, value]) => {
    if (name === 'revision' || value === (typed.fields[name] ?? '')) return []
    if (boxes.includes(name)) {
      const state = value === '' ? m.benefit_saved_unticked() : m.benefit_saved_ticked()
      return [[name, m.benefit_saved_value({ value: state })]]
    }
    return [[name, value === '' ? m.benefit_saved_nothing() : m.benefit_saved_value({ value })]]
  })
  const inWords = ({ components }: TypedForm) =>
    components
      .filter(isFilled)
      .map((row) => [row['quantity'] || '1', row['component']].join(' × '))
      .join(', ')
  const [was, is] = [inWords(saved), inWords(typed)]
  return {
    ...Object.fromEntries(differing),
    ...(was === is ? {} : { 'component-0': m.benefit_saved_value({ value: was }) }),
  }
}

function isFilled(row: TypedFields): boolean {
  return (row['component'] ?? '') !== '' || (row['quantity'] ?? '') !== ''
}

function withOneMore(rows: readonly TypedFields[]): readonly TypedFields[] {
  const blank = Object.fromEntries(componentParts.map((name) => [name, '']))
  return rows.length < mostComponents ? [...rows, blank] : rows
}

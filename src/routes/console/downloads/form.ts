/** The form of a file: what was typed, the item that it names, and what is wrong beside each field. */
import { m } from '#messages'
import { findItems, itemsCoded, type FoundItem } from '#server/business/catalog/index.ts'
import type { FileFault } from '#server/business/downloads/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { typedIn } from '#routes/form-text.ts'

const longestTyped = 500

export interface TypedFile {
  readonly item: string
  readonly language: string
  readonly architecture: string
  readonly path: string
}

/** What is wrong, by the id of the field. */
export type FileErrors = Readonly<Partial<Record<keyof TypedFile, string>>>

export const blankFile: TypedFile = { item: '', language: 'fr', architecture: 'x64', path: '' }

export function typedFile(form: FormData): TypedFile {
  const text = (name: keyof TypedFile) => typedIn(form, name).trim().slice(0, longestTyped)
  return { item: text('item'), language: text('language'), architecture: text('architecture'), path: text('path') }
}

/** The item that was typed, by its code or by words that are its name alone; else what might have been meant. */
export async function itemTyped(
  work: Work,
  typed: string,
  locale: Locale,
): Promise<{ readonly item?: FoundItem; readonly among: readonly FoundItem[] }> {
  const [coded] = await itemsCoded(work, [typed], locale)
  if (coded !== undefined) return { item: coded, among: [] }
  const among = await findItems(work, typed, locale)
  const [only] = among
  return among.length === 1 && only !== undefined ? { item: only, among: [] } : { among }
}

const namedAmong = 5

/** What is said beside the field where no item, or several, are meant. */
export function itemError(typed: string, among: readonly FoundItem[]): string {
  if (typed === '') return m.software_item_missing()
  if (among.length === 0) return m.software_item_unknown()
  const names = among.slice(0, namedAmong).map(({ code, name, version }) => `${code} (${`${name} ${version}`.trim()})`)
  return m.software_item_several({ names: names.join(', ') })
}

export function fileErrors(faults: readonly FileFault[]): FileErrors {
  const errors: Partial<Record<keyof TypedFile, string>> = {}
  for (const { field, code } of faults) {
    if (field === 'itemId') errors.item ??= code === 'missing' ? m.software_item_missing() : m.software_item_unknown()
    else errors[field] ??= sentences[field]()
  }
  return errors
}

const sentences = {
  language: () => m.software_language_wrong(),
  architecture: () => m.software_architecture_missing(),
  path: () => m.software_path_wrong(),
}

export function fileLabels() {
  return {
    item: m.software_item(),
    language: m.software_language(),
    architecture: m.software_architecture(),
    path: m.software_path(),
  }
}

/** « Télécharger des logiciels »: what the address asks for, and the account's files as they are listed. */
import { m } from '#messages'
import type { SoftwareDesk } from '#server/business/access/index.ts'
import { fileChoices, openedFiles, type FileQuestion } from '#server/business/downloads/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { formKey } from '#routes/form-key.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { architectureName, sizeInWords, softwareLanguage } from './words.ts'

const longestTyped = 200
export const softwareFilters = ['product', 'edition', 'version', 'language', 'architecture'] as const
export type SoftwareFilter = (typeof softwareFilters)[number]

export async function softwareList(work: Work, desk: SoftwareDesk<'downloads'>, url: URL, locale: Locale) {
  const question = questionOf(url)
  const [{ rows, next }, choices] = [
    await openedFiles(work, desk, question, locale),
    await fileChoices(work, desk, locale),
  ]
  const named = (values: readonly string[], every: string, name = (value: string) => value) => [
    { value: '', label: every },
    ...values.map((value) => ({ value, label: name(value) })),
  ]
  return {
    question,
    filters: {
      product: { label: m.software_product(), options: named(choices.products, m.software_all_products()) },
      edition: { label: m.column_edition(), options: named(choices.editions, m.software_all_editions()) },
      version: { label: m.column_version(), options: named(choices.versions, m.software_all_versions()) },
      language: {
        label: m.software_language(),
        options: named(choices.languages, m.software_all_languages(), (code) => softwareLanguage(code, locale)),
      },
      architecture: {
        label: m.software_architecture(),
        options: named(choices.architectures, m.software_all_architectures(), architectureName),
      },
    },
    isFiltered: question.words !== '' || softwareFilters.some((name) => question[name] !== ''),
    /** Whether the account has any file at all. */
    isEmpty: choices.products.length === 0,
    rows: rows.map((file) => ({
      id: file.id,
      // Of its own for each: of two files that are asked for from one page, both are given.
      formKey: formKey(),
      name: `${file.edition} ${file.version}`.trim(),
      product: file.product,
      language: softwareLanguage(file.language, locale),
      architecture: architectureName(file.architecture),
      size: sizeInWords(file.size, locale),
    })),
    first: question.after === undefined ? undefined : withParameters(url, { after: undefined }),
    next: next === undefined ? undefined : withParameters(url, { after: String(next) }),
  }
}

export function questionOf({ searchParams }: URL): FileQuestion {
  const text = (name: string) =>
    (searchParams.get(name) ?? '')
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(0, longestTyped)
  const after = searchParams.get('after') ?? ''
  return {
    words: text('q'),
    product: text('product'),
    edition: text('edition'),
    version: text('version'),
    language: text('language'),
    architecture: text('architecture'),
    after: /^[1-9]\d{0,14}$/.test(after) ? Number(after) : undefined,
  }
}

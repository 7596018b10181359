/** What a file to download is for: an item of the catalogue, in a language, for an architecture; and what opens it. */
import { sql, type RawBuilder } from 'kysely'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import { isStorePath } from '#server/platform/file-store.ts'
import { Refusal, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Not registered, withdrawn, or opened by nothing that the account holds: the three are told apart by no customer. */
    'software-file.unknown': Record<never, never>
    'software-file.malformed': { readonly faults: readonly FileFault[] }
    /** This path stands for this item, language and architecture already. */
    'software-file.known': Record<never, never>
  }
}

export const architectures = ['x64', 'x86', 'arm64', 'any'] as const
export type Architecture = (typeof architectures)[number]

/** « mul » (ISO 639-2) stands for several languages. */
export const severalLanguages = 'mul'

export interface FileFields {
  readonly itemId: number | undefined
  /** BCP 47. */
  readonly language: string
  readonly architecture: string
  /** In the store. */
  readonly path: string
}

export interface FileFault {
  readonly field: keyof FileFields
  readonly code: 'missing' | 'unknown' | 'malformed'
}

export const openingCounts = ['licenses', 'coverage', 'subscriptions'] as const
export type OpeningCounts = (typeof openingCounts)[number]

/** What opens a file: what an account holds of an item, or of any item of a group. */
export interface Opening {
  readonly counts: OpeningCounts
  readonly groupId: number
  readonly itemId: number | undefined
}

const languagePattern = /^[a-z]{2,3}(?:-[A-Za-z\d]{2,8})*$/
const longestLanguage = 20

/** Refuses 422 software-file.malformed. */
export async function checkFile(
  work: Work,
  fields: FileFields,
): Promise<{ readonly itemId: number; readonly architecture: Architecture }> {
  const faults: FileFault[] = []
  if (!languagePattern.test(fields.language) || fields.language.length > longestLanguage) {
    faults.push({ field: 'language', code: fields.language === '' ? 'missing' : 'malformed' })
  }
  const architecture = architectures.find((each) => each === fields.architecture)
  if (architecture === undefined) faults.push({ field: 'architecture', code: 'missing' })
  if (!isStorePath(fields.path)) faults.push({ field: 'path', code: fields.path === '' ? 'missing' : 'malformed' })
  const itemId = fields.itemId === undefined ? undefined : await downloadedItem(work, fields.itemId)
  if (itemId === undefined) faults.push({ field: 'itemId', code: fields.itemId === undefined ? 'missing' : 'unknown' })
  if (itemId === undefined || architecture === undefined || faults.length > 0) {
    throw new Refusal(422, 'software-file.malformed', { faults })
  }
  return { itemId, architecture }
}

/** A package is installed by its parts: it has no software of its own. */
async function downloadedItem(work: Work, id: number): Promise<number | undefined> {
  const item = await work.db
    .selectFrom('items')
    .select('id')
    .where('id', '=', id)
    .where('kind', '<>', 'package')
    .executeTakeFirst()
  return item?.id
}

/** The columns that name a file on screen; `f`, `i` and `g` are its row, its item's and its product group's. */
export function fileColumns(language: string): RawBuilder<unknown> {
  return sql`f.id, f.item_id, f.language, f.architecture, f.path, f.size, f.sha256, i.version,
    ${groupName(language, 'g')} as product, ${itemName(language, 'i')} as edition`
}

export const fromFiles = sql`from software_files as f join items as i on i.id = f.item_id
  join product_groups as g on g.id = i.product_group_id`

/** What files are listed by: product, edition, newest version, language, architecture. */
export function fileOrder(language: string): RawBuilder<unknown> {
  return sql`fold(${groupName(language, 'g')}), fold(${itemName(language, 'i')}), i.version, f.language, f.architecture, f.id`
}

/** The name under which a file is saved: the last part of its path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

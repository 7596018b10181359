/** The publisher's files in the Console: all of them with their state, one with what opens it. */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { fileColumns, fileOrder, fromFiles, type OpeningCounts } from './description.ts'
import type { MeasurementFault } from './measure.ts'

export interface RegisteredFile {
  readonly id: number
  readonly product: string
  readonly edition: string
  readonly version: string
  readonly language: string
  readonly architecture: string
  readonly path: string
  /** Of what was measured. */
  readonly size: number | null
  readonly sha256: Buffer | null
  readonly fault: MeasurementFault | null
  readonly registered_at: Date
  readonly measured_at: Date | null
  readonly withdrawn_at: Date | null
}

export interface FileOpening {
  readonly id: number
  readonly counts: OpeningCounts
  /** Of the item with its version, or of the group. */
  readonly name: string
  readonly isGroup: boolean
}

export const filesPageSize = 50
const wordsLimit = 8

/** Files in whose names or path every word occurs, after the one that `after` names; those withdrawn only where asked for. */
export async function registeredFiles(
  work: Work,
  _desk: Publisher,
  question: { readonly words: string; readonly withdrawn: boolean; readonly after: number | undefined },
  language: string,
): Promise<{ readonly rows: readonly RegisteredFile[]; readonly next: number | undefined }> {
  const words = question.words.split(/\s+/).filter(Boolean).slice(0, wordsLimit)
  const { rows } = await sql<RegisteredFile>`
    select ${columns(language)} ${fromFiles}
    where ${question.withdrawn ? sql`f.withdrawn_at is not null` : sql`f.withdrawn_at is null`}
      and ${everyWord(words, language)} and ${afterFile(question.after, language)}
    order by ${fileOrder(language)} limit ${sql.lit(filesPageSize + 1)}`.execute(work.db)
  const shown = rows.slice(0, filesPageSize)
  return { rows: shown, next: rows.length > filesPageSize ? shown.at(-1)?.id : undefined }
}

/** Refuses 404 software-file.unknown. */
export async function registeredFile(
  work: Work,
  _desk: Publisher,
  id: number,
  language: string,
): Promise<{ readonly file: RegisteredFile; readonly openings: readonly FileOpening[] }> {
  const { rows } = await sql<RegisteredFile>`
    select ${columns(language)} ${fromFiles} where f.id = ${id}`.execute(work.db)
  const [file] = rows
  if (file === undefined) throw new Refusal(404, 'software-file.unknown', {})
  const openings = await sql<FileOpening>`
    select o.id, o.counts, o.item_id is null as "isGroup",
      case when o.item_id is null then ${groupName(language, 'g')} else trim(${itemName(language, 'i')} || ' ' || i.version) end as name
    from software_openings as o join product_groups as g on g.id = o.product_group_id
    left join items as i on i.id = o.item_id
    where o.file_id = ${id} order by o.id`.execute(work.db)
  return { file, openings: openings.rows }
}

/** A condition: every word occurs in what names the file. */
export function everyWord(words: readonly string[], language: string): RawBuilder<boolean> {
  const text = sql`fold(concat_ws(' ', g.name, ${groupName(language, 'g')}, i.code, i.edition, ${itemName(language, 'i')},
    i.version, f.language, f.architecture, f.path))`
  return sql<boolean>`not exists (select from unnest(${[...words]}::text[]) as w (word) where position(fold(w.word) in ${text}) = 0)`
}

/** A condition: the file comes after the one of this number, in the order in which files are listed. */
export function afterFile(after: number | undefined, language: string): RawBuilder<boolean> {
  if (after === undefined) return sql<boolean>`true`
  return sql<boolean>`(${fileOrder(language)}) > (select ${fileOrder(language)} ${fromFiles} where f.id = ${after})`
}

function columns(language: string): RawBuilder<unknown> {
  return sql`${fileColumns(language)}, f.fault, f.registered_at, f.measured_at, f.withdrawn_at`
}

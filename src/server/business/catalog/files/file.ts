/**
 * A catalogue file that an operator sent in the Console (SPEC 11): compared with the catalogue first, then imported exactly as it was
 * shown, or not at all.
 */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import type { Difference, DifferenceSort } from '../difference.ts'
import { catalogueRevision } from '../write-items.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'catalogue-file.unknown': Record<never, never>
    /** The catalogue is another one than the file was compared with. */
    'catalogue-file.outdated': Record<never, never>
    'catalogue-file.imported': Record<never, never>
    /** Everything that it says stands already. */
    'catalogue-file.nothing-new': Record<never, never>
  }
}

/** `outdated`: the catalogue changed since the file was compared with it. */
export type CatalogueFileState = 'compared' | 'outdated' | 'imported'

export interface CatalogueFile {
  readonly id: number
  readonly name: string
  readonly size_bytes: number
  readonly format: 'publisher-list' | 'catalogue'
  readonly state: CatalogueFileState
  /** Empty where a program sent it. */
  readonly sent_by: string
  readonly compared_at: Date
  readonly imported_at: Date | null
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Product groups that are new or have other names. */
  readonly groups: number
  /** Items that the file does not name. */
  readonly absent: number
}

export const catalogueFilesPageSize = 25
/** Differences on a page. */
export const differencesPageSize = 100
/** Days for which a file waits to be imported. */
export const catalogueFileKeptDays = 30

/** A page of the files, the newest first; `before` is where it goes on. */
export async function catalogueFiles(
  work: Work,
  _desk: Publisher,
  before?: number,
): Promise<{ readonly files: readonly CatalogueFile[]; readonly next: number | undefined }> {
  const revision = await catalogueRevision(work)
  const { rows } = await sql<CatalogueFile>`
    select ${columns(revision)} from catalogue_files as f left join users as u on u.id = f.sent_by
    where ${before === undefined ? sql`true` : sql`f.id < ${before}`}
    order by f.id desc limit ${sql.lit(catalogueFilesPageSize + 1)}`.execute(work.db)
  const files = rows.slice(0, catalogueFilesPageSize)
  return { files, next: rows.length > files.length ? files.at(-1)?.id : undefined }
}

/** One file. Refuses 404 catalogue-file.unknown. */
export async function catalogueFile(work: Work, _desk: Publisher, id: number): Promise<CatalogueFile> {
  const { rows } = await sql<CatalogueFile>`
    select ${columns(await catalogueRevision(work))} from catalogue_files as f left join users as u on u.id = f.sent_by
    where f.id = ${id}`.execute(work.db)
  const [file] = rows
  if (file === undefined) throw new Refusal(404, 'catalogue-file.unknown', {})
  return file
}

/** A page of what a file would do, or did, of one sort; `after` is the number of the last one shown. */
export async function differencesOf(
  work: Work,
  _desk: Publisher,
  { id }: Pick<CatalogueFile, 'id'>,
  sort: DifferenceSort,
  after = 0,
): Promise<{ readonly differences: readonly Difference[]; readonly next: number | undefined }> {
  const { rows } = await sql<Difference & { number: number }>`
    select number, sort, code, name, facts from catalogue_differences
    where file_id = ${id} and sort = ${sort} and number > ${after}
    order by number limit ${sql.lit(differencesPageSize + 1)}`.execute(work.db)
  const shown = rows.slice(0, differencesPageSize)
  return { differences: shown, next: rows.length > shown.length ? shown.at(-1)?.number : undefined }
}

function columns(revision: number) {
  return sql`f.id, f.name, f.size_bytes, f.format, coalesce(u.first_name || ' ' || u.last_name, '') as sent_by, f.compared_at,
    f.imported_at, f.added, f.changed, f.unchanged, f.groups, f.absent,
    case when f.imported_at is not null then 'imported' when f.catalogue_revision <> ${revision}::bigint then 'outdated'
      else 'compared' end as state`
}

/** Compares a file with the catalogue: it is imported in a change that is thrown away, and what it did is kept to be shown. */
import { sql } from 'kysely'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import { sniffCsv } from '#server/platform/csv.ts'
import type { Scratch } from '#server/platform/scratch.ts'
import { refuseFaults, rehearseInBulk, type Actor, type Changing, type House } from '#server/work/index.ts'
import { differencesSince, restSince, type Difference, type Rest } from '../difference.ts'
import { importCatalogue, type CatalogueSummary } from '../import-catalogue.ts'
import { catalogueRevision, editorOf, lockCatalogue } from '../write-items.ts'
import { catalogueFileKeptDays } from './file.ts'

declare module '#server/work/stage.ts' {
  interface Faults {
    'file.empty': true
  }
}
declare module '#server/work/event.ts' {
  interface Events {
    'catalogue-file.compared': { readonly file: number; readonly name: string }
  }
}

/** What a file would do to the catalogue as it stood. */
export interface Comparison extends Rest {
  readonly revision: number
  readonly summary: CatalogueSummary
  readonly differences: readonly Difference[]
}

/** The longest file of a catalogue that is taken in a browser: thirty times the publisher's real list. */
export const longestCatalogueBytes = 20 * 1024 * 1024
const longestName = 200
const namelessName = 'catalogue.csv'
const dayMs = 86_400_000

/**
 * Finds out what the file would do, and changes nothing. Opens a change of its own, so that it is called while none is open. Refuses 422
 * import.refused, 404 desk.unknown.
 */
export async function compareCatalogue(house: House, actor: Actor, bytes: Scratch): Promise<Comparison> {
  const csv = await sniffCsv(bytes)
  return rehearseInBulk(house, actor, async (work) => {
    publisher(work)
    await lockCatalogue(work)
    const revision = await catalogueRevision(work)
    const summary = await importCatalogue(work, csv)
    if (summary.items + summary.added + summary.changed + summary.groups === 0) await refuseEmpty(work, summary)
    // A catalogue file is about what it names; of the publisher's list it is worth knowing what it no longer names.
    const among = summary.format === 'publisher-list' ? sql`i.external_id is not null` : sql`true`
    const rest = await restSince(work, among)
    return { revision, summary, ...rest, differences: await differencesSince(work, among) }
  })
}

/** Keeps a file with what it would do; answers its number. Those that nobody imported for long are given up. */
export async function keepCatalogueFile(
  work: Changing,
  _desk: Publisher,
  { name, bytes }: { readonly name: string; readonly bytes: Scratch },
  comparison: Comparison,
): Promise<number> {
  await giveUpOldFiles(work)
  const kept = plainName(name)
  const { revision, summary, unchanged, absent } = comparison
  const { id } = await work.db
    .insertInto('catalogue_files')
    .values({
      name: kept,
      size_bytes: bytes.sizeBytes,
      content_hash: bytes.sha256,
      sent_by: editorOf(work),
      compared_at: work.now,
      catalogue_revision: revision,
      format: summary.format,
      added: summary.added,
      changed: summary.changed,
      unchanged,
      groups: summary.groups,
      absent,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  let number = 0
  for await (const piece of bytes.read()) {
    await work.db.insertInto('catalogue_file_pieces').values({ file_id: id, number, bytes: piece }).execute()
    number += 1
  }
  await keepDifferences(work, id, comparison.differences)

  await work.record({
    name: 'catalogue-file.compared',
    scope: 'system',
    subject: `catalogue-file:${String(id)}`,
    details: { file: id, name: kept },
  })
  return id
}

/** Puts a new comparison in the place of the one that the catalogue has outrun. */
export async function keepComparison(
  work: Changing,
  _desk: Publisher,
  id: number,
  comparison: Comparison,
): Promise<void> {
  const { revision, summary, unchanged, absent } = comparison
  const { rows } = await sql<{ name: string }>`
    update catalogue_files set compared_at = ${work.now}, catalogue_revision = ${revision}, format = ${summary.format},
      added = ${summary.added}, changed = ${summary.changed}, unchanged = ${unchanged}, groups = ${summary.groups},
      absent = ${absent}
    where id = ${id} and imported_at is null returning name`.execute(work.db)
  const [file] = rows
  if (file === undefined) return work.unchanged() // somebody imported it meanwhile
  await sql`delete from catalogue_differences where file_id = ${id}`.execute(work.db)
  await keepDifferences(work, id, comparison.differences)

  await work.record({
    name: 'catalogue-file.compared',
    scope: 'system',
    subject: `catalogue-file:${String(id)}`,
    details: { file: id, name: file.name },
  })
}

async function keepDifferences(work: Changing, id: number, differences: readonly Difference[]): Promise<void> {
  await sql`
    insert into catalogue_differences (file_id, number, sort, code, name, facts)
    select ${id}::bigint, d.place, d.sort, d.code, d.name, d.facts
    from rows from (jsonb_to_recordset(${JSON.stringify(differences)}::jsonb) as (sort text, code text, name text, facts jsonb))
      with ordinality as d (sort, code, name, facts, place)`.execute(work.db)
}

async function giveUpOldFiles(work: Changing): Promise<void> {
  const before = new Date(work.now.getTime() - catalogueFileKeptDays * dayMs)
  const old = sql`select id from catalogue_files where imported_at is null and compared_at < ${before}`
  await sql`delete from catalogue_file_pieces where file_id in (${old})`.execute(work.db)
  await sql`delete from catalogue_differences where file_id in (${old})`.execute(work.db)
  await sql`delete from catalogue_files where imported_at is null and compared_at < ${before}`.execute(work.db)
}

/** A file with nothing below its header is somebody's mistake. */
async function refuseEmpty(work: Changing, { format }: CatalogueSummary): Promise<void> {
  const staged = format === 'publisher-list' ? 'staged_list' : 'staged_catalogue'
  const { rows } = await sql`select from ${sql.table(staged)} limit 1`.execute(work.db)
  if (rows.length === 0) refuseFaults([{ line: 0, column: '', code: 'file.empty', value: '' }])
}

/** The last part of what may be a path, as one line. */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last.replaceAll(/[\p{Cc}\p{Cs}]/gu, '').trim()
  return plain.slice(0, longestName) || namelessName
}

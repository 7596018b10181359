/** Imports a file as it was shown: of the same bytes, into the same catalogue that it was compared with. */
import { sql } from 'kysely'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import { sniffCsv } from '#server/platform/csv.ts'
import { putAside, type Scratch } from '#server/platform/scratch.ts'
import {
  changeInBulk,
  read,
  Refusal,
  type Actor,
  type ChangeKey,
  type Changing,
  type House,
} from '#server/work/index.ts'
import { importCatalogue } from '../import-catalogue.ts'
import { catalogueRevision, editorOf, lockCatalogue } from '../write-items.ts'
import { catalogueFile } from './file.ts'

/**
 * Imports the file. Opens its own change under `key`, so that it is called while none is open. Refuses 404 catalogue-file.unknown, 409
 * catalogue-file.outdated, catalogue-file.imported, catalogue-file.nothing-new.
 */
export async function importCatalogueFile(house: House, actor: Actor, key: ChangeKey, id: number): Promise<void> {
  await using bytes = await keptBytes(house, actor, id)
  const csv = bytes && (await sniffCsv(bytes))
  await changeInBulk(house, actor, key, async (work) => {
    const desk = publisher(work)
    // Before its row is read: of two who import it at once, or of one who edits meanwhile, the second sees what the first has done.
    await lockCatalogue(work)
    const file = await catalogueFile(work, desk, id)
    if (file.state === 'imported' || csv === undefined) throw new Refusal(409, 'catalogue-file.imported', {})
    if (file.state === 'outdated') throw new Refusal(409, 'catalogue-file.outdated', {})
    if (file.added + file.changed + file.groups === 0) throw new Refusal(409, 'catalogue-file.nothing-new', {})

    await importCatalogue(work, csv, undefined, file.name)
    await endImported(work, desk, id)
  })
}

/** What the file holds, put aside piece by piece; undefined once it was imported. Refuses 404 catalogue-file.unknown. */
export async function keptBytes(house: House, actor: Actor, id: number): Promise<Scratch | undefined> {
  const pieces = await read(house, actor, async (work) => {
    await catalogueFile(work, publisher(work), id)
    const { rows } = await sql<{ pieces: number }>`
      select count(*)::int as pieces from catalogue_file_pieces where file_id = ${id}`.execute(work.db)
    return rows[0]?.pieces ?? 0
  })
  return pieces === 0 ? undefined : await putAside(piecesOf(house, actor, id, pieces))
}

async function* piecesOf(house: House, actor: Actor, id: number, pieces: number): AsyncGenerator<Buffer, undefined> {
  for (let number = 0; number < pieces; number += 1) {
    const piece = await read(house, actor, (work) =>
      work.db
        .selectFrom('catalogue_file_pieces')
        .select('bytes')
        .where('file_id', '=', id)
        .where('number', '=', number)
        .executeTakeFirst(),
    )
    if (piece === undefined) return // imported or given up meanwhile, which the change will find
    yield piece.bytes
  }
}

async function endImported(work: Changing, _desk: Publisher, id: number): Promise<void> {
  await sql`update catalogue_files set imported_at = ${work.now}, imported_by = ${editorOf(work)}, catalogue_revision = ${await catalogueRevision(work)}
    where id = ${id}`.execute(work.db)
  await sql`delete from catalogue_file_pieces where file_id = ${id}`.execute(work.db)
}

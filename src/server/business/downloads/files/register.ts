/**
 * Software that the publisher offers (SPEC 9.2, 11): registered by pointing at a file of the store, which a job then measures; opened
 * by what accounts hold; withdrawn. Nothing of the file itself is kept here.
 */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { checkFile, type FileFields, type Opening } from './description.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'software-file.registered': NamedSoftware
    'software-file.withdrawn': NamedSoftware
    'software-opening.added': NamedSoftware & {
      readonly counts: string
      readonly groupId: number
      readonly itemId: number | null
    }
    'software-opening.removed': NamedSoftware & { readonly opening: number }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** A group or item that there is not, or that can never be held as what is counted. */
    'software-opening.unknown': Record<never, never>
    'software-opening.known': Record<never, never>
    'software-opening.too-many': { readonly most: number }
  }
}

/** As events name a file: by what it was called then. */
export interface NamedSoftware {
  readonly file: number
  readonly path: string
  readonly item: string
}

/** Openings of one file. */
export const openingsLimit = 100

/**
 * Registers a file; answers its number. It is opened by what usually does: a licence of its item, Software Assurance of any version of
 * the same edition, a subscription of its item. Refuses 422 software-file.malformed, 409 software-file.known.
 */
export async function registerFile(work: Changing, _desk: Publisher, fields: FileFields): Promise<number> {
  const { itemId, architecture } = await checkFile(work, fields)

  const registered = await work.db
    .insertInto('software_files')
    .values({
      item_id: itemId,
      language: fields.language,
      architecture,
      path: fields.path,
      registered_at: work.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (registered === undefined) throw new Refusal(409, 'software-file.known', {})
  await sql`
    insert into software_openings (file_id, counts, product_group_id, item_id)
    select ${registered.id}, case when o.kind <> 'license' then 'subscriptions' when c.coverage then 'coverage' else 'licenses' end,
      o.product_group_id, o.id
    from items as i
    join items as o on o.product_group_id = i.product_group_id and o.kind = i.kind and o.edition = i.edition
    cross join (values (false), (true)) as c (coverage)
    where i.id = ${itemId} and case when c.coverage then o.kind = 'license' and o.coverage_offered else o.id = i.id end
    order by o.id, c.coverage limit ${sql.lit(openingsLimit)}`.execute(work.db)

  await work.record({ name: 'software-file.registered', scope: 'system', details: await named(work, registered.id) })
  await work.enqueue('downloads.measure', {})
  return registered.id
}

/** Offers a file no more: links to it open nothing from now on. Refuses 404 software-file.unknown. */
export async function withdrawFile(work: Changing, _desk: Publisher, id: number): Promise<void> {
  const file = await holdFile(work, id)
  await work.db.updateTable('software_files').set({ withdrawn_at: work.now }).where('id', '=', id).execute()
  await work.record({ name: 'software-file.withdrawn', scope: 'system', details: file })
}

/** Has a file measured again: after it was put into the store, or replaced there. Refuses 404 software-file.unknown. */
export async function measureAgain(work: Changing, _desk: Publisher, id: number): Promise<void> {
  await holdFile(work, id)
  work.unchanged() // what is found is recorded when it is
  await sql`update software_files set measured_at = null, size = null, sha256 = null, mark = null, fault = null
    where id = ${id}`.execute(work.db)
  await work.enqueue('downloads.measure', {})
}

/**
 * Has a file opened by something more. Refuses 404 software-file.unknown, 422 software-opening.unknown, 409
 * software-opening.known and too-many.
 */
export async function addOpening(work: Changing, _desk: Publisher, id: number, opening: Opening): Promise<void> {
  const file = await holdFile(work, id)
  const { counts, groupId, itemId } = opening
  if (!(await canBeHeld(work, opening))) throw new Refusal(422, 'software-opening.unknown', {})
  const { count } = await work.db
    .selectFrom('software_openings')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('file_id', '=', id)
    .executeTakeFirstOrThrow()
  if (count >= openingsLimit) throw new Refusal(409, 'software-opening.too-many', { most: openingsLimit })

  const added = await work.db
    .insertInto('software_openings')
    .values({ file_id: id, counts, product_group_id: groupId, item_id: itemId ?? null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (added === undefined) throw new Refusal(409, 'software-opening.known', {})

  await work.record({
    name: 'software-opening.added',
    scope: 'system',
    details: { ...file, counts, groupId, itemId: itemId ?? null },
  })
}

/** Refuses 404 software-file.unknown; one that is gone already stays gone. */
export async function removeOpening(work: Changing, _desk: Publisher, id: number, opening: number): Promise<void> {
  const file = await holdFile(work, id)
  const removed = await work.db
    .deleteFrom('software_openings')
    .where('file_id', '=', id)
    .where('id', '=', opening)
    .returning('id')
    .executeTakeFirst()
  if (removed === undefined) return work.unchanged()
  await work.record({ name: 'software-opening.removed', scope: 'system', details: { ...file, opening } })
}

/** Locks a file that is not withdrawn: of two that change it at once the second sees what the first did. */
async function holdFile(work: Changing, id: number): Promise<NamedSoftware> {
  const held = await work.db
    .selectFrom('software_files')
    .select('id')
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (held === undefined) throw new Refusal(404, 'software-file.unknown', {})
  return await named(work, id)
}

async function named(work: Work, id: number): Promise<NamedSoftware> {
  const { rows } = await sql<NamedSoftware>`
    select f.id as file, f.path, i.code as item from software_files as f join items as i on i.id = f.item_id
    where f.id = ${id}`.execute(work.db)
  const [row] = rows
  if (row === undefined) throw new Error('A file has no item')
  return row
}

async function canBeHeld(work: Work, { counts, groupId, itemId }: Opening): Promise<boolean> {
  const kind =
    counts === 'subscriptions'
      ? sql`kind in ('subscription', 'msdn', 'azure')`
      : sql`kind = 'license' ${counts === 'coverage' ? sql`and coverage_offered` : sql``}`
  const { rows } = await sql`
    select 1 from items where product_group_id = ${groupId} and ${kind}
      ${itemId === undefined ? sql`` : sql`and id = ${itemId}`} limit 1`.execute(work.db)
  return rows.length > 0
}

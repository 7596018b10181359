/**
 * The reading of a file as its row tells it: who has it in hand, how far he is, how it ended. A reader that dies is known by
 * its silence, and the file is taken up by another; of two who read it at once only the first to end it is heard.
 */
import { sql } from 'kysely'
import type { Actor, Changing, Refusals } from '#server/work/index.ts'
import type { Acceptance } from '../accept.ts'
import { senderOf, type OrderFileFailure } from './file.ts'

/** A file in the hands of its reader. */
export interface ClaimedFile {
  readonly partner_id: number
  readonly id: number
  readonly name: string
  readonly dry_run: boolean
  /** How often it was begun, this time included. */
  readonly attempts: number
  readonly pieces: number
  readonly sent_by: number
  /** Whoever sent it; undefined where he may not place orders any more. */
  readonly sender: Actor | undefined
}

export interface ReadingProgress {
  readBytes: number
  booked: number
  toBook: number
}

/** A reader that was not heard of for so long is taken for dead. */
export const silenceSeconds = 30
/** Files that are read at a time, in all processes: each takes a processor and a connection for bulk work. */
const readingLimit = 2

/** The cause of the error of a reader who comes too late. */
export const endedElsewhere = Symbol('ended elsewhere')
/** The cause of the error where whoever sent it may not place orders any more. */
export const senderLeft = Symbol('sender left')

const waiting = sql`f.accepted_at is null and f.refused_at is null and f.failed_at is null`

/**
 * Claims the oldest file that nobody reads; undefined where there is none, or enough are being read. Of one partner one
 * file is read after the other, as he sent them.
 */
export async function claimFile(work: Changing): Promise<ClaimedFile | undefined> {
  work.unchanged() // what is worth telling is how it ends
  const alive = new Date(work.realNow.getTime() - silenceSeconds * 1_000)
  const { rows } = await sql<Omit<ClaimedFile, 'sender'>>`
    update order_files as f set attempts = f.attempts + 1, seen_at = ${work.realNow}, read_bytes = 0, booked = 0, to_book = 0
    where (f.partner_id, f.id) in (
      select f.partner_id, f.id from order_files as f
      where ${waiting} and (f.seen_at is null or f.seen_at < ${alive})
        and not exists (select from order_files as e where e.partner_id = f.partner_id and e.id < f.id
          and e.accepted_at is null and e.refused_at is null and e.failed_at is null)
        and (select count(*) from order_files as f where ${waiting} and f.seen_at >= ${alive}) < ${sql.lit(readingLimit)}
      order by f.id limit 1 for no key update skip locked)
    returning f.partner_id, f.id, f.name, f.dry_run, f.attempts, f.sent_by,
      (select count(*) from order_file_pieces as p where p.partner_id = f.partner_id and p.file_id = f.id) as pieces`.execute(
    work.db,
  )
  const [file] = rows
  if (file === undefined) return undefined
  return { ...file, sender: await senderOf(work, file.partner_id, file.sent_by) }
}

/** Notes how far the reader is, and that he lives. */
export async function noteProgress(
  work: Changing,
  { partner_id: partnerId, id }: ClaimedFile,
  { readBytes, booked, toBook }: ReadingProgress,
): Promise<void> {
  work.unchanged()
  await sql`
    update order_files as f set seen_at = ${work.realNow}, read_bytes = ${readBytes}, booked = ${booked}, to_book = ${toBook}
    where f.partner_id = ${partnerId} and f.id = ${id} and ${waiting}`.execute(work.db)
}

/** Gives a file back that is not read to its end now, so that somebody else takes it up at once. */
export async function giveBack(work: Changing, { partner_id: partnerId, id }: ClaimedFile): Promise<void> {
  work.unchanged()
  await sql`update order_files as f set seen_at = null
    where f.partner_id = ${partnerId} and f.id = ${id} and ${waiting}`.execute(work.db)
}

/**
 * Its orders are accepted, or would be. To be called in the change that accepts them: throws where another ended it first, or whoever
 * sent it lost his place meanwhile, for a long file is read for minutes.
 */
export async function endAccepted(work: Changing, file: ClaimedFile, accepted: Acceptance): Promise<void> {
  if ((await senderOf(work, file.partner_id, file.sent_by)) === undefined) {
    throw new Error('Whoever sent the file may not place orders any more', { cause: senderLeft })
  }
  const { orders, lines, entries, repeated } = accepted
  const isFirst = await end(
    work,
    file,
    sql`accepted_at = ${work.now}, orders = ${orders}, lines = ${lines}, entries = ${entries}, repeated = ${repeated}`,
  )
  if (!isFirst) throw new Error('The file was read to its end elsewhere', { cause: endedElsewhere })
  const { id, name } = file
  const about = aboutFile(file)
  if (file.dry_run) {
    await work.record({ name: 'order-file.checked', ...about, details: { file: id, name, orders }, tells: true })
    return
  }
  await work.record({
    name: 'order-file.accepted',
    ...about,
    details: { file: id, name, orders, lines, repeated },
    tells: true,
  })
}

/** It is refused, whole, for what is wrong with it. */
export async function endRefused(
  work: Changing,
  file: ClaimedFile,
  { faults, total }: Refusals['import.refused'],
): Promise<void> {
  const isFirst = await end(
    work,
    file,
    sql`refused_at = ${work.now}, fault_count = ${total}, faults = ${JSON.stringify(faults)}::jsonb`,
  )
  if (!isFirst) return work.unchanged()
  const { id, name } = file
  await work.record({
    name: 'order-file.refused',
    ...aboutFile(file),
    details: { file: id, name, faults: total },
    tells: true,
  })
}

/** It is given up: nothing of it was ordered. */
export async function endFailed(work: Changing, file: ClaimedFile, failure: OrderFileFailure): Promise<void> {
  if (!(await end(work, file, sql`failed_at = ${work.now}, failure = ${failure}`))) return work.unchanged()
  const { id, name } = file
  await work.record({ name: 'order-file.failed', ...aboutFile(file), details: { file: id, name }, tells: true })
}

function aboutFile({ partner_id: partner, id }: ClaimedFile) {
  return { scope: { partner }, subject: `order-file:${String(id)}` }
}

/** False where it has ended already. */
async function end(work: Changing, file: ClaimedFile, how: ReturnType<typeof sql>): Promise<boolean> {
  const { numAffectedRows } = await sql`update order_files as f set ${how}
    where f.partner_id = ${file.partner_id} and f.id = ${file.id} and ${waiting}`.execute(work.db)
  return numAffectedRows === 1n
}

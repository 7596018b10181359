/** Keeps a file of orders that a partner sends in, as it came, and has it read: what it holds is not looked at here. */
import { sql } from 'kysely'
import { partnerDesk } from '#server/business/access/index.ts'
import type { Scratch } from '#server/platform/scratch.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import type { OrderFileSource } from './file.ts'
import { orderFileKeptDays } from './forget.ts'

export interface SentOrderFile {
  /** As its sender calls it; '' where he does not say. */
  readonly name: string
  /** At least one byte. */
  readonly bytes: Scratch
  readonly source: OrderFileSource
  /** True for one that is only looked at: what is wrong with it, or what would come of it, and nothing is ordered. */
  readonly dryRun: boolean
}

/** Files of one partner that may wait to be read. */
const waitingLimit = 50
/** What is kept of the files of one partner, until it is forgotten (`forget.ts`): thirty of the longest. */
export const keptGigabytes = 4
const longestName = 200
const namelessName = 'orders.csv'

/** Receives the file; answers its number. Refuses 403, 404 for whoever places no orders, 409 order-file.too-many and order-file.too-much. */
export async function receiveOrderFile(
  work: Changing,
  { name, bytes, source, dryRun }: SentOrderFile,
): Promise<number> {
  const { partnerId } = partnerDesk(work, 'orders.place')
  if (work.actor.kind !== 'partner') throw new Error('Only partners send orders in')
  const { waiting } = await work.db
    .selectFrom('order_files')
    .select((query) => query.fn.countAll<number>().as('waiting'))
    .where('partner_id', '=', partnerId)
    .where('accepted_at', 'is', null)
    .where('refused_at', 'is', null)
    .where('failed_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (waiting >= waitingLimit) throw new Refusal(409, 'order-file.too-many', { limit: waitingLimit })
  await refuseTooMuch(work, partnerId, bytes.sizeBytes)

  const kept = plainName(name)
  const { id } = await work.db
    .insertInto('order_files')
    .values({
      partner_id: partnerId,
      name: kept,
      size_bytes: bytes.sizeBytes,
      content_hash: bytes.sha256,
      sent_by: work.actor.userId,
      source,
      dry_run: dryRun,
      received_at: work.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  let number = 0
  for await (const piece of bytes.read()) {
    const row = { partner_id: partnerId, file_id: id, number, bytes: piece }
    await work.db.insertInto('order_file_pieces').values(row).execute()
    number += 1
  }

  await work.record({
    name: 'order-file.received',
    scope: { partner: partnerId },
    subject: `order-file:${String(id)}`,
    details: { file: id, name: kept },
  })
  await work.enqueue('orders.take-in', {}, 'orders.take-in')
  return id
}

/** Whoever sends one long file after the other would fill the disk: what was refused is kept as long as what was ordered. */
async function refuseTooMuch(work: Changing, partnerId: number, sizeBytes: number): Promise<void> {
  const { rows } = await sql<{ kept: number }>`
    select coalesce(sum(size_bytes), 0)::bigint as kept from order_files
    where partner_id = ${partnerId} and forgotten_at is null`.execute(work.db)
  if ((rows[0]?.kept ?? 0) + sizeBytes > keptGigabytes * 1_024 ** 3) {
    throw new Refusal(409, 'order-file.too-much', { gigabytes: keptGigabytes, days: orderFileKeptDays })
  }
}

/** The last part of what may be a path, as one line. */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  return (
    last
      .replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
      .trim()
      .slice(0, longestName) || namelessName
  )
}

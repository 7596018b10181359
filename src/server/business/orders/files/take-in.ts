/**
 * Reads files of orders that were received: claimed in a change, put aside, accepted whole in one change in the name of
 * whoever sent it (or found to be right and thrown away, in a dry run). However often it is begun, and wherever it is
 * killed, a file's orders count once.
 */
import { sql } from 'kysely'
import { partnerDesk } from '#server/business/access/index.ts'
import { sniffCsv, type CsvFile } from '#server/platform/csv.ts'
import { putAside } from '#server/platform/scratch.ts'
import {
  change,
  changeInBulk,
  isRefusal,
  read,
  refuseFaults,
  rehearseInBulk,
  stage,
  system,
  type Actor,
  type Changing,
  type House,
} from '#server/work/index.ts'
import type { Acceptance } from '../accept.ts'
import { acceptStaged, ownOrderColumns } from '../staged.ts'
import {
  claimFile,
  endAccepted,
  endedElsewhere,
  endFailed,
  endRefused,
  giveBack,
  noteProgress,
  senderLeft,
  type ClaimedFile,
  type ReadingProgress,
} from './reading.ts'

declare module '#server/work/stage.ts' {
  interface Faults {
    'file.empty': true
  }
}

const acting = system('orders.take-in')
/** Times that reading a file is begun before it is given up. */
const attemptsLimit = 5
const noteMs = 1_000

/** Reads the next file that waits; false where none does. Throws, for the queue to try again, what is a fault of ours. */
export async function takeInNext(house: House, signal: AbortSignal): Promise<boolean> {
  const file = await change(house, acting, null, claimFile)
  if (file === undefined) return false
  const { sender } = file
  if (sender === undefined) {
    await change(house, acting, null, (work) => endFailed(work, file, 'not-allowed'))
    return true
  }
  const watch = watchOver(house, file)
  try {
    await takeIn(house, file, sender, watch.progress, signal)
  } catch (error) {
    await watch.stop()
    await endOtherwise(house, file, error, signal)
  } finally {
    await watch.stop()
  }
  return true
}

async function takeIn(
  house: House,
  file: ClaimedFile,
  sender: Actor,
  progress: ReadingProgress,
  signal: AbortSignal,
): Promise<void> {
  await using bytes = await putAside(piecesOf(house, file, signal))
  const csv = await sniffCsv(bytes)
  const hear = {
    read: (readBytes: number) => {
      signal.throwIfAborted()
      Object.assign(progress, { readBytes })
    },
    booked: (booked: number, toBook: number) => {
      signal.throwIfAborted()
      Object.assign(progress, { readBytes: csv.sizeBytes, booked, toBook })
    },
  }
  if (file.dry_run) {
    const accepted = await rehearseInBulk(house, sender, (work) => acceptFile(work, csv, hear))
    await change(house, sender, null, (work) => endAccepted(work, file, accepted))
    return
  }
  await changeInBulk(house, sender, null, async (work) => {
    await endAccepted(work, file, await acceptFile(work, csv, hear))
  })
}

interface Hearing {
  readonly read: (bytes: number) => void
  readonly booked: (movements: number, of: number) => void
}

async function acceptFile(work: Changing, csv: CsvFile, hear: Hearing): Promise<Acceptance> {
  partnerDesk(work, 'orders.place')
  await stage(work, csv, { table: 'staged_orders', columns: ownOrderColumns, onProgress: hear.read })
  const { rows } = await sql`select from staged_orders limit 1`.execute(work.db)
  if (rows.length === 0) refuseFaults([{ line: 0, column: '', code: 'file.empty', value: '' }])
  return acceptStaged(work, 'file', hear.booked)
}

/** How a reading ends that did not accept: refused, given up, or left to the next attempt. */
async function endOtherwise(house: House, file: ClaimedFile, error: unknown, signal: AbortSignal): Promise<void> {
  if (error instanceof Error && error.cause === endedElsewhere) return
  if (error instanceof Error && error.cause === senderLeft) {
    await change(house, acting, null, (work) => endFailed(work, file, 'not-allowed'))
    return
  }
  if (isRefusal(error, 'import.refused')) {
    await change(house, acting, null, (work) => endRefused(work, file, error.facts))
    return
  }
  if (file.attempts >= attemptsLimit) await change(house, acting, null, (work) => endFailed(work, file, 'fault'))
  else if (signal.aborted) await change(house, acting, null, (work) => giveBack(work, file))
  throw error
}

/** What the file holds, each piece by a reading of its own: none is open while the orders are accepted. */
async function* piecesOf(house: House, file: ClaimedFile, signal: AbortSignal): AsyncGenerator<Buffer, undefined> {
  for (let number = 0; number < file.pieces; number += 1) {
    signal.throwIfAborted()
    const piece = await read(house, acting, (work) =>
      work.db
        .selectFrom('order_file_pieces')
        .select('bytes')
        .where('partner_id', '=', file.partner_id)
        .where('file_id', '=', file.id)
        .where('number', '=', number)
        .executeTakeFirstOrThrow(),
    )
    yield piece.bytes
  }
}

/**
 * Notes every second how far the reader is. Beside the change that accepts, which nobody sees into: begun before it, so that
 * it is no work inside a work.
 */
function watchOver(
  house: House,
  file: ClaimedFile,
): { readonly progress: ReadingProgress; readonly stop: () => Promise<void> } {
  const progress: ReadingProgress = { readBytes: 0, booked: 0, toBook: 0 }
  let noting: Promise<void> | undefined
  const note = async () => {
    // One that fails is made good by the next; a reader who is silent for long is taken for dead, and may be.
    await change(house, acting, null, (work) => noteProgress(work, file, progress)).catch(() => undefined)
    noting = undefined
  }
  const timer = setInterval(() => {
    noting ??= note()
  }, noteMs)
  return {
    progress,
    async stop() {
      clearInterval(timer)
      await noting
    },
  }
}

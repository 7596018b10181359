/**
 * Takes in orders as partners' systems write them: accepted whole or refused whole with every fault by line and column;
 * the same order sent again counts once. docs/orders-file.md describes the file.
 */
import type { CsvFile } from '#server/platform/csv.ts'
import { stage, type Changing } from '#server/work/index.ts'
import type { Acceptance } from './accept.ts'
import { acceptStaged, orderColumns } from './staged.ts'

/** Hears how far an import is. */
export interface ImportProgress {
  readonly read?: (bytes: number) => void
  /** Movements of the ledger that are booked, of how many. */
  readonly wrote?: (movements: number, of: number) => void
}

/** Imports the file's orders. Refuses (422 import.refused) all of them when anything is wrong with any. */
export async function importOrders(work: Changing, csv: CsvFile, progress: ImportProgress = {}): Promise<Acceptance> {
  await stage(work, csv, { table: 'staged_orders', columns: orderColumns, onProgress: progress.read })
  return acceptStaged(work, 'import', progress.wrote)
}

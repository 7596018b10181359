/**
 * Takes in a file of the catalogue: the publisher's list of online services, unmodified, or a catalogue file of our own
 * format. Accepted whole or refused whole with every fault by line and column; the same file again changes nothing.
 * docs/catalogue-files.md describes both formats; which of them a file has follows from its header.
 */
import type { CsvFile } from '#server/platform/csv.ts'
import { Refusal, type Changing, type FaultCode } from '#server/work/index.ts'
import { isCatalogueFile, takeInCatalogueFile } from './catalogue-file.ts'
import { isPublisherList, takeInPublisherList } from './publisher-list.ts'
import type { Writing } from './write-items.ts'

/** What an import came to. */
export interface CatalogueSummary {
  readonly format: 'publisher-list' | 'catalogue'
  /** Items that the file names. */
  readonly items: number
  readonly added: number
  /** Items that were there and are different now: themselves, their service plans or their components. */
  readonly changed: number
  /** Product groups that are new or have other names now. */
  readonly groups: number
}

declare module '#server/work/event.ts' {
  interface Events {
    /** `name` is the file's, where it came by the Console. */
    'catalogue.imported': CatalogueSummary & { readonly name?: string }
  }
}

declare module '#server/work/stage.ts' {
  interface Faults {
    'file.too-large': true
    'format.unknown': true
  }
}

// A hundred times the real list: a catalogue is copied to every shard, and this is no place for an order file.
const sizeLimitBytes = 60_000_000

/**
 * Imports a catalogue file; `onProgress` is told how many bytes of it have gone in, `name` is what its event calls it. Refuses 422
 * import.refused.
 */
export async function importCatalogue(
  work: Changing,
  csv: CsvFile,
  onProgress?: (bytes: number) => void,
  name?: string,
): Promise<CatalogueSummary> {
  if (csv.sizeBytes > sizeLimitBytes) throw refusal('file.too-large', String(csv.sizeBytes))
  const format = formatOf(csv)
  const takeIn = format === 'publisher-list' ? takeInPublisherList : takeInCatalogueFile
  const writing = await takeIn(work, csv, onProgress)
  const summary = { format, ...writing }
  if (isWithoutEffect(writing)) work.unchanged()
  else
    await work.record({
      name: 'catalogue.imported',
      scope: 'system',
      details: { ...summary, ...(name !== undefined && { name }) },
    })
  return summary
}

function formatOf(csv: CsvFile): CatalogueSummary['format'] {
  if (isPublisherList(csv)) return 'publisher-list'
  if (isCatalogueFile(csv)) return 'catalogue'
  throw refusal('format.unknown', csv.header.join(csv.delimiter))
}

function refusal(code: FaultCode, value: string): Refusal {
  return new Refusal(422, 'import.refused', { faults: [{ line: 1, column: '', code, value }], total: 1 })
}

function isWithoutEffect({ added, changed, groups }: Writing): boolean {
  return added + changed + groups === 0
}

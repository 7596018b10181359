/**
 * Measures registered files: their size and SHA-256, read once from the store in constant memory. Several workers may do it at once;
 * what each finds is the same, and is written down once.
 */
import { createHash } from 'node:crypto'
import { isStoreFault, type FileStore, type StoreFault } from '#server/platform/file-store.ts'
import { passingBytes } from '#server/platform/passing-bytes.ts'
import { change, read, system, type House } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'software-file.measured': {
      readonly file: number
      readonly path: string
      readonly size: number
      readonly sha256: string
    }
    'software-file.unmeasured': { readonly file: number; readonly path: string; readonly fault: string }
  }
}

/** What a file was found to be. */
export interface Measurement {
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly mark: string
}
export type MeasurementFault = 'missing' | 'empty' | 'encoded' | 'unreachable'

const by = system('downloads.measure')

/** Measures what waits for it, the longest first; answers how many were looked at. */
export async function measureFiles(
  house: House,
  store: FileStore,
  limit: number,
  signal: AbortSignal,
): Promise<number> {
  const waiting = await read(house, by, (work) =>
    work.db
      .selectFrom('software_files')
      .select(['id', 'path', 'fault'])
      .where('measured_at', 'is', null)
      .where('withdrawn_at', 'is', null)
      .orderBy('id')
      .limit(limit)
      .execute(),
  )
  for (const { id, path, fault } of waiting) {
    signal.throwIfAborted()
    const found = await measured(store, path, signal)
    if (typeof found === 'string' && found === fault) continue // said already
    await change(house, by, null, async (work) => {
      const columns =
        typeof found === 'string'
          ? { fault: found }
          : { ...found, sha256: Buffer.from(found.sha256, 'hex'), measured_at: work.now, fault: null }
      const written = await work.db
        .updateTable('software_files')
        .set(columns)
        .where('id', '=', id)
        .where('measured_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (written === undefined) return work.unchanged()
      const details = { file: id, path }
      if (typeof found === 'string') {
        await work.record({ name: 'software-file.unmeasured', scope: 'system', details: { ...details, fault: found } })
      } else {
        const { size, sha256 } = found
        await work.record({ name: 'software-file.measured', scope: 'system', details: { ...details, size, sha256 } })
      }
    })
  }
  return waiting.length
}

/** Reads the whole file once. */
export async function measured(
  store: FileStore,
  path: string,
  signal: AbortSignal,
): Promise<Measurement | MeasurementFault> {
  const found = await store.find(path)
  if (isStoreFault(found)) return faultOf(found)
  const { size, mark } = found
  if (size === 0) return 'empty'
  const bytes = await store.open(path, mark, { start: 0, end: size - 1 })
  if (isStoreFault(bytes)) return faultOf(bytes)
  const hash = createHash('sha256')
  const passed = passingBytes()
  let seen = 0
  try {
    for await (const chunk of bytes) {
      signal.throwIfAborted()
      const part: Buffer = chunk
      hash.update(part)
      seen += part.length
      passed(part.length)
    }
  } catch (error) {
    if (signal.aborted) throw error
    return 'unreachable'
  } finally {
    bytes.destroy()
  }
  // Cut short or replaced meanwhile: the next run looks again.
  return seen === size ? { size, sha256: hash.digest('hex'), mark } : 'unreachable'
}

function faultOf(fault: StoreFault): MeasurementFault {
  return fault === 'changed' ? 'unreachable' : fault
}

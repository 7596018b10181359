/** What the business finds wrong with lines, as the API says it: of a file by line and column, of a body by its fields. */
import { isRefusal, type ImportFault } from '#server/work/index.ts'
import { Problem } from './problem.ts'

/** A file that was refused as the problem that it is; anything else as it came. */
export function asFile(error: unknown): unknown {
  if (!isRefusal(error, 'import.refused')) return error
  const faults = error.facts.faults.map(({ line, column, code }) => ({ line, column, code }))
  return new Problem('file.refused', { faults, words: { count: error.facts.total } })
}

/** A body of which the business made lines: each fault at the field that `pointer` says, once. */
export function asFields(error: unknown, pointer: (fault: ImportFault) => string): unknown {
  if (!isRefusal(error, 'import.refused')) return error
  const each = new Map(
    error.facts.faults.map((fault) => [
      `${pointer(fault)} ${fault.code}`,
      { pointer: pointer(fault), code: fault.code },
    ]),
  )
  return new Problem('fields.refused', { faults: [...each.values()] })
}

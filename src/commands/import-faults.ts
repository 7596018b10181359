/** What is wrong with a file, as lines that a person works through: the place, the reason, and what stands there. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { faultReason, type ImportFault, type Refusals } from '#server/work/index.ts'

/** One line per fault in the order of the file, then how many there are. */
export function faultLines({ faults, total }: Refusals['import.refused'], locale: Locale): string[] {
  const lines = faults.map((fault) => faultLine(fault, locale))
  if (total > faults.length) {
    const more = (total - faults.length).toLocaleString(locale)
    lines.push(m.import_more_faults({ more }, { locale }))
  }
  return [...lines, m.import_refused({ count: total, shown: total.toLocaleString(locale) }, { locale })]
}

function faultLine(fault: ImportFault, locale: Locale): string {
  const reason = faultReason(fault, locale)
  const said = fault.value === '' ? reason : m.import_fault_value({ reason, value: fault.value }, { locale })
  if (fault.line === 0) return said
  const line = fault.line.toLocaleString(locale)
  return fault.column === ''
    ? m.import_fault_line({ line, said }, { locale })
    : m.import_fault_cell({ line, column: fault.column, said }, { locale })
}

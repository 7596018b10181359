/** A registered file in words, for the list and for its own page. */
import { m } from '#messages'
import type { MeasurementFault, RegisteredFile } from '#server/business/downloads/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { architectureName, sizeInWords, softwareLanguage } from '#routes/software/words.ts'

export function fileRow(file: RegisteredFile, locale: Locale) {
  const { timeZone } = running().settings
  return {
    id: file.id,
    name: `${file.edition} ${file.version}`.trim(),
    product: file.product,
    language: softwareLanguage(file.language, locale),
    architecture: architectureName(file.architecture),
    path: file.path,
    size: file.size === null ? '—' : sizeInWords(file.size, locale),
    registered: formatDay(locale, dateIn(timeZone, file.registered_at)),
    ...stateOf(file),
  }
}

function stateOf({ withdrawn_at, measured_at, fault }: RegisteredFile) {
  if (withdrawn_at !== null) return { state: 'past', word: m.software_state_withdrawn(), fault: undefined } as const
  if (fault !== null) return { state: 'failed', word: m.software_state_failed(), fault: faultWords[fault]() } as const
  if (measured_at === null) return { state: 'busy', word: m.software_state_measuring(), fault: undefined } as const
  return { state: 'done', word: m.software_state_offered(), fault: undefined } as const
}

const faultWords: Readonly<Record<MeasurementFault, () => string>> = {
  missing: () => m.software_fault_missing(),
  empty: () => m.software_fault_empty(),
  encoded: () => m.software_fault_encoded(),
  unreachable: () => m.software_fault_unreachable(),
}

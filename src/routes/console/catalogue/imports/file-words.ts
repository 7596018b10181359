/** A catalogue file in words: where it stands, who sent it, what it would do or did. */
import { m } from '#messages'
import type { CatalogueFile, CatalogueFileState } from '#server/business/catalog/index.ts'
import { running } from '#server/running.ts'
import { formatInstant, formatNumber, type Locale } from '#ui/format.ts'

const states = {
  compared: { state: 'waiting', word: m.catalogue_file_compared },
  outdated: { state: 'failed', word: m.catalogue_file_outdated },
  imported: { state: 'done', word: m.catalogue_file_imported },
} as const satisfies Readonly<Record<CatalogueFileState, object>>

const nothingNew = { state: 'past', word: m.catalogue_file_nothing_new } as const

/** The page of one file. */
export function fileHref(id: number): string {
  return `/console/catalogue/imports/${String(id)}`
}

/** True where everything that it says stands already. */
export function isWithoutEffect({ added, changed, groups }: CatalogueFile): boolean {
  return added + changed + groups === 0
}

/** « Importé », « À importer » */
export function stateOf(file: CatalogueFile) {
  const { state, word } = file.state === 'compared' && isWithoutEffect(file) ? nothingNew : states[file.state]
  return { state, word: word() }
}

/** A row of the list of files. */
export function fileRow(file: CatalogueFile, locale: Locale) {
  return {
    id: file.id,
    href: fileHref(file.id),
    name: file.name,
    sent: sentInWords(file, locale),
    state: stateOf(file),
    outcome: m.catalogue_file_outcome({
      added: formatNumber(locale, file.added),
      changed: formatNumber(locale, file.changed),
    }),
  }
}

/** « 28 novembre 2026 à 08:12, par Olivier Petit » */
export function sentInWords({ compared_at: at, sent_by: name }: CatalogueFile, locale: Locale): string {
  const instant = formatInstant(locale, running().settings.timeZone, at)
  return name === '' ? instant : m.order_files_sent_by({ at: instant, name })
}

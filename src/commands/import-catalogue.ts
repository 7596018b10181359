/** `comptoir import catalogue FILE`: the publisher's list or a catalogue file of our own (docs/catalogue-files.md). */
import { m } from '#messages'
import { importCatalogue } from '#server/business/catalog/index.ts'
import { runImport, type ImportFile } from './import.ts'

export const importFile: ImportFile = (call) =>
  runImport(call, {
    name: 'catalogue',
    run: (work, csv, progress) => importCatalogue(work, csv, progress.read),
    figures: (summary, locale) => [
      [m.import_catalogue_items({}, { locale }), summary.items],
      [m.import_catalogue_added({}, { locale }), summary.added],
      [m.import_catalogue_changed({}, { locale }), summary.changed],
      [m.import_catalogue_groups({}, { locale }), summary.groups],
    ],
  })

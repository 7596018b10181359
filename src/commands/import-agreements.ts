/** `comptoir import agreements FILE`: agreements, accounts and their partners as the publisher's ERP writes them (docs/agreements-file.md). */
import { m } from '#messages'
import { importAgreements } from '#server/business/partners/index.ts'
import { runImport, type ImportFile } from './import.ts'

export const importFile: ImportFile = (call) =>
  runImport(call, {
    name: 'agreements',
    run: (work, csv, progress) => importAgreements(work, csv, progress.read, call.invite),
    figures: (summary, locale) => [
      [m.import_agreements_organizations({}, { locale }), summary.organizations],
      [m.import_agreements_agreements({}, { locale }), summary.agreements],
      [m.import_agreements_accounts({}, { locale }), summary.accounts],
      [m.import_agreements_partners({}, { locale }), summary.partners],
      [m.import_agreements_servings({}, { locale }), summary.servings],
      [m.import_agreements_renamed({}, { locale }), summary.renamed],
      [m.import_agreements_invitations({}, { locale }), summary.invitations],
    ],
  })

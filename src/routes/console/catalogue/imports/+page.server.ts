/** « Importer un fichier » (SPEC 11): a file is compared with the catalogue first; what is wrong with it is said by line, and nothing changes. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import {
  catalogueFiles,
  compareCatalogue,
  keepCatalogueFile,
  longestCatalogueBytes,
} from '#server/business/catalog/index.ts'
import { receiveUpload, type UploadFault } from '#server/platform/upload.ts'
import { actorKey, faultReason, isRefusal, listedFaultsLimit, type ImportFault } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { formKey, formKeyField, sentKey } from '#routes/form-key.ts'
import { unsent } from '#routes/unsent.ts'
import type { Actions, PageServerLoad } from './$types'
import { idIn } from '../ids.ts'
import { fileHref, fileRow } from './file-words.ts'

const megabyte = 1024 * 1024

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const before = idIn(url.searchParams.get('before'))
  const { files, next } = await locals.read((work) => catalogueFiles(work, publisher(work), before))
  return {
    files: unsent(files.map((file) => fileRow(file, locale))),
    range: { from: files[0]?.name ?? '', to: files.at(-1)?.name ?? '' },
    first: before === undefined ? undefined : '/console/catalogue/imports',
    next: next === undefined ? undefined : `/console/catalogue/imports?before=${String(next)}`,
    most: most(locale),
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async ({ locals, request, route }) => {
    const { locale } = locals
    await locals.read((work) => Promise.resolve(publisher(work)))
    // No connection to the database is held while it comes: whoever sends slowly would stop the others.
    const received = await locals.apart(() => receiveUpload(request, actorKey(locals.actor)))
    if (typeof received === 'string') return refused(uploadFaults[received], faultWords(received, locale))
    await using upload = received
    const { file, fields } = upload
    if (file === undefined) return refused(422, m.order_files_missing())
    if (file.bytes.sizeBytes > longestCatalogueBytes) return refused(413, faultWords('too-large', locale))
    const form = new FormData()
    form.set(formKeyField, fields.get(formKeyField) ?? '')
    const asked = { key: sentKey(form), request: JSON.stringify([route.id, file.bytes.sha256.toString('hex')]) }
    let id: number
    try {
      const comparison = await locals.apart((house) => compareCatalogue(house, locals.actor, file.bytes))
      id = await locals.change(asked, (work) => keepCatalogueFile(work, publisher(work), file, comparison))
    } catch (error) {
      if (!isRefusal(error, 'import.refused')) throw error
      const { faults, total } = error.facts
      return fail(422, {
        error: m.keys_file_faults({ count: formatNumber(locale, total) }),
        faults: unsent(faults.map((fault) => faultRow(fault, locale))),
        more: moreThan(faults.length, total, locale),
      })
    }
    redirect(303, fileHref(id))
  },
}

const uploadFaults = { malformed: 400, 'too-large': 413, busy: 503 } as const satisfies Readonly<
  Record<UploadFault, number>
>

function faultWords(fault: UploadFault, locale: Locale): string {
  if (fault === 'too-large') return m.order_files_too_large({ size: most(locale) })
  return fault === 'busy' ? m.order_files_busy() : m.order_files_malformed()
}

/** The longest file, in megabytes. */
function most(locale: Locale): string {
  return formatNumber(locale, longestCatalogueBytes / megabyte)
}

/** What keeps the file as a whole from being read. */
function refused(status: number, error: string) {
  return fail(status, { error, faults: [], more: undefined })
}

function faultRow({ line, column, code, value }: ImportFault, locale: Locale) {
  return {
    line: line === 0 ? '—' : formatNumber(locale, line),
    column: column || '—',
    reason: faultReason({ code }, locale),
    // What the database says of a line that is no CSV is nobody's language.
    value: code === 'file.malformed' || value === '' ? '—' : value,
  }
}

/** « Les 1 000 premières erreurs sont affichées ; il y en a 499 000 de plus. » */
function moreThan(listed: number, total: number, locale: Locale): string | undefined {
  if (total <= listedFaultsLimit) return undefined
  return m.order_file_faults_more({
    shown: formatNumber(locale, listed),
    more: formatNumber(locale, total - listed),
  })
}

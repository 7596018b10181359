/** Product keys by file (SPEC 9.2): read in memory and sealed before anything of it reaches the database; all lines or none. */
import { fail } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import { importKeys, keyColumns, keyLinesLimit, readyVault } from '#server/business/downloads/index.ts'
import { boundedBytes } from '#server/platform/bounded-bytes.ts'
import { readCsvTable } from '#server/platform/csv-text.ts'
import { running } from '#server/running.ts'
import { faultReason, isRefusal, listedFaultsLimit } from '#server/work/index.ts'
import { formatNumber } from '#ui/format.ts'
import { formKey, sentKey } from '#routes/form-key.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

/** Of a file: twenty thousand lines of a hundred letters. */
const largestFileBytes = 4_000_000
/** With what a form says around it. */
const longestFormBytes = largestFileBytes + 64 * 1_024
const formLimitMs = 60_000

export const load: PageServerLoad = async ({ locals }) => {
  await locals.read((work) => Promise.resolve(publisher(work)))
  return {
    columns: keyColumns.map((name) => ({ name, what: columnWords[name]() })),
    limit: formatNumber(locals.locale, keyLinesLimit),
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async ({ locals, request }) => {
    await locals.read((work) => Promise.resolve(publisher(work)))
    // No connection to the database is held while it comes, and none of it is put aside on a disk.
    const form = await locals.apart(() => formOf(request))
    if (form === undefined) return refused(422, m.users_file_too_large())
    const file = form.get('file')
    if (!(file instanceof File) || file.size === 0) return refused(422, m.users_file_missing())
    if (file.size > largestFileBytes) return refused(422, m.users_file_too_large())
    const table = readCsvTable(new Uint8Array(await file.arrayBuffer()), keyLinesLimit)
    if (table === undefined) return refused(422, m.users_file_not_csv())
    if (table.lines.length === 0) return refused(422, m.users_file_empty())
    const { vault } = running()
    try {
      await locals.apart((house) => readyVault(house, vault))
      // What is asked for is remembered by the form's key alone: a hash of the keys would be one more trace of them.
      const done = await locals.change({ key: sentKey(form), request: 'product-keys' }, (work) =>
        importKeys(work, publisher(work), vault, table),
      )
      const count = (keys: number) => formatNumber(locals.locale, keys)
      return {
        done: { entered: count(done.entered), there: count(done.there) },
        error: undefined,
        faults: undefined,
      }
    } catch (error) {
      if (!isRefusal(error, 'import.refused')) {
        if (!isRefused(error) || error.status === 404) throw error
        return refused(error.status, refusalMessage(error))
      }
      const { faults, total } = error.facts
      return fail(422, {
        done: undefined,
        error: m.keys_file_faults({ count: formatNumber(locals.locale, total) }),
        faults: {
          rows: faults.map((fault, place) => ({
            place,
            line: String(fault.line),
            column: fault.column,
            text: faultReason(fault, locals.locale),
            value: fault.value,
          })),
          isCut: total > listedFaultsLimit,
        },
      })
    }
  },
}

/** The form that was sent, read in memory; undefined for one that is longer than a file of keys can be, or comes too slowly. */
async function formOf(request: Request): Promise<FormData | undefined> {
  const { body, headers } = request
  if (Number(headers.get('content-length') ?? 0) > longestFormBytes) return undefined
  if (body === null) return new FormData()
  const bytes = await boundedBytes(body, { bytes: longestFormBytes, milliseconds: formLimitMs })
  if (bytes === undefined) return undefined
  const type = headers.get('content-type') ?? ''
  return await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } })
    .formData()
    .catch(() => new FormData())
}

const columnWords: Readonly<Record<(typeof keyColumns)[number], () => string>> = {
  purchasing_account: () => m.keys_file_account(),
  item: () => m.keys_file_item(),
  key: () => m.keys_file_key(),
  kind: () => m.keys_file_kind(),
  activations_allowed: () => m.keys_file_allowed(),
  activations_used: () => m.keys_file_used(),
}

/** What keeps the file as a whole from being read. */
function refused(status: number, error: string) {
  return fail(status, { done: undefined, error, faults: undefined })
}

/** One file of the publisher's (SPEC 9.2, 11): what was measured of it, what opens it, and its end. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import { findProducts, productGroupNames, type FoundProduct } from '#server/business/catalog/index.ts'
import {
  addOpening,
  measureAgain,
  openingCounts,
  registeredFile,
  removeOpening,
  withdrawFile,
  type OpeningCounts,
} from '#server/business/downloads/index.ts'
import type { Changing } from '#server/work/index.ts'
import { formatNumber } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { fileId } from '../file-id.ts'
import { fileRow } from '../rows.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const longestTyped = 300
const namedAmong = 5

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const { file, openings } = await registeredFile(work, publisher(work), fileId(params.file), locale)
    const row = fileRow(file, locale)
    return {
      ...row,
      isWithdrawn: file.withdrawn_at !== null,
      facts: [
        { label: m.software_product(), value: row.product },
        { label: m.software_language(), value: row.language },
        { label: m.software_architecture(), value: row.architecture },
        {
          label: m.software_size(),
          value: row.size,
          note: file.size === null ? undefined : m.size_bytes({ size: formatNumber(locale, file.size) }),
        },
        { label: m.column_registered(), value: row.registered },
      ],
      sha256: file.sha256?.toString('hex'),
      openings: openings.map(({ id, counts, name, isGroup }) => ({
        id,
        text: isGroup ? countsOfGroup[counts]({ name }) : countsOfItem[counts]({ name }),
      })),
      counts: openingCounts.map((value) => ({ value, label: countsWords[value]() })),
      proposals: await productGroupNames(work, locale),
      formKey: formKey(),
      isSaved: url.searchParams.has('saved'),
      isRegistered: url.searchParams.has('registered'),
    }
  })
}

export const actions: Actions = {
  open: async (event) => {
    const { locals } = event
    const form = await event.request.formData()
    const counts = openingCounts.find((each) => each === typedIn(form, 'counts')) ?? 'licenses'
    const product = typedIn(form, 'product').trim().slice(0, longestTyped)
    const found = await locals.read(async (work) => {
      publisher(work)
      return await findProducts(work, product, locals.locale)
    })
    const meant = productMeant(product, found)
    if (meant === undefined) return fail(422, { counts, product, error: productError(product, found) })
    try {
      await act(event, form, (work, desk, id) =>
        addOpening(work, desk, id, { counts, groupId: meant.groupId, itemId: meant.itemId }),
      )
    } catch (error) {
      if (!isRefused(error) || error.status === 404) throw error
      return fail(error.status, { counts, product, error: refusalMessage(error) })
    }
    return again(event)
  },
  close: async (event) => {
    const form = await event.request.formData()
    const opening = Number(typedIn(form, 'opening'))
    await act(event, form, (work, desk, id) =>
      removeOpening(work, desk, id, Number.isSafeInteger(opening) ? opening : 0),
    )
    return again(event)
  },
  measure: async (event) => {
    const form = await event.request.formData()
    await act(event, form, measureAgain)
    return again(event)
  },
  withdraw: async (event) => {
    const form = await event.request.formData()
    const { name } = await act(event, form, async (work, desk, id) => {
      const { file } = await registeredFile(work, desk, id, event.locals.locale)
      await withdrawFile(work, desk, id)
      return { name: `${file.edition} ${file.version}`.trim() }
    })
    redirect(303, `/console/downloads?${new URLSearchParams({ withdrawn: name }).toString()}`)
  },
}

const countsWords: Readonly<Record<OpeningCounts, () => string>> = {
  licenses: () => m.opening_licenses(),
  coverage: () => m.opening_coverage(),
  subscriptions: () => m.opening_subscriptions(),
}
const countsOfItem: Readonly<Record<OpeningCounts, (inputs: { name: string }) => string>> = {
  licenses: (inputs) => m.opening_licenses_of(inputs),
  coverage: (inputs) => m.opening_coverage_of(inputs),
  subscriptions: (inputs) => m.opening_subscriptions_of(inputs),
}
const countsOfGroup: Readonly<Record<OpeningCounts, (inputs: { name: string }) => string>> = {
  licenses: (inputs) => m.opening_licenses_in(inputs),
  coverage: (inputs) => m.opening_coverage_in(inputs),
  subscriptions: (inputs) => m.opening_subscriptions_in(inputs),
}

function act<T>(
  event: RequestEvent,
  form: FormData,
  fn: (work: Changing, desk: Publisher, id: number) => Promise<T>,
): Promise<T> {
  return event.locals.change(changeKey(event, form), (work) => fn(work, publisher(work), fileId(event.params.file)))
}

function again({ params }: RequestEvent): never {
  redirect(303, `/console/downloads/${params.file}?saved`)
}

/** The only product found, or the one that is called exactly so. */
function productMeant(typed: string, found: readonly FoundProduct[]): FoundProduct | undefined {
  if (found.length === 1) return found[0]
  const folded = (text: string) => text.normalize('NFKC').toLowerCase()
  const exact = found.filter(({ name, code }) => [name, code].some((each) => folded(each) === folded(typed)))
  return exact.length === 1 ? exact[0] : undefined
}

function productError(typed: string, found: readonly FoundProduct[]): string {
  if (typed === '') return m.opening_product_missing()
  if (found.length === 0) return m.opening_product_unknown()
  const names = found.slice(0, namedAmong).map(({ name, code }) => (code === '' ? name : `${code} (${name})`))
  return m.software_item_several({ names: names.join(', ') })
}

/** Saved filters on a report's page: the ones there are, and what is sent to keep, replace or remove one. */
import { fail, redirect } from '@sveltejs/kit'
import type { RequestEvent } from '@sveltejs/kit'
import {
  changeFilter,
  filterNames,
  removeFilter,
  savedFilters,
  saveFilter,
  type ReportName,
  type TypedFilters,
} from '#server/business/reports/index.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { changeKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { reportPath } from '../address.ts'

/** Those of the report, each with its address; `current` is the one that the address says it comes from. */
export async function savedOf(work: Work, report: ReportName, url: URL) {
  const own = await savedFilters(work, report)
  const chosen = numberIn(url.searchParams.get('saved'))
  return {
    items: own.map(({ id, name, filters }) => ({
      id,
      name,
      href: withSaved(reportPath(report, filters), id),
      current: id === chosen,
    })),
    current: own.find(({ id }) => id === chosen)?.name,
  }
}

/** The filters of an address, as they are kept and scheduled. */
export function filtersIn({ searchParams }: URL): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(filterNames.map((name) => [name, searchParams.get(name) ?? undefined]))
}

type Event = RequestEvent<{ report: string }>

export async function save(event: Event) {
  return await kept(event, async (work, name, filters) => {
    const { report } = event.params
    const id = await saveFilter(work, report, name, filters)
    return withSaved(addressOf(event.url), id)
  })
}

export async function replace(event: Event) {
  const id = numberIn(event.url.searchParams.get('saved'))
  return await kept(event, async (work, name, filters) => {
    await changeFilter(work, id, name, filters)
    return withSaved(addressOf(event.url), id)
  })
}

export async function remove(event: Event) {
  const id = numberIn(event.url.searchParams.get('saved'))
  return await kept(event, async (work) => {
    await removeFilter(work, id)
    return addressOf(event.url)
  })
}

async function kept(
  event: Event,
  act: (work: Changing, name: string, filters: Readonly<Record<string, string | undefined>>) => Promise<string>,
) {
  const form = await event.request.formData()
  const name = typedIn(form, 'name')
  let to: string
  try {
    to = await event.locals.change(changeKey(event, form), (work) => act(work, name, filtersIn(event.url)))
  } catch (error) {
    // Whose report it is not, or whose filter, has no such page; the rest is said beside the name.
    if (!isRefused(error) || error.status === 404 || error.status === 403) throw error
    return fail(error.status, { name, error: refusalMessage(error) })
  }
  redirect(303, to)
}

/** The page with its filters alone. */
function addressOf(url: URL): string {
  const filters: TypedFilters = Object.fromEntries(
    Object.entries(filtersIn(url)).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  )
  const query = new URLSearchParams(filters).toString()
  return query === '' ? url.pathname : `${url.pathname}?${query}`
}

function withSaved(path: string, id: number): string {
  return `${path}${path.includes('?') ? '&' : '?'}saved=${String(id)}`
}

export function numberIn(text: string | null): number {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

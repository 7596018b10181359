/** « Partenaires »: by name, or those that what was typed leads to. */
import { publisher } from '#server/business/access/index.ts'
import { countedOfPartner, listPartners, type ListedPartner } from '#server/business/partners/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'

const longestSearch = 100

export const load: PageServerLoad = async ({ locals, url }) => {
  const typed = plain(url.searchParams.get('q')).slice(0, longestSearch)
  const words = url.searchParams.get('after')?.replaceAll('\0', '')
  const id = url.searchParams.get('id') ?? ''
  const after = words === undefined || !/^[1-9]\d{0,14}$/.test(id) ? undefined : { words, id: Number(id) }
  const { rows, next } = await locals.read((work) => listPartners(work, publisher(work), typed, after))
  const query = typed === '' ? {} : { q: typed }
  const first = `/console/partners?${new URLSearchParams(query).toString()}`
  return {
    typed,
    partners: unsent(rows.map((partner) => rowOf(partner, locals.locale))),
    first: after === undefined ? null : first,
    next:
      next &&
      `/console/partners?${new URLSearchParams({ ...query, after: next.words, id: String(next.id) }).toString()}`,
  }
}

function rowOf(partner: ListedPartner, locale: Locale) {
  const counted = (count: number) =>
    count > countedOfPartner ? `${String(countedOfPartner)}+` : formatNumber(locale, count)
  return { ...partner, accounts: counted(partner.accounts), people: counted(partner.people) }
}

function plain(text: string | null): string {
  return (text ?? '').replace(/\p{Cc}/gu, '').trim()
}

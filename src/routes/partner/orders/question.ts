/** What the address of a partner's orders asks for. A filter that cannot be is told beside its field and keeps what was typed. */
import { m } from '#messages'
import { itemsOfProduct } from '#server/business/catalog/index.ts'
import type { PartnerOrderFilter, PartnerOrdersPage } from '#server/business/orders/index.ts'
import type { Work } from '#server/work/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { isDay } from '#routes/day.ts'

const fields = ['q', 'product', 'from', 'to'] as const
type Field = (typeof fields)[number]
const longest = 60

export interface PartnerOrdersQuestion {
  /** Undefined while a field is at fault: an unfiltered list would pass for a filtered one. */
  readonly filter: PartnerOrderFilter | undefined
  readonly isFiltered: boolean
  readonly typed: Readonly<Record<Field, string>>
  readonly faults: Readonly<Partial<Record<Field, string>>>
}

export async function partnerOrdersQuestion(
  work: Work,
  { searchParams }: URL,
  locale: Locale,
): Promise<PartnerOrdersQuestion> {
  const of = (field: Field) => searchParams.get(field) ?? ''
  const typed = { q: of('q'), product: of('product'), from: of('from'), to: of('to') }
  const [q, product, from, to] = [bare(typed.q), bare(typed.product), bare(typed.from), bare(typed.to)]
  const faults: Partial<Record<Field, string>> = {}
  const tooLong = m.filter_search_too_long({ limit: longest }, { locale })
  if (q !== undefined && q.length > longest) faults.q = tooLong
  if (product !== undefined && product.length > longest) faults.product = tooLong
  const noDay = m.filter_date({ example: '2026-01-31' }, { locale })
  if (from !== undefined && !isDay(from)) faults.from = noDay
  if (to !== undefined && !isDay(to)) faults.to = noDay
  if (Object.keys(faults).length === 0 && from !== undefined && to !== undefined && from > to) {
    faults.to = m.filter_order({ from: formatDay(locale, from) }, { locale })
  }
  const isFiltered = [q, product, from, to].some((each) => each !== undefined)
  if (Object.keys(faults).length > 0) return { filter: undefined, isFiltered, typed, faults }
  const items = product === undefined ? undefined : await itemsOfProduct(work, product, locale)
  return { filter: { search: q, from, to, items }, isFiltered, typed, faults }
}

/** Where the list goes on. What cannot be a place in it is the first page. */
export function pageOf({ searchParams }: URL): PartnerOrdersPage {
  const older = searchParams.get('older')
  const [, on, id] = /^(\d{4}-\d\d-\d\d)\.([1-9]\d{0,14})$/.exec(older ?? searchParams.get('newer') ?? '') ?? []
  if (on === undefined || !isDay(on)) return { at: 'newest' }
  return { at: older === null ? 'newer-than' : 'older-than', cursor: { on, id: Number(id) } }
}

/** No number holds a control character, and PostgreSQL takes none of them all. */
function bare(text: string): string | undefined {
  return text.replace(/\p{Cc}/gu, '').trim() || undefined
}

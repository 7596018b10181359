/** What the address of a partner's list of expiries asks for. A filter that cannot be is told beside its field and keeps what was typed. */
import { m } from '#messages'
import { itemsOfProduct } from '#server/business/catalog/index.ts'
import type { EndingFilter, EndingTerm } from '#server/business/partners/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { isDay } from '#routes/day.ts'

/** How many days ahead one may look. */
export const aheadDays = [30, 60, 90] as const
const longest = 60

export interface ExpiringQuestion {
  /** Undefined while a field is at fault: an unfiltered list would pass for a filtered one. */
  readonly filter: EndingFilter | undefined
  readonly withinDays: number
  readonly isFiltered: boolean
  readonly typed: { readonly q: string; readonly product: string }
  readonly faults: { readonly q?: string; readonly product?: string }
}

export async function expiringQuestion(work: Work, { searchParams }: URL, locale: Locale): Promise<ExpiringQuestion> {
  const typed = { q: searchParams.get('q') ?? '', product: searchParams.get('product') ?? '' }
  const withinDays = aheadDays.find((days) => String(days) === searchParams.get('within')) ?? aheadDays[2]
  const [customer, product] = [bare(typed.q), bare(typed.product)]
  const tooLong = m.filter_search_too_long({ limit: longest }, { locale })
  const faults = {
    ...(customer.length > longest ? { q: tooLong } : {}),
    ...(product.length > longest ? { product: tooLong } : {}),
  }
  const isFaulty = Object.keys(faults).length > 0
  const isFiltered = customer !== '' || product !== ''
  if (isFaulty) return { filter: undefined, withinDays, isFiltered, typed, faults }
  const filter = {
    withinDays,
    customer: customer === '' ? undefined : customer,
    items: product === '' ? undefined : await itemsOfProduct(work, product, locale),
  }
  return { filter, withinDays, isFiltered, typed, faults }
}

/** No name holds a control character, and PostgreSQL takes none of them all. */
function bare(text: string): string {
  return text.replace(/\p{Cc}/gu, '').trim()
}

// As text: YYYY-MM-DD.account.item.package.serving
const place = /^(\d{4}-\d\d-\d\d)\.(\d{1,15})\.(\d{1,15})\.(\d{1,15})\.(\d{1,4})$/

/** The place in the list that an address names; what cannot be one is the beginning. */
export function placeOf(text: string): EndingTerm | undefined {
  const [, endsOn, account, item, pack, serving] = place.exec(text) ?? []
  if (endsOn === undefined || !isDay(endsOn)) return undefined
  return {
    term_ends_on: endsOn,
    purchasing_account_id: Number(account),
    item_id: Number(item),
    package_id: Number(pack),
    serving_number: Number(serving),
  }
}

export function placeText(at: EndingTerm): string {
  return [at.term_ends_on, at.purchasing_account_id, at.item_id, at.package_id, at.serving_number].join('.')
}

/** What the address of the inventory asks for; an address that says nonsense asks for nothing. */
import * as v from 'valibot'

export const queryLimit = 100
const openLimit = 2_000

const flag = v.fallback(
  v.optional(
    v.pipe(
      v.literal('1'),
      v.transform(() => true),
    ),
    undefined,
  ),
  undefined,
)

const parameters = v.object({
  q: v.optional(v.pipe(v.string(), v.trim()), ''),
  packages: flag,
  expired: flag,
  open: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(openLimit))), undefined),
})

export interface InventoryQuestion {
  /** What is searched for, as typed. */
  readonly query: string
  /** False for a text too long to be searched for. */
  readonly searchable: boolean
  readonly packages: boolean
  readonly expired: boolean
  /** Which groups are open, by key. */
  readonly open: 'all' | 'none' | ReadonlySet<string>
  /** The same as the address says it, for the form to carry along; none where a search opens what it finds. */
  readonly carried: string | undefined
}

export function inventoryQuestion(url: URL): InventoryQuestion {
  const { q, packages, expired, open } = v.parse(parameters, Object.fromEntries(url.searchParams))
  return {
    query: q,
    searchable: q.length <= queryLimit,
    packages: packages ?? false,
    expired: expired ?? false,
    open: opened(open, q),
    carried: q === '' && open !== 'none' ? open : undefined,
  }
}

/** A search opens every group that has what it found, or it would have to be looked for again. */
function opened(open: string | undefined, query: string): InventoryQuestion['open'] {
  if (open === 'none') return 'none'
  if (open === 'all' || query !== '') return 'all'
  return open === undefined ? 'none' : new Set(open.split(','))
}

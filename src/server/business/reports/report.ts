/**
 * What a report is: one definition in one place. Its page, its exports, the API, its deliveries by e-mail and its help are made of
 * it, so that none of them can say something else (SPEC 9.3).
 */
import type { RawBuilder } from 'kysely'
import type { Locale } from '#messages/runtime.js'
import type { Audience, ReportSight } from '#server/business/access/index.ts'

/** The six, in the order in which they are listed; as they stand in addresses. */
export const reportNames = [
  'unpaid-services',
  'license-position',
  'orders',
  'expiries',
  'people',
  'benefit-use',
] as const
export type ReportName = (typeof reportNames)[number]

export const filterNames = [
  'account',
  'agreement',
  'order',
  'product',
  'period',
  'from',
  'to',
  'within',
  'role',
  'state',
] as const
export type FilterName = (typeof filterNames)[number]

/** Words in a language of the messages. */
export type Words = (inputs: Record<never, never>, options: { readonly locale: Locale }) => string

/** A question that was understood: whose rows, and which of them. */
export interface Asked {
  readonly sight: ReportSight
  readonly locale: Locale
  /** The business date. */
  readonly today: string
  /** Ids of the only accounts in question, as one array parameter, where they are few; all within reach. */
  readonly few?: string | undefined
  /** Ids of the items of the products asked for, as one array parameter. */
  readonly items?: string | undefined
  /** What the order asked for concerns: accounts with items, as JSON. */
  readonly concerned?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** The last day of a time ahead. */
  readonly until?: string | undefined
  readonly role?: string | undefined
  readonly state?: 'active' | 'pending' | 'expired' | undefined
  /** Invitations sent before it have expired. */
  readonly pendingSince: Date
}

/** A place between two rows: the values of the report's keys, as text. */
export type ReportPlace = readonly string[]

/** From where a page is read. */
export interface ReportFrom {
  readonly towards: 'after' | 'before'
  readonly place: ReportPlace
}

export type ColumnKind = 'text' | 'number' | 'date'

export interface ReportColumn {
  /** How it is called in the API and in addresses of columns. */
  readonly key: string
  readonly title: Words
  readonly kind: ColumnKind
  /** In characters, for a spreadsheet. */
  readonly width: number
  /** Of a row `r` and what the report joins to it. */
  readonly value: (asked: Asked) => RawBuilder<unknown>
  /** On the page it stands as a second line in the cell of this column; in exports it has its own. */
  readonly under?: string
  /** The page of the row to which its value leads. */
  readonly leadsTo?: 'account' | 'history' | 'order'
  /** Red from so many days before. */
  readonly urgentDays?: number
}

/** A figure over all rows: an aggregate. */
export interface ReportFact {
  readonly key: string
  readonly title: Words
  readonly kind: ColumnKind
  readonly value: (asked: Asked) => RawBuilder<unknown>
}

/** Bars: a row's label, and what is added up under it. */
export interface ReportChart {
  readonly title: Words
  readonly label: (asked: Asked) => RawBuilder<unknown>
  /** How a label reads. */
  readonly labelKind: 'text' | 'month'
  /** The largest bars; or by label, the first ones or the last ones of them. */
  readonly order: 'largest' | 'first' | 'last'
  /** True where bars are shares of a hundred. */
  readonly isShare?: boolean
  /** Solid: what is ordered, or what is counted; an aggregate, as the hatched part is. */
  readonly solid: { readonly title: Words; readonly value: RawBuilder<unknown> }
  /** Hatched: what is set up and not ordered (ui/DIRECTION). */
  readonly hatched?: { readonly title: Words; readonly value: RawBuilder<unknown> }
  /** Neutral grey, for what is neither ordered nor for sale. */
  readonly neutral?: boolean
}

export interface ReportKey {
  readonly column: string
  readonly type: 'date' | 'bigint' | 'integer' | 'text'
}

export interface Report {
  readonly name: ReportName
  readonly title: Words
  readonly sentence: Words
  readonly audiences: readonly Audience[]
  readonly filters: readonly FilterName[]
  /** The columns of `r` by which rows are in order and told apart. */
  readonly keys: readonly ReportKey[]
  readonly descending?: boolean
  /**
   * The rows `r`, narrow: keys, ids, and what the filters and figures need. `from` and `limit` may be heeded where that spares
   * work; whoever asks applies both again.
   */
  readonly source: (asked: Asked, from?: ReportFrom, limit?: number) => RawBuilder<unknown>
  /** Rows of so many products or fewer are found by an index of each: nobody need look up first who holds them. */
  readonly productsByIndex?: number
  /** What the columns take from elsewhere, joined to `r`. */
  readonly joins: (asked: Asked) => RawBuilder<unknown>
  readonly columns: readonly ReportColumn[]
  /** What figures and chart take from elsewhere. */
  readonly figureJoins: (asked: Asked) => RawBuilder<unknown>
  readonly facts: readonly ReportFact[]
  readonly chart?: ReportChart
  /** Ids in `r` that pages need to lead somewhere. */
  readonly ids: readonly ('item_id' | 'package_id' | 'order_id')[]
}

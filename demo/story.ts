/**
 * What happens in a story: orders that partners place and services that the customer sets up, each on a day before today.
 * Renewals are worked out from what was ordered, so that nothing ends unless the story lets it end.
 */
import type { OrderLineKind } from '#server/business/orders/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { workingDay, type Calendar } from './calendar.ts'
import type { PartnerName } from './places.ts'

/** A line of an order. Without `endsOn` (YYYY-MM-DD) its term is the agreement's. */
export interface OrderedLine {
  readonly kind: OrderLineKind
  /** The catalogue's code. */
  readonly item: string
  readonly quantity: number
  readonly endsOn?: string
}

export interface PlacedOrder {
  /** YYYY-MM-DD. */
  readonly on: string
  readonly partner: PartnerName
  readonly lines: readonly OrderedLine[]
  /** True where the customer gave no purchase order number. */
  readonly withoutPurchaseOrder?: boolean
}

/** What a customer sets up himself; the partner serves the account and orders it later, or has not yet. */
export interface OwnSetUp {
  readonly on: string
  /** The work e-mail of whoever does it. */
  readonly by: string
  readonly partner: PartnerName
  /** By the catalogue's codes. */
  readonly plans: readonly { readonly item: string; readonly quantity: number }[]
}

/** Everything that happens in one purchasing account. */
export interface AccountStory {
  /** The purchasing account's number. */
  readonly account: string
  readonly orders: readonly PlacedOrder[]
  readonly setUps: readonly OwnSetUp[]
}

/** Short ways to say what a story is made of. */
export interface Teller {
  /** The working day so many days before today. */
  readonly daysAgo: (days: number) => string
  /** An order of so many days ago. */
  readonly order: (days: number, partner: PartnerName, ...lines: readonly OrderedLine[]) => PlacedOrder
}

export function tellerOf(calendar: Calendar): Teller {
  const daysAgo = (days: number): string => workingDay(addDays(calendar.today, -days))
  return { daysAgo, order: (days, partner, ...lines) => ({ on: daysAgo(days), partner, lines }) }
}

export function line(kind: OrderLineKind, item: string, quantity: number, endsOn?: string): OrderedLine {
  return { kind, item, quantity, ...(endsOn !== undefined && { endsOn }) }
}

/** What each kind of line adds to what ends with the agreement's term, and the kind that renews it. */
const renewedBy: Readonly<Partial<Record<OrderLineKind, { readonly kind: OrderLineKind; readonly sign: 1 | -1 }>>> = {
  'license-with-coverage': { kind: 'coverage-renewal', sign: 1 },
  subscription: { kind: 'renewal', sign: 1 },
  msdn: { kind: 'renewal', sign: 1 },
  azure: { kind: 'renewal', sign: 1 },
  'seats-added': { kind: 'renewal', sign: 1 },
  'seats-reduced': { kind: 'renewal', sign: -1 },
}

/** The orders with those that renew, at each anniversary gone by, whatever ended with it; oldest first. */
export function withRenewals(calendar: Calendar, orders: readonly PlacedOrder[]): PlacedOrder[] {
  const renewals = calendar.anniversaries
    .filter((anniversary) => anniversary <= calendar.today)
    .flatMap((anniversary) => {
      const on = calendar.renewalBefore(anniversary)
      return (['A', 'B'] as const).map((partner) => renewalOf(on, partner, orders))
    })
  return [...renewals, ...orders]
    .filter(({ lines }) => lines.length > 0)
    .sort((a, b) => Date.parse(a.on) - Date.parse(b.on))
}

function renewalOf(on: string, partner: PartnerName, orders: readonly PlacedOrder[]): PlacedOrder {
  const lines = orders.filter((order) => order.partner === partner && order.on < on).flatMap((order) => order.lines)
  const apart = new Set(lines.filter(({ endsOn }) => endsOn !== undefined).map(({ item }) => item))
  const quantities = new Map<string, OrderedLine>()
  for (const { kind, item, quantity } of lines) {
    const renewed = renewedBy[kind]
    if (renewed === undefined || apart.has(item)) continue
    const before = quantities.get(item)?.quantity ?? 0
    quantities.set(item, { kind: renewed.kind, item, quantity: before + renewed.sign * quantity })
  }
  return { on, partner, lines: [...quantities.values()] }
}

/** The last day of the term that a line states; '' for what has none, or takes the term in force. */
export function termOf({ kind, endsOn }: OrderedLine, on: string, calendar: Calendar): string {
  if (endsOn !== undefined) return endsOn
  return kind === 'license' || kind === 'seats-added' || kind === 'seats-reduced' ? '' : calendar.termFrom(on)
}

/**
 * A holding, its balances, and the one way to change them: a posting, which changes a balance, the totals that sum it and
 * writes the line of the ledger, all three or nothing.
 */

/** The term of what does not expire. */
export const perpetual = 'infinity'

/** What nobody has ordered of one set-up of the customer's own (SPEC 5.7). */
export interface OpenSetUp {
  /** Its entry's position in the ledger. */
  readonly position: number
  /** The day of the set-up (YYYY-MM-DD), and the instant (ISO), which "oldest first" goes by. */
  readonly on: string
  readonly at: string
  /** The day on which it is suspended unless it is ordered before. */
  readonly orderBy: string
  quantity: number
  /** The day of its suspension; null while its seats are available. */
  suspendedOn: string | null
  /** The day after the last of its term: it will not be ordered any more. */
  lapsedOn: string | null
}

/** One balance of the grain serving x term, within one holding (account x item x package-or-single). */
export interface Balance {
  readonly serving: number
  /** Last day of the term (YYYY-MM-DD), or `perpetual`. */
  readonly term: string
  available: number
  ordered: number
  /** Licences with Software Assurance in force. */
  coverage: number
  /** What expired with the term. */
  lapsed: number
  /** The set-ups of which something is not ordered, the oldest first. Those that are unordered sum to available - ordered. */
  setUps: OpenSetUp[]
}

/** A holding as it stands: the running totals after its last entry, and its balances. */
export interface Holding {
  entries: number
  available: number
  ordered: number
  coverage: number
  readonly balances: Balance[]
}

export type EntryKind =
  | 'license'
  | 'license-with-coverage'
  | 'coverage-renewal'
  | 'subscription'
  | 'seats-added'
  | 'seats-reduced'
  | 'renewal'
  | 'renewed'
  | 'msdn'
  | 'azure'
  | 'set-up'
  | 'settled'
  | 'suspended'
  | 'expiry'
  | 'returned'
  | 'coverage-returned'

/** What a line of an order, a set-up or the calendar asks for. */
export interface Movement {
  readonly kind: Exclude<EntryKind, 'renewed' | 'settled' | 'suspended' | 'expiry'>
  readonly serving: number
  readonly quantity: number
  /** Last day of the term; null where the kind has none, or takes the one in force. */
  readonly term: string | null
  /** The agreement's first anniversary: what the term of a renewal follows from that names none. */
  readonly anniversaryOn?: string | null
  /** The date from which it counts: the term in force is the one of that day. */
  readonly on: string
  /** The instant of the act (ISO): what "oldest first" goes by. */
  readonly at: string
  /** For a set-up: the day on which it is suspended unless it is ordered before. */
  readonly orderBy?: string | null
}

/** One line of the ledger. */
export interface Entry {
  readonly position: number
  readonly kind: EntryKind
  readonly serving: number
  readonly term: string
  readonly available_change: number
  readonly ordered_change: number
  readonly coverage_change: number
  readonly available_after: number
  readonly ordered_after: number
  readonly coverage_after: number
}

export function emptyHolding(): Holding {
  return { entries: 0, available: 0, ordered: 0, coverage: 0, balances: [] }
}

/** Posts to the balance of the movement's own serving and this term, which is made if it is not there. */
export function post(
  holding: Holding,
  movement: Movement,
  term: string,
  available: number,
  ordered: number,
  coverage: number,
): Entry {
  let balance = findBalance(holding, movement.serving, term)
  if (!balance) {
    balance = {
      serving: movement.serving,
      term,
      available: 0,
      ordered: 0,
      coverage: 0,
      lapsed: 0,
      setUps: [],
    }
    holding.balances.push(balance)
  }
  return postTo(holding, balance, movement.kind, available, ordered, coverage)
}

/** Changes one balance and the holding's totals, and answers the ledger's line for it. */
export function postTo(
  holding: Holding,
  balance: Balance,
  kind: EntryKind,
  available: number,
  ordered: number,
  coverage: number,
): Entry {
  balance.available += available
  balance.ordered += ordered
  balance.coverage += coverage
  holding.entries += 1
  holding.available += available
  holding.ordered += ordered
  holding.coverage += coverage
  return {
    position: holding.entries,
    kind,
    serving: balance.serving,
    term: balance.term,
    available_change: available,
    ordered_change: ordered,
    coverage_change: coverage,
    available_after: holding.available,
    ordered_after: holding.ordered,
    coverage_after: holding.coverage,
  }
}

export function findBalance(holding: Holding, serving: number, term: string): Balance | undefined {
  return holding.balances.find((b) => b.serving === serving && b.term === term)
}

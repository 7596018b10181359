/**
 * The rule of the ledger, pure: what one movement does to one holding, as entries that are appended and never changed.
 * One order and a million imported lines go through this same function.
 *
 * Kept at every moment (SPEC 6.4): available = ordered + unordered and unordered >= 0, in every balance and so in their
 * sums. An order first settles what the customer set up himself, its own serving's first, then the others' oldest
 * first; only its excess raises what is available.
 */

/** The term of what does not expire. */
export const perpetual = 'infinity'

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
  /** Since when something has been set up and not ordered (ISO instant); null while nothing is. */
  unorderedSince: string | null
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
  | 'expiry'

/** What a line of an order, a set-up or the calendar asks for. */
export interface Movement {
  readonly kind: Exclude<EntryKind, 'renewed' | 'settled' | 'expiry'>
  readonly serving: number
  readonly quantity: number
  /** Last day of the term; null where the kind has none, or takes the one in force. */
  readonly term: string | null
  /** The date from which it counts: the term in force is the one of that day. */
  readonly on: string
  /** The instant of the act (ISO): what "oldest first" goes by. */
  readonly at: string
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

/** Why a movement cannot be: nothing of it has been applied. */
export type MovementFault = 'reduction.exceeds' | 'seats.without-subscription' | 'term.missing' | 'term.earlier'

export type MovementResult = { readonly entries: readonly Entry[] } | { readonly fault: MovementFault }

export function emptyHolding(): Holding {
  return { entries: 0, available: 0, ordered: 0, coverage: 0, balances: [] }
}

/** Applies one movement to `holding`, in place; a fault leaves it untouched. */
export function applyMovement(holding: Holding, movement: Movement): MovementResult {
  switch (movement.kind) {
    case 'license':
      return { entries: [post(holding, movement, perpetual, movement.quantity, movement.quantity, 0)] }
    case 'license-with-coverage':
      return withTerm(movement, (term) => [
        post(holding, movement, perpetual, movement.quantity, movement.quantity, 0),
        post(holding, movement, term, 0, 0, movement.quantity),
      ])
    case 'coverage-renewal':
      return withTerm(movement, (term) => renewCoverage(holding, movement, term))
    case 'subscription':
    case 'msdn':
    case 'azure':
      return withTerm(movement, (term) => order(holding, movement, term, movement.quantity))
    case 'seats-added':
      return addSeats(holding, movement)
    case 'seats-reduced':
      return reduceSeats(holding, movement)
    case 'renewal':
      return renew(holding, movement)
    case 'set-up':
      return withTerm(movement, (term) => [post(holding, movement, term, movement.quantity, 0, 0)])
  }
}

/** Takes away what ended before `today`: one entry per balance whose term is over and still holds something. */
export function applyExpiry(holding: Holding, today: string): Entry[] {
  const ended = holding.balances.filter((b) => b.term < today && (b.available > 0 || b.coverage > 0))
  return ended.map((balance) => {
    balance.lapsed += balance.available
    return postTo(holding, balance, 'expiry', -balance.available, -balance.ordered, -balance.coverage, '')
  })
}

/** The term on which seats are added or taken away when the line names none: the one in force that ends soonest. */
function termInForce(holding: Holding, serving: number, on: string): string | undefined {
  return holding.balances
    .filter((b) => b.serving === serving && b.term >= on && b.ordered > 0)
    .map((b) => b.term)
    .sort()[0]
}

function withTerm(movement: Movement, entries: (term: string) => Entry[]): MovementResult {
  return movement.term === null ? { fault: 'term.missing' } : { entries: entries(movement.term) }
}

function addSeats(holding: Holding, movement: Movement): MovementResult {
  const term = movement.term ?? termInForce(holding, movement.serving, movement.on)
  if (term === undefined) return { fault: 'seats.without-subscription' }
  return { entries: order(holding, movement, term, movement.quantity) }
}

function reduceSeats(holding: Holding, movement: Movement): MovementResult {
  const reducible = holding.balances
    .filter((b) => b.serving === movement.serving && b.ordered > 0)
    .filter((b) => (movement.term === null ? b.term >= movement.on : b.term === movement.term))
    .sort(byTerm)
  if (sum(reducible, (b) => b.ordered) < movement.quantity) return { fault: 'reduction.exceeds' }
  const entries: Entry[] = []
  let left = movement.quantity
  for (const balance of reducible) {
    const taken = Math.min(left, balance.ordered)
    if (taken > 0) entries.push(postTo(holding, balance, 'seats-reduced', -taken, -taken, 0, movement.at))
    left -= taken
  }
  return { entries }
}

/** Moves seats from the serving's earlier terms into the new one; what exceeds them is ordered anew. */
function renew(holding: Holding, movement: Movement): MovementResult {
  const { term } = movement
  if (term === null) return { fault: 'term.missing' }
  const later = holding.balances.some((b) => b.serving === movement.serving && b.ordered > 0 && b.term > term)
  if (later) return { fault: 'term.earlier' }
  const entries: Entry[] = []
  let left = movement.quantity
  const earlier = holding.balances.filter((b) => b.serving === movement.serving && b.term < term && b.ordered > 0)
  for (const balance of earlier.sort(byTerm)) {
    const moved = Math.min(left, balance.ordered)
    if (moved > 0) entries.push(postTo(holding, balance, 'renewed', -moved, -moved, 0, movement.at))
    left -= moved
  }
  const moved = movement.quantity - left
  entries.push(...settle(holding, movement, term, left), orderedEntry(holding, movement, term, moved))
  return { entries }
}

function renewCoverage(holding: Holding, movement: Movement, term: string): Entry[] {
  const entries: Entry[] = []
  let left = movement.quantity
  const earlier = holding.balances.filter((b) => b.serving === movement.serving && b.term < term && b.coverage > 0)
  for (const balance of earlier.sort(byTerm)) {
    const moved = Math.min(left, balance.coverage)
    if (moved > 0) entries.push(postTo(holding, balance, 'renewed', 0, 0, -moved, movement.at))
    left -= moved
  }
  entries.push(post(holding, movement, term, 0, 0, movement.quantity))
  return entries
}

/** Orders `quantity` seats at `term`: unordered ones are settled first, the rest is new. */
function order(holding: Holding, movement: Movement, term: string, quantity: number): Entry[] {
  return [...settle(holding, movement, term, quantity), orderedEntry(holding, movement, term, 0)]
}

/**
 * Takes up to `quantity` out of what is set up and not ordered elsewhere than in the order's own balance (whose own
 * unordered seats simply become ordered): own serving first, then the others', oldest first.
 */
function settle(holding: Holding, movement: Movement, term: string, quantity: number): Entry[] {
  const own = findBalance(holding, movement.serving, term)
  let left = quantity - Math.min(quantity, own ? own.available - own.ordered : 0)
  const others = holding.balances.filter((b) => b !== own && b.available > b.ordered)
  others.sort((a, b) => foreign(a, movement) - foreign(b, movement) || byAge(a, b))
  const entries: Entry[] = []
  for (const balance of others) {
    const settled = Math.min(left, balance.available - balance.ordered)
    if (settled > 0) entries.push(postTo(holding, balance, 'settled', -settled, 0, 0, movement.at))
    left -= settled
  }
  return entries
}

/** The order's own entry: all of its quantity is ordered; what its own balance had unordered is no longer added. */
function orderedEntry(holding: Holding, movement: Movement, term: string, alreadyHeld: number): Entry {
  const own = findBalance(holding, movement.serving, term)
  const fresh = movement.quantity - alreadyHeld
  const settledHere = Math.min(fresh, own ? own.available - own.ordered : 0)
  return post(holding, movement, term, movement.quantity - settledHere, movement.quantity, 0)
}

function post(
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
      unorderedSince: null,
    }
    holding.balances.push(balance)
  }
  return postTo(holding, balance, movement.kind, available, ordered, coverage, movement.at)
}

function postTo(
  holding: Holding,
  balance: Balance,
  kind: EntryKind,
  available: number,
  ordered: number,
  coverage: number,
  at: string,
): Entry {
  balance.available += available
  balance.ordered += ordered
  balance.coverage += coverage
  balance.unorderedSince = balance.available > balance.ordered ? (balance.unorderedSince ?? at) : null
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

function findBalance(holding: Holding, serving: number, term: string): Balance | undefined {
  return holding.balances.find((b) => b.serving === serving && b.term === term)
}

function foreign(balance: Balance, movement: Movement): number {
  return balance.serving === movement.serving ? 0 : 1
}

// 'infinity' sorts after every date because letters sort after digits.
function byTerm(a: Balance, b: Balance): number {
  return a.term < b.term ? -1 : 1
}

function byAge(a: Balance, b: Balance): number {
  return (a.unorderedSince ?? '') < (b.unorderedSince ?? '') ? -1 : 1
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0)
}

/**
 * The rule of the ledger, pure: what one movement does to one holding, as entries that are appended and never changed.
 * One order and a million imported lines go through this same function.
 *
 * Kept at every moment (SPEC 6.4): available = ordered + unordered and unordered >= 0, in every balance and so in their
 * sums. An order first settles what the customer set up himself, its own serving's first, then the others' oldest
 * first; only its excess raises what is available. What nobody orders in time is suspended (SPEC 5.7): it is not available
 * any more, and remembered until an order, or another set-up, asks for it again (decisions/0012).
 */
import { nextAnniversary } from '#server/business/agreements/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { byAge, isSuspended, isUnordered, open, take } from './open-set-ups.ts'
import {
  findBalance,
  perpetual,
  post,
  postTo,
  type Balance,
  type Entry,
  type Holding,
  type Movement,
} from './posting.ts'

export {
  emptyHolding,
  perpetual,
  type Balance,
  type Entry,
  type EntryKind,
  type Holding,
  type Movement,
  type OpenSetUp,
} from './posting.ts'

/** Why a movement cannot be: nothing of it has been applied. */
export type MovementFault =
  'reduction.exceeds' | 'return.exceeds' | 'seats.without-subscription' | 'term.missing' | 'term.earlier'

export type MovementResult = { readonly entries: readonly Entry[] } | { readonly fault: MovementFault }

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
      return renewCoverage(holding, movement)
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
    case 'returned':
    case 'coverage-returned':
      return giveBack(holding, movement)
    case 'set-up':
      return withTerm(movement, (term) => [setUp(holding, movement, term)])
  }
}

/**
 * Takes away what ended before `today`: one entry per balance whose term is over and still holds something. What was set up
 * in it and not ordered, suspended or not, will not be ordered any more.
 */
export function applyExpiry(holding: Holding, today: string): Entry[] {
  const ended = holding.balances.filter((b) => b.term < today)
  for (const { term, setUps } of ended) for (const each of setUps) each.lapsedOn ??= addDays(term, 1)
  return ended
    .filter((b) => b.available > 0 || b.coverage > 0)
    .map((balance) => {
      balance.lapsed += balance.available
      return postTo(holding, balance, 'expiry', -balance.available, -balance.ordered, -balance.coverage)
    })
}

/**
 * Suspends what nobody ordered before its deadline: one entry per balance in force. Each set-up has a deadline of its own;
 * since orders settle the oldest first, what is late is what no order reached, and newer set-ups keep the time they have.
 */
export function applySuspension(holding: Holding, today: string): Entry[] {
  const entries: Entry[] = []
  for (const balance of holding.balances) {
    if (balance.term < today) continue
    const late = balance.setUps.filter((each) => isUnordered(each) && each.orderBy <= today)
    if (late.length === 0) continue
    for (const each of late) each.suspendedOn = today
    entries.push(postTo(holding, balance, 'suspended', -sum(late, (each) => each.quantity), 0, 0))
  }
  return entries
}

/**
 * The customer's own set-up. He asks for it knowing what is available, and so for what was suspended before again: of that,
 * only what exceeds the new set-up is still remembered.
 */
function setUp(holding: Holding, movement: Movement, term: string): Entry {
  const { quantity, on, at, serving } = movement
  if (movement.orderBy === undefined || movement.orderBy === null)
    throw new Error('A set-up has a day to be ordered by')
  take(byAge(holding, serving, isSuspended), quantity)
  const entry = post(holding, movement, term, quantity, 0, 0)
  const balance = findBalance(holding, serving, term)
  const opened = {
    position: entry.position,
    on,
    at,
    orderBy: movement.orderBy,
    quantity,
    suspendedOn: null,
    lapsedOn: null,
  }
  if (balance) open(balance, opened)
  return entry
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
    if (taken > 0) entries.push(postTo(holding, balance, 'seats-reduced', -taken, -taken, 0))
    left -= taken
  }
  return { entries }
}

/** Takes back, out of the very balance to which an order posted it, what is still ordered or covered there. */
function giveBack(holding: Holding, movement: Movement): MovementResult {
  const { kind, serving, quantity } = movement
  const balance = findBalance(holding, serving, movement.term ?? perpetual)
  const isCoverage = kind === 'coverage-returned'
  if (balance === undefined || (isCoverage ? balance.coverage : balance.ordered) < quantity) {
    return { fault: 'return.exceeds' }
  }
  const [seats, covered] = isCoverage ? [0, quantity] : [quantity, 0]
  return { entries: [postTo(holding, balance, kind, 0 - seats, 0 - seats, 0 - covered)] }
}

/** Moves seats from the serving's earlier terms into the new one; what exceeds them is ordered anew. */
function renew(holding: Holding, movement: Movement): MovementResult {
  const own = holding.balances.filter((b) => b.serving === movement.serving && b.ordered > 0)
  const term = movement.term ?? termAfter(own, movement)
  if (term === undefined) return { fault: 'term.missing' }
  if (!reaches(own, term)) return { fault: 'term.earlier' }
  const entries: Entry[] = []
  let left = movement.quantity
  for (const balance of earlierThan(own, term)) {
    const moved = Math.min(left, balance.ordered)
    if (moved > 0) entries.push(postTo(holding, balance, 'renewed', -moved, -moved, 0))
    left -= moved
  }
  const moved = movement.quantity - left
  entries.push(...settle(holding, movement, term, left), orderedEntry(holding, movement, term, moved))
  return { entries }
}

function renewCoverage(holding: Holding, movement: Movement): MovementResult {
  const own = holding.balances.filter((b) => b.serving === movement.serving && b.coverage > 0)
  const term = movement.term ?? termAfter(own, movement)
  if (term === undefined) return { fault: 'term.missing' }
  if (!reaches(own, term)) return { fault: 'term.earlier' }
  const entries: Entry[] = []
  let left = movement.quantity
  for (const balance of earlierThan(own, term)) {
    const moved = Math.min(left, balance.coverage)
    if (moved > 0) entries.push(postTo(holding, balance, 'renewed', 0, 0, -moved))
    left -= moved
  }
  entries.push(post(holding, movement, term, 0, 0, movement.quantity))
  return { entries }
}

/**
 * The term of a renewal that names none: the agreement's next anniversary after what is held, or after the day of the
 * order. Found here, under the ledger's lock and in the order of booking: two renewals, of one file or at one moment, are
 * two years.
 */
function termAfter(held: readonly Balance[], { on, anniversaryOn }: Movement): string | undefined {
  if (anniversaryOn === undefined || anniversaryOn === null) return undefined
  const ends = held.map((b) => b.term).filter((term) => term !== perpetual)
  return nextAnniversary(anniversaryOn, [on, ...ends].toSorted().at(-1) ?? on)
}

/**
 * Whether a renewal into `term` extends anything: not where a later term is held, and not where nothing ends before it
 * although something is held; the seats would only be counted twice.
 */
function reaches(held: readonly Balance[], term: string): boolean {
  if (held.some((b) => b.term > term && b.term !== perpetual)) return false
  return held.length === 0 || held.some((b) => b.term < term)
}

function earlierThan(held: readonly Balance[], term: string): Balance[] {
  return held.filter((b) => b.term < term).sort(byTerm)
}

/** Orders `quantity` seats at `term`: unordered ones are settled first, the rest is new. */
function order(holding: Holding, movement: Movement, term: string, quantity: number): Entry[] {
  return [...settle(holding, movement, term, quantity), orderedEntry(holding, movement, term, 0)]
}

/**
 * Takes up to `quantity` out of what is set up and not ordered elsewhere than in the order's own balance (whose own
 * unordered seats simply become ordered): own serving first, then the others', oldest first. Seats that were set up
 * after the order's term was over are none of its business: an old order that is sent in late must not eat them. What of the
 * order is left then brings back what was suspended, in the same order: it is available again since it is ordered, and no
 * longer remembered.
 */
function settle(holding: Holding, movement: Movement, term: string, quantity: number): Entry[] {
  if (holding.balances.every(({ setUps }) => setUps.length === 0)) return [] // nearly always, a million times in a file
  const own = findBalance(holding, movement.serving, term)
  const elsewhere = quantity - Math.min(quantity, unorderedIn(own))
  const unordered = byAge(
    holding,
    movement.serving,
    (each, balance) => balance !== own && isUnordered(each) && each.on <= term,
  )
  const settled = [...take(unordered, elsewhere)]
  const left = elsewhere - sum(settled, ([, part]) => part)
  take(
    byAge(holding, movement.serving, (each, balance) => isSuspended(each) && (balance === own || each.on <= term)),
    left,
  )
  return settled.map(([balance, part]) => postTo(holding, balance, 'settled', -part, 0, 0))
}

/** The order's own entry: all of its quantity is ordered; what its own balance had unordered is no longer added. */
function orderedEntry(holding: Holding, movement: Movement, term: string, alreadyHeld: number): Entry {
  const own = findBalance(holding, movement.serving, term)
  const settledHere = Math.min(movement.quantity - alreadyHeld, unorderedIn(own))
  if (settledHere > 0) {
    take(
      byAge(holding, movement.serving, (each, balance) => balance === own && isUnordered(each)),
      settledHere,
    )
  }
  return post(holding, movement, term, movement.quantity - settledHere, movement.quantity, 0)
}

function unorderedIn(balance: Balance | undefined): number {
  return balance ? balance.available - balance.ordered : 0
}

// 'infinity' sorts after every date because letters sort after digits.
function byTerm(a: Balance, b: Balance): number {
  return a.term < b.term ? -1 : 1
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0)
}

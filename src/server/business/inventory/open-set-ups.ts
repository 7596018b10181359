/**
 * What is not ordered of a customer's own set-ups, set-up by set-up, so that each has the deadline that its customer was told
 * (SPEC 5.7). Within one balance the oldest are settled first: what is unordered belongs to its newest set-ups.
 */
import type { Balance, Holding, OpenSetUp } from './posting.ts'

/** A set-up within its balance. */
export interface PlacedSetUp {
  readonly balance: Balance
  readonly setUp: OpenSetUp
}

export function isUnordered({ suspendedOn, lapsedOn }: OpenSetUp): boolean {
  return suspendedOn === null && lapsedOn === null
}

export function isSuspended({ suspendedOn, lapsedOn }: OpenSetUp): boolean {
  return suspendedOn !== null && lapsedOn === null
}

/** What of the balance was suspended and has not been ordered since. */
export function suspendedIn({ setUps }: Balance): number {
  return setUps.reduce((sum, setUp) => sum + (isSuspended(setUp) ? setUp.quantity : 0), 0)
}

/** Since when something in the balance has been unordered (ISO instant); null while nothing is. */
export function unorderedSince({ setUps }: Balance): string | null {
  return setUps.find(isUnordered)?.at ?? null
}

/** The day on which the first of what is unordered is suspended; null while nothing is. */
export function orderBy({ setUps }: Balance): string | null {
  return setUps.filter(isUnordered).reduce<string | null>(soonest, null)
}

function soonest(day: string | null, setUp: OpenSetUp): string | null {
  return day === null || setUp.orderBy < day ? setUp.orderBy : day
}

/** Adds a set-up at its place by age. */
export function open(balance: Balance, setUp: OpenSetUp): void {
  balance.setUps.push(setUp)
  balance.setUps.sort((a, b) => (a.at === b.at ? a.position - b.position : a.at < b.at ? -1 : 1))
}

/** Those of the holding's set-ups that `chosen` chooses: those of `serving` first, then the others', the oldest first. */
export function byAge(
  { balances }: Holding,
  serving: number,
  chosen: (setUp: OpenSetUp, balance: Balance) => boolean,
): PlacedSetUp[] {
  const rank = ({ balance }: PlacedSetUp): number => (balance.serving === serving ? 0 : 1)
  return balances
    .flatMap((balance) => balance.setUps.filter((setUp) => chosen(setUp, balance)).map((setUp) => ({ balance, setUp })))
    .sort((a, b) => rank(a) - rank(b) || (a.setUp.at < b.setUp.at ? -1 : 1))
}

/** Takes up to `quantity` out of these set-ups, one after the other; answers how much of each balance. */
export function take(setUps: readonly PlacedSetUp[], quantity: number): Map<Balance, number> {
  const taken = new Map<Balance, number>()
  let left = quantity
  for (const { balance, setUp } of setUps) {
    const part = Math.min(left, setUp.quantity)
    if (part === 0) break
    setUp.quantity -= part
    left -= part
    taken.set(balance, (taken.get(balance) ?? 0) + part)
  }
  for (const balance of taken.keys()) balance.setUps = balance.setUps.filter((setUp) => setUp.quantity > 0)
  return taken
}

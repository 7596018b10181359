/** What a list of people may be asked: filters, an order, and a place in it. */
import type { Role } from '../permissions.ts'

/** In from their first acceptance; waiting for sixty days from their last invitation; and after that (SPEC 2.1). */
export type PersonState = 'active' | 'pending' | 'expired'

export const personStates: readonly PersonState[] = ['active', 'pending', 'expired']

export type PeopleSort = 'name' | 'email' | 'role' | 'state' | 'account' | 'signed-in'

export const peopleSorts: readonly PeopleSort[] = ['name', 'email', 'role', 'state', 'account', 'signed-in']

/** What is left out lets everybody through. */
export interface PeopleFilter {
  /** The start of an e-mail, or from three characters on any part of it. */
  readonly email?: string | undefined
  /** The start of a name, family name first, whatever its accents and case. */
  readonly name?: string | undefined
  readonly state?: PersonState | undefined
  readonly role?: Role | undefined
  /** Last signed in on one of these business days (YYYY-MM-DD, '-infinity' for never), both included. */
  readonly signedIn?: { readonly from: string; readonly to: string } | undefined
}

/** A row's place in an order: what the order is made of, as text. */
export interface PeoplePlace {
  readonly accountId: number
  readonly userId: number
  readonly name: string
  /** The sorted column's value, where the order begins with another than the name. */
  readonly key: string
}

export interface PeopleQuestion {
  readonly filter: PeopleFilter
  readonly sort: PeopleSort
  readonly descending: boolean
  /** Continue after a row or end before one; from the start where it is left out. */
  readonly from?: { readonly place: PeoplePlace; readonly direction: 'after' | 'before' } | undefined
}

/** Up to a thousand is counted; beyond, it is a thousand and more. */
export interface BoundedCount {
  readonly count: number
  readonly exact: boolean
}

export const countedLimit = 1_000
export function boundedCount(found: number): BoundedCount {
  return { count: Math.min(found, countedLimit), exact: found <= countedLimit }
}

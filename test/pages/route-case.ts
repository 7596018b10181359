/** What a case of access.test.ts says of a route; each part of the portal lists its own in a file beside it. */
import type { Permission } from '#server/business/access/index.ts'
import type { Caller } from '../world/callers.ts'

/** What a route answers to whoever may have it, and which permission that takes in the account of its address. */
export interface Case {
  /** Undefined: being signed in is enough (or nothing, where the route is public). */
  readonly permission?: Permission | 'reach'
  /** Where `[item]`, `[order]` and the like lead. */
  readonly rest?: () => Readonly<Record<string, string>>
  /** True where that is every account's, as a benefit is. */
  readonly isEverywhere?: boolean
  readonly query?: string | (() => string)
  readonly form?: () => Readonly<Record<string, string>>
  /** Status for those who may; 200 where not said. A redirect also says where to. */
  readonly answer?: number | ((who: Caller, place: Place | undefined) => number | string)
}

/** An account of the address: the caller's own, one out of most callers' reach, and none. */
export type Place = 'own' | 'foreign' | 'missing'

/** By method and path: `GET /purchasing-accounts/[account]`. */
export type Cases = Readonly<Record<string, Case>>

/** Ids of what there is, known once the test has founded it. */
export const at = {
  own: '',
  foreign: '',
  missing: '987654321',
  item: '',
  order: '',
  /** The organisation of both accounts. */
  organization: '',
  /** Serves the account `own`; a viewer of it. */
  partner: '',
  partnerViewer: '',
  /** A customer's, in the account `own`. */
  person: '',
  /** One of the publisher's. */
  operator: '',
}

export const formKey = () => crypto.randomUUID()

/** True for whoever serves the account `foreign` alone. */
export function servesForeign(person: Caller): boolean {
  return person.who === 'partner who serves another account'
}

/** The first account of somebody's reach. */
export function firstOf(person: Caller): string | undefined {
  if (servesForeign(person)) return at.foreign
  return person.allowed && at.own
}

/**
 * Who acts. An actor says who somebody is and never what he may do: that is decided by `business/access` alone, on
 * every request, so that a role withdrawn stops working at once.
 */
export type Actor =
  | { readonly kind: 'visitor' }
  | ({ readonly kind: 'customer'; readonly userId: number } & ByKey & Viewed)
  | ({
      readonly kind: 'partner'
      readonly userId: number
      readonly partnerId: number
      readonly role: PartnerRole
    } & ByKey &
      Viewed)
  | ({ readonly kind: 'operator'; readonly userId: number } & ByKey)
  | { readonly kind: 'client'; readonly clientId: number }
  | { readonly kind: 'system'; readonly job: string }

/** What a person does by a program. */
interface ByKey {
  /** The API key (`api_keys.id`) that he acts by; absent on pages. */
  readonly via?: number
}

/** Set where it is not he who looks but an operator, as he would: nothing is changed then, and no secret is shown. */
interface Viewed {
  /** The operator's number. */
  readonly viewedBy?: number
}

export type PartnerRole = 'administrator' | 'agent' | 'viewer'

export const visitor: Actor = { kind: 'visitor' }

/** The actor of a named job or command. */
export function system(job: string): Actor {
  return { kind: 'system', job }
}

/** The actor as one line of text: what the ledger and the claims keep. */
export function actorKey(actor: Actor): string {
  switch (actor.kind) {
    case 'visitor':
      return 'visitor'
    case 'system':
      return `system:${actor.job}`
    case 'client':
      return `client:${String(actor.clientId)}`
    default:
      return `${actor.kind}:${String(actor.userId)}`
  }
}

/** True where an operator looks as somebody else would. */
export function isViewed(actor: Actor): boolean {
  return 'viewedBy' in actor && actor.viewedBy !== undefined
}

/** The number behind an actor, for the audit: a person's, else an API client's, else none. */
export function actorId(actor: Actor): number | null {
  if (actor.kind === 'visitor' || actor.kind === 'system') return null
  return actor.kind === 'client' ? actor.clientId : actor.userId
}

/** The API key by which an actor acts, for the audit. */
export function actorApiKey(actor: Actor): number | null {
  return 'via' in actor ? (actor.via ?? null) : null
}

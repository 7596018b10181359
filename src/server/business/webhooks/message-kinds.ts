/**
 * The kinds of messages that a service can have sent to it (SPEC 5.9), as it knows them: names and shapes that never change,
 * whatever happens to our own events. A message says what is so now, not what was added or taken, so that one that comes late
 * or twice does no harm.
 */

/** What there is now of the service's own plans in one purchasing account. */
export interface PlansMessage {
  readonly purchasingAccount: string
  readonly items: readonly PlanNow[]
}

export interface PlanNow {
  readonly code: string
  readonly available: number
  readonly ordered: number
}

/** Whose people may sign in to the account's services, or who administers them, has changed: ask who may. */
export interface DomainMessage {
  readonly purchasingAccount: string
  readonly domain: string
}

export interface MessageKinds {
  /** The customer set something up; nobody has ordered it yet. */
  'plans.set-up': PlansMessage
  /** A partner's order was accepted; it may have settled what was set up. */
  'plans.ordered': PlansMessage
  /** What nobody ordered in time was suspended. */
  'plans.suspended': PlansMessage
  /** Terms are over. */
  'plans.expired': PlansMessage
  /** The account uses another domain from now on. */
  'domain.associated': DomainMessage
  'domain.proved': DomainMessage
  'domain.lost': DomainMessage
  /** Somebody became, or is no longer, global administrator of the account's domain. */
  'administrators.changed': DomainMessage
}

export type MessageKind = keyof MessageKinds

/** In the order in which forms list them. */
export const messageKinds = [
  'plans.set-up',
  'plans.ordered',
  'plans.suspended',
  'plans.expired',
  'domain.associated',
  'domain.proved',
  'domain.lost',
  'administrators.changed',
] as const satisfies readonly MessageKind[]

export function isMessageKind(text: string): text is MessageKind {
  return messageKinds.some((kind) => kind === text)
}

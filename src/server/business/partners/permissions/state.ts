/** Where a partner's request to manage a customer's benefits stands, derived from what happened to it and from the day (SPEC 8.8). */
import { sql } from 'kysely'

export const permissionStates = ['waiting', 'approved', 'refused', 'removed', 'withdrawn', 'ended'] as const
export type PermissionState = (typeof permissionStates)[number]

/** What happened to a request, and until when it is meant. */
export interface PermissionFacts {
  readonly requested_at: Date
  readonly approved_at: Date | null
  readonly refused_at: Date | null
  readonly removed_at: Date | null
  readonly withdrawn_at: Date | null
  readonly ended_at: Date | null
  /** The last day (YYYY-MM-DD) of what is asked for or given; null where it has none. */
  readonly ends_on: string | null
}

/** The state on a business day. What is past its last day has ended, though nobody may have written so yet. */
export function permissionState(facts: PermissionFacts, today: string): PermissionState {
  if (facts.withdrawn_at !== null) return 'withdrawn'
  if (facts.refused_at !== null) return 'refused'
  if (facts.removed_at !== null) return 'removed'
  if (facts.ended_at !== null || (facts.ends_on !== null && facts.ends_on < today)) return 'ended'
  return facts.approved_at === null ? 'waiting' : 'approved'
}

/** The state as it is written down, of a row of partner_permissions called `p`: by what happened alone. */
export const writtenState = sql<PermissionState>`case
  when p.withdrawn_at is not null then 'withdrawn' when p.refused_at is not null then 'refused'
  when p.removed_at is not null then 'removed' when p.ended_at is not null then 'ended'
  when p.approved_at is not null then 'approved' else 'waiting' end`

/** Since when the row called `p` is in that state. */
export const writtenSince = sql<Date>`coalesce(p.withdrawn_at, p.refused_at, p.removed_at, p.ended_at, p.approved_at,
  p.requested_at)`

/** True of a row called `p` whose partner can ask for nothing else: waiting, or approved and not over. */
export const isOpen = sql<boolean>`(p.refused_at is null and p.removed_at is null and p.ended_at is null
  and p.withdrawn_at is null)`

/**
 * The rule of the proof (promises F5 and F6), without a database: what an answer of DNS says about a claim, and what follows
 * from it. A domain is proved by the exact record of its own claim and by nothing else; an error proves nothing and
 * disproves nothing.
 */
import type { TextAnswer, Unavailability } from '#server/platform/dns.ts'
import { recordValueOf } from './name.ts'

/** How long the record may keep one waiting, from the day on which somebody last accepted to publish it. */
export const proofDays = 30
/** How long a record that went away may be missing before its domain is lost. */
export const graceHours = 72

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const proofMs = proofDays * dayMs
const graceMs = graceHours * hourMs
/** While one waits for the record, the time until the next look is this part of the time that has passed, */
const patience = 4
/** within these limits. A record that is missing is looked for as often as at the upper one. */
const shortestWaitMs = minuteMs
const longestWaitMs = 6 * hourMs
/** A proved domain is looked at daily, sooner again where nobody answered. */
const recheckMs = dayMs
const unansweredMs = hourMs

/** What was found: the record, other values in its place, nothing, or why nobody said. */
export type Finding = 'found' | 'other-values' | 'absent' | Unavailability

/** What an answer says of the claim with this token. */
export function findingOf(answer: TextAnswer, token: string): Finding {
  if (answer.kind === 'unavailable') return answer.reason
  if (answer.kind === 'absent') return 'absent'
  return answer.values.includes(recordValueOf(token)) ? 'found' : 'other-values'
}

export interface LookedFor {
  readonly verified_at: Date | null
  readonly missing_since: Date | null
  /** When somebody last accepted to publish the record. */
  readonly acceptedAt: Date
  /** True where another organisation has proved the domain. */
  readonly isElsewhere: boolean
}

/** What follows from a finding, and when to look again; null where there is nothing to look for any more. */
export interface Verdict {
  readonly outcome:
    | 'proved'
    /** Not yet; `elsewhere` although the record is there, since the domain is another organisation's at present. */
    | 'waiting'
    | 'elsewhere'
    | 'expired'
    /** Proved, as before; or missing, as before. */
    | 'kept'
    | 'missed'
    | 'found-again'
    | 'lost'
  readonly dueAt: Date | null
}

/** The verdict at `now`, which is business time. */
export function verdictOn(claim: LookedFor, finding: Finding, now: Date): Verdict {
  return claim.verified_at === null ? beforeProof(claim, finding, now) : afterProof(claim, finding, now)
}

function beforeProof({ acceptedAt, isElsewhere }: LookedFor, finding: Finding, now: Date): Verdict {
  if (finding === 'found' && !isElsewhere) return { outcome: 'proved', dueAt: after(now, recheckMs) }
  const waitedMs = now.getTime() - acceptedAt.getTime()
  if (waitedMs > proofMs) return { outcome: 'expired', dueAt: null }
  const waitMs = Math.min(Math.max(waitedMs / patience, shortestWaitMs), longestWaitMs)
  return { outcome: finding === 'found' ? 'elsewhere' : 'waiting', dueAt: after(now, waitMs) }
}

function afterProof({ missing_since: since }: LookedFor, finding: Finding, now: Date): Verdict {
  if (finding === 'found') return { outcome: since === null ? 'kept' : 'found-again', dueAt: after(now, recheckMs) }
  if (finding !== 'absent' && finding !== 'other-values') return { outcome: 'kept', dueAt: after(now, unansweredMs) }
  if (since === null) return { outcome: 'missed', dueAt: after(now, longestWaitMs) }
  const overMs = since.getTime() + graceMs
  if (now.getTime() >= overMs) return { outcome: 'lost', dueAt: null }
  return { outcome: 'kept', dueAt: new Date(Math.min(now.getTime() + longestWaitMs, overMs)) }
}

/** When a domain whose record is missing is lost, at the earliest. */
export function lostAfter(missingSince: Date): Date {
  return new Date(missingSince.getTime() + graceMs)
}

/** Until when the record is waited for. */
export function waitedUntil(acceptedAt: Date): Date {
  return new Date(acceptedAt.getTime() + proofMs)
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms)
}

/** Who is signed in here, and who is on his way: in memory, and in the browser a random number that means nothing. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Attempt, Credentials, Identity } from './identity.ts'

const visitCookie = 'service_visit'
const attemptCookie = 'service_attempt'
/** Visits and attempts that are kept; beyond, the oldest end. */
const mostKept = 1_000
const attemptMs = 3_600_000

export interface Visit {
  readonly id: string
  credentials: Credentials
}

export interface Visits {
  /** Who asks, as the portal says it now; undefined where nobody is signed in (any more). */
  visitOf(request: IncomingMessage): Promise<Visit | undefined>
  /** Begins a visit; answers its cookie. */
  open(credentials: Credentials): string
  /** Ends it; answers the cookie that takes the number away. */
  close(visit: Visit | undefined): string
  /** Ends every visit of a session at the portal, or of a person. */
  closeOf(whom: { readonly sid: string | undefined; readonly sub: string | undefined }): void
  /** Keeps an attempt; answers its cookie. */
  attempt(attempt: Attempt): string
  /** The attempt of this browser with this state, once. */
  take(request: IncomingMessage, state: string): Attempt | undefined
  people(): readonly Credentials['person'][]
}

export function openVisits(identity: Identity): Visits {
  const visits = new Map<string, Visit>()
  const attempts = new Map<string, { readonly attempt: Attempt; readonly since: number }>()
  const renewals = new Map<string, Promise<void>>()

  // One at a time: a refresh token works once, and one that comes twice ends everything.
  async function renew(visit: Visit): Promise<void> {
    let renewal = renewals.get(visit.id)
    if (renewal === undefined) {
      renewal = identity
        .renew(visit.credentials)
        .then((credentials) => {
          if (credentials === undefined) visits.delete(visit.id)
          else visit.credentials = credentials
        })
        .finally(() => renewals.delete(visit.id))
      renewals.set(visit.id, renewal)
    }
    await renewal
  }

  return {
    async visitOf(request) {
      const visit = visits.get(cookieIn(request, visitCookie))
      if (visit === undefined) return undefined
      if (Date.now() >= visit.credentials.staleAt) await renew(visit)
      return visits.get(visit.id)
    },
    open(credentials) {
      const id = newNumber()
      keep(visits, id, { id, credentials })
      return cookie(visitCookie, id)
    },
    close(visit) {
      if (visit !== undefined) visits.delete(visit.id)
      return cookie(visitCookie, '', 0)
    },
    closeOf({ sid, sub }) {
      for (const [id, { credentials }] of visits) {
        const { person } = credentials
        if (sid === undefined ? person.sub === sub : person.sid === sid) visits.delete(id)
      }
    },
    attempt(attempt) {
      const id = newNumber()
      keep(attempts, id, { attempt, since: Date.now() })
      return cookie(attemptCookie, id)
    },
    take(request, state) {
      const id = cookieIn(request, attemptCookie)
      const found = attempts.get(id)
      if (found?.attempt.state !== state || Date.now() - found.since > attemptMs) return undefined
      attempts.delete(id)
      return found.attempt
    },
    people: () => [...visits.values()].map(({ credentials }) => credentials.person),
  }
}

function keep<T>(kept: Map<string, T>, id: string, value: T): void {
  for (const [oldest] of kept) if (kept.size >= mostKept) kept.delete(oldest)
  kept.set(id, value)
}

function newNumber(): string {
  return randomBytes(32).toString('base64url')
}

function cookie(name: string, value: string, maxAge?: number): string {
  const age = maxAge === undefined ? '' : `; Max-Age=${String(maxAge)}`
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${age}`
}

function cookieIn({ headers }: IncomingMessage, name: string): string {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([each]) => each === name)?.[1] ?? ''
}

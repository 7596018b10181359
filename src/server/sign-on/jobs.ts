/** The jobs of the sign-on: telling services of sessions that are over, the keys' rotation, and what is over of tokens. */
import * as v from 'valibot'
import type { Job } from '#server/platform/jobs.ts'
import type { Outgoing } from '#server/platform/outgoing.ts'
import { change, system, type Changing, type House } from '#server/work/index.ts'
import { openKeyRing, rotateKeys } from './keys.ts'
import { endExpired, endSessions, sweepLogouts, tellLogout } from './logout.ts'
import { sweepRecords } from './records.ts'

const limitMs = 10 * 60_000
const tellingMs = 30_000
const sessionsPayload = v.object({ sessions: v.array(v.string()) })
const logoutPayload = v.object({ id: v.number() })
const actor = system('sign-on')

/** What runs them: enqueued by name, or by the table of schedules. */
export function signOnJobs({ house, outgoing }: { readonly house: House; readonly outgoing: Outgoing }) {
  const ring = openKeyRing(house)
  return {
    /** Ends at the services what was entered from sessions that are over. */
    'sign-on.end': {
      timeoutMs: limitMs,
      batchLimit: 100,
      run: async (payload) => {
        const { sessions } = v.parse(sessionsPayload, payload)
        await change(house, actor, null, (work) => endSessions(work, sessions))
      },
    },
    /** Tells one service that one session is over; fails until it has heard. */
    'sign-on.tell-logout': {
      timeoutMs: tellingMs,
      batchLimit: 1,
      run: async (payload, signal) => {
        await tellLogout(house, outgoing, ring, v.parse(logoutPayload, payload).id, signal)
      },
    },
    /** Forgets codes, tokens and grants that are over, and ends what sessions left behind that ended by themselves. */
    'sign-on.sweep': {
      timeoutMs: limitMs,
      batchLimit: 1_000,
      run: async (_payload, signal) => {
        for (const step of [endExpired, sweepRecords, sweepLogouts]) await untilNone(step, signal)
      },
    },
    /** Makes the next signing key where it is time, and retires what signs nothing any more. */
    'sign-on.rotate-keys': {
      timeoutMs: limitMs,
      batchLimit: 1,
      run: async () => {
        await rotateKeys(house)
      },
    },
  } as const satisfies Record<string, Job>

  async function untilNone(step: (work: Changing) => Promise<number>, signal: AbortSignal): Promise<void> {
    do signal.throwIfAborted()
    while ((await change(house, actor, null, step)) > 0)
  }
}

/**
 * The clock of the demonstration: moved ahead by days, so that anyone can watch an invitation run out or a notice go out
 * without waiting. Business time only, and never back: sessions, links to a new password and one-time codes live in real
 * time, and what has happened stays in the past.
 */
import { demonstrationAccountsExist, type Publisher } from '#server/business/access/index.ts'
import { moveClockAhead } from '#server/platform/installation.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** The demonstration's business time was moved ahead. */
    'clock.moved': { readonly days: number }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Outside of a demonstration time cannot be moved, and there is no page that could. */
    'clock.fixed': Record<never, never>
    'clock.days-malformed': { readonly most: number }
  }
}

/** The most days that time is moved ahead at once. */
export const mostDaysAhead = 366
const secondsPerDay = 86_400

export interface DemonstrationClock {
  /** Business time now, whatever this process has heard of it yet. */
  readonly now: Date
  /** Whole days by which it is ahead of real time. */
  readonly daysAhead: number
}

/** True where time can be moved. */
export async function clockIsMovable(work: Work, _desk: Publisher): Promise<boolean> {
  return demonstrationAccountsExist(work)
}

/** What the demonstration's clock says. Refuses 404 clock.fixed. */
export async function demonstrationClock(work: Work, desk: Publisher): Promise<DemonstrationClock> {
  if (!(await clockIsMovable(work, desk))) throw new Refusal(404, 'clock.fixed', {})
  const { seconds } = await work.db
    .selectFrom('installation')
    .select('clock_offset_seconds as seconds')
    .executeTakeFirstOrThrow()
  return { now: new Date(work.realNow.getTime() + seconds * 1_000), daysAhead: Math.round(seconds / secondsPerDay) }
}

/**
 * Moves business time ahead by whole days; every process follows within two seconds, and then the jobs that its passing
 * makes due run. Refuses 404 clock.fixed, 422 clock.days-malformed.
 */
export async function moveClock(work: Changing, desk: Publisher, days: number): Promise<void> {
  if (!(await clockIsMovable(work, desk))) throw new Refusal(404, 'clock.fixed', {})
  if (!Number.isInteger(days) || days < 1 || days > mostDaysAhead) {
    throw new Refusal(422, 'clock.days-malformed', { most: mostDaysAhead })
  }

  await moveClockAhead(work.db, days * secondsPerDay)

  await work.record({ name: 'clock.moved', scope: 'system', details: { days } })
  await work.enqueue('clock.follow', {}, 'clock.follow')
}

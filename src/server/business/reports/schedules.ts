/** Reports that somebody has sent to himself by e-mail (SPEC 9.3): scheduled, changed, ended and taken up again by him. */
import { sql } from 'kysely'
import { ownId } from '#server/business/access/index.ts'
import { isTimeZone } from '#server/platform/wall-time.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { nextOccurrence, type Frequency, type Rhythm } from './occurrence.ts'
import type { TypedFilters } from './question.ts'
import type { ReportName } from './report.ts'
import { keptFilters, understood } from './saved-filters.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'report-schedule.made': { readonly report: string }
    'report-schedule.changed': { readonly report: string }
    'report-schedule.resumed': { readonly report: string }
    /** `by`: its receiver; or because he may not see the report any more, or what its filters name. */
    'report-schedule.ended': { readonly report: string; readonly by: EndedBy }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'report-schedule.unknown': Record<never, never>
    'report-schedule.rhythm': Record<never, never>
    'report-schedule.too-many': { readonly limit: number }
  }
}

export type EndedBy = 'receiver' | 'permission' | 'filters'
export type ExportFormat = 'csv' | 'xlsx'

export interface ReportSchedule {
  readonly id: number
  readonly userId: number
  readonly report: ReportName
  readonly filters: TypedFilters
  readonly format: ExportFormat
  readonly rhythm: Rhythm
  readonly nextAt: Date
  readonly sentFor: Date | null
  readonly endedBy: EndedBy | null
}

/** What a schedule is made of. */
export interface ScheduleWish {
  readonly report: string
  readonly filters: Readonly<Record<string, string | undefined>>
  readonly format: ExportFormat
  readonly rhythm: Rhythm
}

/** Schedules of one person, ended ones among them. */
export const schedulesLimit = 20

/** The actor's own, those that go on first, then by when they are due. Refuses 403 sign-in.needed. */
export async function ownSchedules(work: Work): Promise<readonly ReportSchedule[]> {
  const { rows } = await sql<ScheduleRow>`
    select ${scheduleColumns} from report_schedules where user_id = ${ownId(work)}
    order by ended_at is not null, next_at, id limit ${sql.lit(schedulesLimit)}`.execute(work.db)
  return rows.map(scheduleOf)
}

/** One of them. Refuses 404 report-schedule.unknown. */
export async function ownSchedule(work: Work, id: number): Promise<ReportSchedule> {
  const found = (await ownSchedules(work)).find((each) => each.id === id)
  if (found === undefined) throw new Refusal(404, 'report-schedule.unknown', {})
  return found
}

/**
 * Has a report sent from now on; answers the schedule's number. Refuses what `reportSight` and `reportNamed` refuse, 422
 * report-filter.faulty, report-schedule.rhythm, and 409 report-schedule.too-many.
 */
export async function scheduleReport(work: Changing, wish: ScheduleWish): Promise<number> {
  const { report, filters } = await understood(work, wish.report, wish.filters)
  const rhythm = requireRhythm(wish.rhythm)
  const userId = await lockOwn(work)
  if ((await ownSchedules(work)).length >= schedulesLimit) {
    throw new Refusal(409, 'report-schedule.too-many', { limit: schedulesLimit })
  }

  const { rows } = await sql<{ id: number }>`
    insert into report_schedules (user_id, report, filters, format, frequency, weekday, month_day, hour, time_zone,
      scheduled_at, next_at)
    values (${userId}, ${report}, ${JSON.stringify(filters)}::jsonb, ${wish.format}, ${rhythm.frequency}, ${weekdayOf(rhythm)},
      ${monthDayOf(rhythm)}, ${rhythm.hour}, ${rhythm.timeZone}, ${work.now}, ${nextOccurrence(rhythm, work.now)})
    returning id`.execute(work.db)

  await work.record({ name: 'report-schedule.made', scope: { person: userId }, details: { report } })
  return rows[0]?.id ?? 0
}

/** Gives one of the actor's another rhythm, filters or format; one that had ended goes on. Refuses 404 report-schedule.unknown, and as `scheduleReport`. */
export async function changeSchedule(work: Changing, id: number, wish: Omit<ScheduleWish, 'report'>): Promise<void> {
  const userId = await lockOwn(work)
  const schedule = await ownSchedule(work, id)
  const { report, filters } = await understood(work, schedule.report, wish.filters)
  const rhythm = requireRhythm(wish.rhythm)

  await sql`
    update report_schedules set filters = ${JSON.stringify(filters)}::jsonb, format = ${wish.format},
      frequency = ${rhythm.frequency}, weekday = ${weekdayOf(rhythm)}, month_day = ${monthDayOf(rhythm)}, hour = ${rhythm.hour},
      time_zone = ${rhythm.timeZone}, next_at = ${nextOccurrence(rhythm, work.now)}, ended_at = null, ended_by = null
    where user_id = ${userId} and id = ${id}`.execute(work.db)

  await work.record({ name: 'report-schedule.changed', scope: { person: userId }, details: { report } })
}

/** Ends one of the actor's. Refuses 404 report-schedule.unknown. */
export async function endOwnSchedule(work: Changing, id: number): Promise<void> {
  await lockOwn(work)
  await ownSchedule(work, id)
  await endSchedule(work, ownId(work), id, 'receiver')
}

/** Takes one of the actor's up again, from its next time on. Refuses 404 report-schedule.unknown, and as `scheduleReport`. */
export async function resumeOwnSchedule(work: Changing, id: number): Promise<void> {
  await lockOwn(work)
  const schedule = await ownSchedule(work, id)
  await understood(work, schedule.report, schedule.filters)
  await resumeSchedule(work, ownId(work), id)
}

/** Forgets one of the actor's altogether. Refuses 404 report-schedule.unknown. */
export async function removeSchedule(work: Changing, id: number): Promise<void> {
  const userId = await lockOwn(work)
  const { report } = await ownSchedule(work, id)

  await work.db.deleteFrom('report_schedules').where('user_id', '=', userId).where('id', '=', id).execute()

  await work.record({ name: 'report-schedule.ended', scope: { person: userId }, details: { report, by: 'receiver' } })
}

/** Ends a schedule, whoever asks: whoever holds its link, or the sweep. Changes nothing where it has ended. */
export async function endSchedule(work: Changing, userId: number, id: number, by: EndedBy): Promise<void> {
  const { rows } = await sql<{ report: string }>`
    update report_schedules set ended_at = ${work.now}, ended_by = ${by}
    where user_id = ${userId} and id = ${id} and ended_at is null returning report`.execute(work.db)
  const [ended] = rows
  if (ended === undefined) return work.unchanged()
  await work.record({
    name: 'report-schedule.ended',
    scope: { person: userId },
    details: { report: ended.report, by },
  })
}

/** Takes a schedule up again. Changes nothing where it goes on. */
export async function resumeSchedule(work: Changing, userId: number, id: number): Promise<void> {
  const schedule = await scheduledReport(work, userId, id)
  if (schedule === undefined || schedule.endedBy === null) return work.unchanged()
  await sql`
    update report_schedules set ended_at = null, ended_by = null, next_at = ${nextOccurrence(schedule.rhythm, work.now)}
    where user_id = ${userId} and id = ${id}`.execute(work.db)
  await work.record({
    name: 'report-schedule.resumed',
    scope: { person: userId },
    details: { report: schedule.report },
  })
}

/** Somebody's schedule, for what is done by its link and in its name; undefined where it is gone. */
export async function scheduledReport(work: Work, userId: number, id: number): Promise<ReportSchedule | undefined> {
  const { rows } = await sql<ScheduleRow>`
    select ${scheduleColumns} from report_schedules where user_id = ${userId} and id = ${id}`.execute(work.db)
  const [row] = rows
  return row && scheduleOf(row)
}

/** What `scheduleOf` reads. */
export const scheduleColumns = sql`id, user_id, report, filters, format, frequency, weekday, month_day, hour, time_zone, next_at,
  sent_for, ended_by`

export interface ScheduleRow {
  readonly id: number
  readonly user_id: number
  readonly report: ReportName
  readonly filters: unknown
  readonly format: ExportFormat
  readonly frequency: Frequency
  readonly weekday: number | null
  readonly month_day: number | null
  readonly hour: number
  readonly time_zone: string
  readonly next_at: Date
  readonly sent_for: Date | null
  readonly ended_by: EndedBy | null
}

export function scheduleOf(row: ScheduleRow): ReportSchedule {
  const { id, user_id: userId, report, format, next_at: nextAt, sent_for: sentFor, ended_by: endedBy } = row
  return {
    id,
    userId,
    report,
    format,
    filters: keptFilters(row.filters),
    rhythm: rhythmOf(row),
    nextAt,
    sentFor,
    endedBy,
  }
}

function rhythmOf({ frequency, weekday, month_day: monthDay, hour, time_zone: timeZone }: ScheduleRow): Rhythm {
  if (frequency === 'weekly') return { frequency, weekday: weekday ?? 1, hour, timeZone }
  return frequency === 'monthly'
    ? { frequency, monthDay: monthDay ?? 1, hour, timeZone }
    : { frequency, hour, timeZone }
}

function requireRhythm(rhythm: Rhythm): Rhythm {
  const isWithin = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most
  const isRight =
    isTimeZone(rhythm.timeZone) &&
    isWithin(rhythm.hour, 0, 23) &&
    (rhythm.frequency !== 'weekly' || isWithin(rhythm.weekday, 1, 7)) &&
    (rhythm.frequency !== 'monthly' || isWithin(rhythm.monthDay, 1, 31))
  if (!isRight) throw new Refusal(422, 'report-schedule.rhythm', {})
  return rhythm
}

function weekdayOf(rhythm: Rhythm): number | null {
  return rhythm.frequency === 'weekly' ? rhythm.weekday : null
}

function monthDayOf(rhythm: Rhythm): number | null {
  return rhythm.frequency === 'monthly' ? rhythm.monthDay : null
}

/** Locks the person, as `saveFilter` does and for the same reason. */
async function lockOwn(work: Changing): Promise<number> {
  const userId = ownId(work)
  await work.db.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
  return userId
}

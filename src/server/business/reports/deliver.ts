/**
 * Sends what is due of scheduled reports: each moment once, however often and late the sweep comes round, and to nobody who may not
 * see the report any more. What is said and attached is made as the e-mail leaves, in its receiver's name (`reportInNameOf`).
 */
import { sql } from 'kysely'
import { baseLocale, type Locale } from '#messages/runtime.js'
import { actorOfPerson, reportSight } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { nextOccurrence } from './occurrence.ts'
import { understandInAnyLanguage, type TypedFilters } from './question.ts'
import type { Asked, Report } from './report.ts'
import { reportNamed } from './reports.ts'
import {
  endSchedule,
  scheduleColumns,
  scheduleOf,
  type EndedBy,
  type ReportSchedule,
  type ScheduleRow,
} from './schedules.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** A scheduled report was due and is being sent; `due` is the moment (ISO) that it is sent for. */
    'report.scheduled': { readonly schedule: number; readonly report: string; readonly due: string }
  }
}

// A clock that was a day or two ahead has sent what was due by then, and nothing of it is sent again; one that was farther ahead was
// wrong, and what it sent counts for nothing: else reports would stay away until that time comes again (F8).
const aheadDays = 2
const dayMs = 86_400_000

/** Has at most `limit` of the reports sent that are due; answers how many it found. */
export async function deliverReports(work: Changing, limit: number): Promise<number> {
  const wrong = new Date(work.now.getTime() + aheadDays * dayMs)
  const { rows } = await sql<ScheduleRow>`
    select ${scheduleColumns} from report_schedules
    where ended_at is null and (next_at <= ${work.now} or sent_for > ${wrong})
    order by next_at, user_id, id limit ${limit} for update skip locked`.execute(work.db)
  if (rows.length === 0) work.unchanged()
  for (const schedule of rows.map(scheduleOf)) await deliver(work, schedule)
  return rows.length
}

async function deliver(work: Changing, schedule: ReportSchedule): Promise<void> {
  const { userId, id, rhythm, nextAt, report } = schedule
  if (nextAt > work.now) {
    await settle(work, schedule, null)
    work.unchanged()
    return
  }
  const reader = await readerOf(work, schedule, baseLocale)
  if ('ended' in reader) return await endSchedule(work, userId, id, reader.ended)

  await settle(work, schedule, nextAt)

  await work.record({
    name: 'report.scheduled',
    scope: { person: userId },
    details: { schedule: id, report, due: nextAt.toISOString() },
    tells: true,
  })

  /** Notes what was sent, and when it is due again: whatever was missed meanwhile is one report, not many. */
  async function settle({ db, now }: Changing, of: ReportSchedule, sentFor: Date | null): Promise<void> {
    const next = nextOccurrence(rhythm, now)
    await sql`update report_schedules set next_at = ${next}, sent_for = ${sentFor}
      where user_id = ${of.userId} and id = ${of.id}`.execute(db)
  }
}

/** A report as somebody sees it now, by what a schedule says; why not, where he may not or its filters name nothing of his. */
export async function readerOf(
  work: Work,
  { userId, report, filters }: { readonly userId: number; readonly report: string; readonly filters: TypedFilters },
  locale: Locale,
): Promise<{ readonly work: Work; readonly report: Report; readonly asked: Asked } | { readonly ended: EndedBy }> {
  const actor = await actorOfPerson(work, userId)
  if (actor === undefined) return { ended: 'permission' }
  const his: Work = { ...work, actor }
  try {
    const sight = await reportSight(his)
    const found = reportNamed(sight, report)
    const { asked } = await understandInAnyLanguage(his, sight, found, filters, locale)
    return asked === undefined ? { ended: 'filters' } : { work: his, report: found, asked }
  } catch (error) {
    if (error instanceof Refusal) return { ended: 'permission' }
    throw error
  }
}

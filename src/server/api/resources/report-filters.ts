/** Filters of reports that a person keeps under names of his own, and reports that he has sent to himself by e-mail (SPEC 9.3). */
import * as v from 'valibot'
import {
  changeFilter,
  changeSchedule,
  endOwnSchedule,
  frequencies,
  longestFilterName,
  removeFilter,
  removeSchedule,
  reportNames,
  resumeOwnSchedule,
  savedFilters,
  saveFilter,
  ownSchedules,
  scheduleReport,
  type ReportSchedule,
  type Rhythm,
  type SavedFilter,
} from '#server/business/reports/index.ts'
import { collection } from '../collection.ts'
import { givenChoice, givenText, givenWhole } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { instant, orNull, text, whole, word } from '../schemas.ts'
import { givenFilters, saidFilters } from './reports.ts'

const tag = 'Reports'

const givenOwnFilters = v.pipe(
  v.strictObject(givenFilters),
  v.metadata({ description: 'Filters of the report, by name.', examples: [{ within: '30' }] }),
)
const givenName = givenText('What it is called; each name once for a report.', 'Within a month', longestFilterName)
const givenReport = givenChoice('The name of the report.', reportNames)
const ofQuestion = ['permission.missing', 'desk.unknown', 'report.unknown', 'report-filter.faulty'] as const

export const listReportFilters = reads({
  id: 'listReportFilters',
  path: '/report-filters',
  scopes: ['reports.read'],
  tag,
  summary: 'List one’s saved filters',
  description: 'Of all reports, by name.',
  answer: collection(
    v.strictObject({
      filter: whole('The number that it goes by.'),
      report: word('Of which report.', reportNames),
      name: text('What it is called.', 'Within a month'),
      filters: saidFilters,
    }),
  ),
  problems: [],
  find: async (work) => ({ data: (await savedFilters(work)).map(filterBody), nextCursor: null }),
})

function filterBody({ id, report, name, filters }: SavedFilter) {
  return { filter: id, report, name, filters: { ...filters } }
}

export const saveReportFilter = changes({
  id: 'saveReportFilter',
  method: 'POST',
  path: '/report-filters',
  scopes: ['reports.write'],
  tag,
  summary: 'Keep filters of a report under a name',
  description: 'For the person of the key alone.',
  body: v.strictObject({ report: givenReport, name: givenName, filters: givenOwnFilters }),
  answer: v.strictObject({ filter: whole('The number that it goes by.') }),
  problems: [...ofQuestion, 'saved-filter.unnamed', 'saved-filter.taken', 'saved-filter.too-many'],
  async act(work, { body: { report, name, filters } }) {
    return { filter: await saveFilter(work, report, name, filters) }
  },
})

const oneFilter = {
  path: '/report-filters/{filter}',
  scopes: ['reports.write'],
  tag,
  parameters: { filter: { description: 'The number that it goes by.', example: '12' } },
} as const

export const putReportFilter = changes({
  ...oneFilter,
  id: 'putReportFilter',
  method: 'PUT',
  summary: 'Change a saved filter',
  description: 'Its name, and its filters in place of those that it had.',
  body: v.strictObject({ name: givenName, filters: givenOwnFilters }),
  problems: [...ofQuestion, 'saved-filter.unknown', 'saved-filter.unnamed', 'saved-filter.taken'],
  act: async (work, call) => changeFilter(work, numberIn(call, 'filter'), call.body.name, call.body.filters),
})

export const deleteReportFilter = changes({
  ...oneFilter,
  id: 'deleteReportFilter',
  method: 'DELETE',
  summary: 'Forget a saved filter',
  description: 'What was sent by it goes on.',
  problems: ['saved-filter.unknown'],
  act: async (work, call) => removeFilter(work, numberIn(call, 'filter')),
})

const formats = ['csv', 'xlsx'] as const
const hour = givenWhole('At which full hour.', 8, 23, 0)
const timeZone = givenText('In which time zone (IANA).', 'Europe/Paris', 60)
const rhythm = v.pipe(
  v.variant(
    'frequency',
    [
      v.strictObject({ frequency: v.literal('daily', 'choice'), hour, timeZone }),
      v.strictObject({
        frequency: v.literal('weekly', 'choice'),
        weekday: givenWhole('1 for Monday to 7 for Sunday.', 1, 7),
        hour,
        timeZone,
      }),
      v.strictObject({
        frequency: v.literal('monthly', 'choice'),
        monthDay: givenWhole('A day of the month; the last one of months that do not have it.', 1, 31),
        hour,
        timeZone,
      }),
    ],
    'object',
  ),
  v.metadata({
    description: 'How often, and when.',
    examples: [{ frequency: 'weekly', weekday: 1, hour: 8, timeZone: 'Europe/Paris' }],
  }),
)
const format = givenChoice('As which file.', formats)

export const listReportDeliveries = reads({
  id: 'listReportDeliveries',
  path: '/report-deliveries',
  scopes: ['reports.read'],
  tag,
  summary: 'List the reports that are sent to oneself',
  description: 'Those that go on first, by when they are due.',
  answer: collection(
    v.strictObject({
      delivery: whole('The number that it goes by.'),
      report: word('Which report.', reportNames),
      filters: saidFilters,
      format: word('As which file.', formats),
      frequency: word('How often.', frequencies),
      weekday: orNull(whole('1 for Monday to 7, of a weekly one.', 1)),
      monthDay: orNull(whole('The day of a monthly one.', 1)),
      hour: whole('At which full hour.', 8),
      timeZone: text('In which time zone.', 'Europe/Paris'),
      nextAt: instant('When it is due next.'),
      sentFor: orNull(instant('The last time that it was sent for.')),
      ended: orNull(word('Why it is sent no more.', ['receiver', 'permission', 'filters'])),
    }),
  ),
  problems: [],
  find: async (work) => ({ data: (await ownSchedules(work)).map(deliveryBody), nextCursor: null }),
})

function deliveryBody({ id, report, filters, format: file, rhythm: when, nextAt, sentFor, endedBy }: ReportSchedule) {
  return {
    delivery: id,
    report,
    filters: { ...filters },
    format: file,
    frequency: when.frequency,
    weekday: when.frequency === 'weekly' ? when.weekday : null,
    monthDay: when.frequency === 'monthly' ? when.monthDay : null,
    hour: when.hour,
    timeZone: when.timeZone,
    nextAt: nextAt.toISOString(),
    sentFor: sentFor?.toISOString() ?? null,
    ended: endedBy,
  }
}

const wish = { filters: givenOwnFilters, format, rhythm }

export const postReportDelivery = changes({
  id: 'postReportDelivery',
  method: 'POST',
  path: '/report-deliveries',
  scopes: ['reports.write'],
  tag,
  summary: 'Have a report sent to oneself',
  description: 'By e-mail to the person of the key, in his language, from the next time on.',
  body: v.strictObject({ report: givenReport, ...wish }),
  answer: v.strictObject({ delivery: whole('The number that it goes by.') }),
  problems: [...ofQuestion, 'report-schedule.rhythm', 'report-schedule.too-many'],
  async act(work, { body }) {
    const when: Rhythm = body.rhythm
    return { delivery: await scheduleReport(work, { ...body, rhythm: when }) }
  },
})

const oneDelivery = {
  path: '/report-deliveries/{delivery}',
  scopes: ['reports.write'],
  tag,
  parameters: { delivery: { description: 'The number that it goes by.', example: '12' } },
  problems: ['report-schedule.unknown'],
} as const

export const putReportDelivery = changes({
  ...oneDelivery,
  id: 'putReportDelivery',
  method: 'PUT',
  summary: 'Change when and how a report is sent',
  description: 'One that had ended goes on.',
  body: v.strictObject(wish),
  problems: [...ofQuestion, ...oneDelivery.problems, 'report-schedule.rhythm'],
  act: async (work, call) => changeSchedule(work, numberIn(call, 'delivery'), call.body),
})

export const deleteReportDelivery = changes({
  ...oneDelivery,
  id: 'deleteReportDelivery',
  method: 'DELETE',
  summary: 'Forget a report that is sent to oneself',
  description: 'Nothing of it is sent any more.',
  act: async (work, call) => removeSchedule(work, numberIn(call, 'delivery')),
})

export const endReportDelivery = changes({
  ...oneDelivery,
  id: 'endReportDelivery',
  method: 'PUT',
  path: '/report-deliveries/{delivery}/ended',
  summary: 'Send a report no more',
  description: 'Until it is taken up again.',
  act: async (work, call) => endOwnSchedule(work, numberIn(call, 'delivery')),
})

export const resumeReportDelivery = changes({
  ...oneDelivery,
  id: 'resumeReportDelivery',
  method: 'DELETE',
  path: '/report-deliveries/{delivery}/ended',
  summary: 'Send a report again',
  description: 'From its next time on.',
  problems: [...ofQuestion, ...oneDelivery.problems],
  act: async (work, call) => resumeOwnSchedule(work, numberIn(call, 'delivery')),
})

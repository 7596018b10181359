/** « Rapports » (SPEC 9.3): the six reports, each one definition that pages, exports, the API and e-mails are made of. */
export {
  exportedColumns,
  figuresLimit,
  reportCountLimit,
  reportExport,
  reportFigures,
  reportPage,
  reportPageSize,
  rowsOf,
  type ReportBar,
  type ReportFigures,
  type ReportPage,
  type ReportRow,
  type ReportValue,
} from './ask.ts'
export { deliverReports, readerOf } from './deliver.ts'
export { filterChoices, filterLabel, filterWords, type FilterChoice } from './filter-words.ts'
export { frequencies, type Frequency, type Rhythm } from './occurrence.ts'
export { periods, type Period } from './period.ts'
export { placeOfText, placeText } from './place.ts'
export {
  longestFilter,
  personStates,
  understand,
  usualWithinDays,
  withinDays,
  type FilterFault,
  type ReportQuestion,
  type TypedFilters,
} from './question.ts'
export {
  filterNames,
  reportNames,
  type Asked,
  type ColumnKind,
  type FilterName,
  type Report,
  type ReportColumn,
  type ReportFrom,
  type ReportName,
} from './report.ts'
export { reportNamed, reportsFor } from './reports.ts'
export {
  changeFilter,
  longestFilterName,
  removeFilter,
  savedFilters,
  savedFiltersLimit,
  saveFilter,
  type SavedFilter,
} from './saved-filters.ts'
export {
  changeSchedule,
  endOwnSchedule,
  endSchedule,
  ownSchedule,
  ownSchedules,
  removeSchedule,
  resumeOwnSchedule,
  resumeSchedule,
  scheduleReport,
  schedulesLimit,
  scheduledReport,
  type EndedBy,
  type ExportFormat,
  type ReportSchedule,
  type ScheduleWish,
} from './schedules.ts'

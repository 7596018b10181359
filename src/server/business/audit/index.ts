/** Who did what, to whom, when and from where: the events that every change leaves behind, as people read and check them (SPEC 12.2). */
export { addressKeptDays } from './addresses.ts'
export { lastCheck, noteCheck, type JournalCheck } from './checked.ts'
export { journalGroups, type JournalGroup } from './groups.ts'
export { invariants } from './invariants.ts'
export { auditJobs } from './jobs.ts'
export { journalRows, journalRowsOfHouse, newestSeal, verifiableJournal, verifiableQueries } from './files.ts'
export {
  journalOfAccount,
  journalOfHouse,
  journalPageSize,
  newestEvents,
  type JournalEvent,
  type JournalPage,
  type JournalQuestion,
} from './journal.ts'
export { headOfRun, newestRun, type Run } from './runs.ts'
export { sealEvents, unsealed } from './seal.ts'
export { kindsOf, type JournalFilter, type JournalOf } from './walks.ts'
export { chainScopes, verifyChain, verifyRuns, type Breach, type ChainScope, type VerifiedPage } from './verify.ts'

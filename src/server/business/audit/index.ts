/** Who did what, to whom and when: the events that every change leaves behind, as people read them (SPEC 12.2). */
export { journalGroups, type JournalGroup } from './groups.ts'
export {
  journalOfAccount,
  journalOfHouse,
  journalPageSize,
  type JournalEvent,
  type JournalPage,
  type JournalQuestion,
} from './journal.ts'

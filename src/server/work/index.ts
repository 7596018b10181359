/** The seven concepts that everything above is written in: see ARCHITECTURE.md, "Work". */
export { actorId, actorKey, isViewed, system, visitor, type Actor, type PartnerRole } from './actor.ts'
export { forgetClaims, isClaimed, type ChangeKey } from './claim.ts'
export type { Changing } from './changing.ts'
export type { EventAddress, EventName, EventOf, Events, EventScope } from './event.ts'
export { isRefusal, Refusal, type RefusalCode, type Refusals, type RefusalStatus } from './refusal.ts'
export {
  change,
  changeInBulk,
  keepPlans,
  openReading,
  read,
  readInBulk,
  rehearseInBulk,
  type House,
  type Reading,
  type Work,
} from './work.ts'
export { faultReason } from './fault-words.ts'
export {
  checkStaged,
  listedFaultsLimit,
  refuseFaults,
  stage,
  type FaultCode,
  type Faults,
  type ImportFault,
} from './stage.ts'
export { exportCsv, inWords, unexecuted, type CsvExport, type Exported } from './export.ts'
export { exportText, type Queries, type RowsOf, type TextExport } from './export-text.ts'
export { exportXlsx, type XlsxColumn, type XlsxExport } from './export-xlsx.ts'
export { examine, type Finding, type Invariant } from './invariant.ts'

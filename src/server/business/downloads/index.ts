/** Software to download and the keys that activate it: files, links, product keys, activations (SPEC 9.2). */
export { longestActivationReason, askActivations, type ActivationFault } from './activations/ask.ts'
export {
  grantActivations,
  refuseActivations,
  waitingPageSize,
  waitingRequests,
  type WaitingRequest,
} from './activations/answer.ts'
export {
  architectures,
  fileName,
  openingCounts,
  severalLanguages,
  type Architecture,
  type FileFault,
  type FileFields,
  type Opening,
  type OpeningCounts,
} from './files/description.ts'
export { registeredFile, registeredFiles, type FileOpening, type RegisteredFile } from './files/list.ts'
export { measureFiles, type MeasurementFault } from './files/measure.ts'
export {
  fileChoices,
  openedFile,
  openedFiles,
  type FileChoices,
  type FileQuestion,
  type OpenedFile,
} from './files/opened.ts'
export { addOpening, measureAgain, registerFile, removeOpening, withdrawFile } from './files/register.ts'
export { invariants } from './invariants.ts'
export { downloadJobs } from './jobs.ts'
export {
  countActivations,
  enterKey,
  longestKind,
  mostActivations,
  readyVault,
  removeKey,
  type KeyFault,
  type KeyFields,
} from './keys/enter.ts'
export { importKeys, keyColumns, keyLinesLimit, type KeyImport } from './keys/import.ts'
export { enteredKeys, keyOf, keysOf, type ListedKey } from './keys/list.ts'
export { resealKeys } from './keys/rotate.ts'
export { exportKeys, showKey, type ShownKey } from './keys/show.ts'
export { linkHours, makeLink } from './links/make.ts'
export { etagOf, spanOf } from './links/range.ts'
export { beginDownload, finishDownload, linkedFile, refuseSecondTime, type LinkedFile } from './links/use.ts'

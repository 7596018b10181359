/** The ledger of what each purchasing account holds, and the views of it: position, expiry, history. */
export { book, type Booking, type BookingFault, type BookingRow } from './book.ts'
export { lockLedgers } from './holdings.ts'
export { markLedgers, takeChangedLedgers } from './changed-ledgers.ts'
export {
  dueItemsLimit,
  expiringItems,
  suspendedItems,
  unorderedItems,
  type ExpiringItem,
  type SuspendedItem,
  type UnorderedItem,
} from './due.ts'
export { foresee, type Foresight, type ForeseenMovement, type Totals } from './foresee.ts'
export { expireTerms } from './expiry.ts'
export { expiryNotice, imminentDays, soonDays, type ExpiryNotice } from './expiry-notice.ts'
export {
  heldName,
  historyOf,
  historyPageLimit,
  historyQuery,
  recentQuantities,
  type HeldName,
  type HistoryCursor,
  type HistoryEntry,
  type HistoryPage,
} from './history.ts'
export { perpetual, type EntryKind, type MovementFault } from './holding.ts'
export { inventoryOf, type HeldItem } from './position.ts'
export { bookSetUps, lastServings, unorderedOf, type SetUpBooking } from './set-up.ts'
export { announcedDays, announceSuspensions, suspendUnordered, type UnorderedQuantity } from './suspension.ts'
export { servingAmong, servingIn } from './sight.ts'
export { unorderedSetUps, type Unordered } from './unordered.ts'
export { invariants } from './invariants.ts'

/** Orders that partners place for purchasing accounts, and what customers see of them. */
export { acceptOrders, type Acceptance, type OrderSource } from './accept.ts'
export {
  settleOrderFile,
  type OrderFile,
  type OrderFileDetails,
  type OrderFileFailure,
  type OrderFileSource,
  type OrderFileState,
} from './files/file.ts'
export { forgetOrderFiles, orderFileKeptDays } from './files/forget.ts'
export { orderFileFaultsQuery, orderFileOf, orderFiles, orderFilesPageSize, troubledFiles } from './files/list.ts'
export { receiveOrderFile, type SentOrderFile } from './files/receive.ts'
export { takeInNext } from './files/take-in.ts'
export { matching, type OrderFilter } from './filter.ts'
export {
  countLimit,
  newestOrders,
  orderPageLimit,
  ordersOf,
  ordersPlaced,
  type OrderCursor,
  type OrderList,
  type OrderPage,
  type OrderRow,
  type OrderTotal,
} from './history.ts'
export { importOrders } from './import.ts'
export {
  detailedLinesLimit,
  orderLinesQuery,
  orderOf,
  type OrderDetails,
  type OrderLine,
  type OrderLineKind,
} from './order.ts'
export type { PartnerOrderFilter } from './partner-filter.ts'
export {
  orderNumbered,
  partnerOrders,
  partnerOrdersPageSize,
  type PartnerOrder,
  type PartnerOrdersPage,
} from './partner-orders.ts'
export { placingOf, type Placing } from './placing.ts'
export { previewOrder, type ForeseenEffect, type OrderPreview } from './preview.ts'
export { placeOrder, settledBy, type PlacedOrder, type TypedLine, type TypedOrder } from './place.ts'
export {
  returnableLines,
  returnableOn,
  returnedLinesLimit,
  returnOrder,
  returnsOf,
  type PastReturn,
  type ReturnableLine,
  type ReturnedLine,
} from './return.ts'
export { linesPerOrderLimit, orderColumns, quantityLimit } from './staged.ts'
export { orderChoices, type OrderChoices } from './choices.ts'
export { invariants } from './invariants.ts'

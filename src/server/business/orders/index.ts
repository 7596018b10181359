/** Orders that partners place for purchasing accounts, and what customers see of them. */
export { acceptOrders, type Acceptance } from './accept.ts'
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
export { partnerOrders, partnerOrdersPageSize, type PartnerOrder, type PartnerOrdersPage } from './partner-orders.ts'
export { placeOrder, settledBy, type PlacedOrder, type TypedLine, type TypedOrder } from './place.ts'
export { linesPerOrderLimit, quantityLimit } from './staged.ts'
export { orderChoices, type OrderChoices } from './choices.ts'
export { invariants } from './invariants.ts'

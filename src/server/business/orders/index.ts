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
export { importOrders, linesPerOrderLimit, quantityLimit } from './import.ts'
export {
  detailedLinesLimit,
  orderLinesQuery,
  orderOf,
  type OrderDetails,
  type OrderLine,
  type OrderLineKind,
} from './order.ts'
export { orderChoices, type OrderChoices } from './choices.ts'
export { invariants } from './invariants.ts'

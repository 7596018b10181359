/** Every operation of the API: what it answers to, and what its document describes. */
import type { Operation } from './operation.ts'
import { createOrder, getOrder, listAccountOrders, listOrders } from './resources/orders.ts'
import { createOrderFile, getOrderFile, listOrderFiles } from './resources/order-files.ts'
import { getEntitlements } from './resources/entitlements.ts'
import { getOpenApi } from './resources/openapi.ts'
import { getPersonEntitlements } from './resources/people.ts'
import { getProblem } from './resources/problems.ts'
import { listPurchasingAccounts } from './resources/purchasing-accounts.ts'
import { getSeatsInUse, putSeatsInUse } from './resources/seats-in-use.ts'

export const operations: readonly Operation[] = [
  listPurchasingAccounts,
  getEntitlements,
  getPersonEntitlements,
  getSeatsInUse,
  putSeatsInUse,
  listAccountOrders,
  listOrders,
  createOrder,
  getOrder,
  listOrderFiles,
  createOrderFile,
  getOrderFile,
  getProblem,
  getOpenApi,
]

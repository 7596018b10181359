/** Online services: what their customers hold, and what the services say of it. */
export {
  customersOf,
  customersPageLimit,
  type ServiceCustomer,
  type ServiceCustomers,
} from './entitlements/customers.ts'
export { plansHeld, plansIn, type HeldPlan, type PlanTerm } from './entitlements/plans.ts'
export { reportSeats, seatsLimit, type SeatsReport } from './seats/report.ts'
export { seatsInUse, type SeatsInUse } from './seats/standing.ts'

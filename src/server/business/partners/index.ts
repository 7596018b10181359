/** Partners, and which purchasing accounts each of them serves. */
export { importAgreements, type AgreementsImport } from './import-agreements.ts'
export { registerPartner, type NewPartner } from './partner.ts'
export { countOrdersPlaced, ensureServings, serve, servingsOf, type Serving } from './servings.ts'

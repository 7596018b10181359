/**
 * What the operations for people answer to each kind of caller: the cases of people-matrix.test.ts, by operationId. An
 * operation without a case fails there.
 */
import type { Permission } from '#server/business/access/index.ts'
import type { Caller } from '../world/callers.ts'
import { consoleCases } from './console-cases.ts'
import { deskCases } from './desk-cases.ts'
import { tradeCases } from './trade-cases.ts'

export interface ApiCase {
  /** What the act takes in the account of the path; `reach` for what anybody may who knows the account. */
  readonly permission?: Permission | 'reach'
  /** What whoever lacks it hears; 403 permission.missing where not said. */
  readonly lacking?: (who: Caller) => string
  /** Of what belongs to no account: what each caller hears. */
  readonly who?: (who: Caller) => string
  /** What stands in the braces besides {number}. */
  readonly values?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** What stands behind the path, where it cannot be left out. */
  readonly query?: string
  /** What whoever may hears: a status, and the code of a problem where it is one. */
  readonly answer: string | ((who: Caller) => string)
}

export type ApiCases = Readonly<Record<string, ApiCase>>

const isPartner = (who: Caller) => who.actor?.kind === 'partner'
const isOperator = (who: Caller) => who.actor?.kind === 'operator'
const nobody = '987654321'
const person = { email: 'karim@contoso.example', firstName: 'Karim', lastName: 'Haddad', language: 'fr' }

const ofAccounts: ApiCases = {
  listPurchasingAccounts: { who: () => '200', answer: '200' },
  getPurchasingAccount: { permission: 'reach', answer: '200' },
  getDesignatedAdministrator: { permission: 'administrators.designate', answer: '200' },
  putDesignatedAdministrator: {
    permission: 'administrators.designate',
    body: { ...person, email: 'no-address' },
    answer: (who) => (isOperator(who) ? '422 person.email-malformed' : '409 designated-administrator.settled'),
  },
  postDesignatedInvitation: {
    permission: 'administrators.designate',
    // Somebody administers the account: from then on it is the customer's matter, but for the publisher.
    answer: (who) => (isOperator(who) ? '204' : '409 designated-administrator.settled'),
  },
  listPartnerVisibility: { permission: 'partner-visibility.manage', answer: '200' },
  putPartnerVisibility: {
    permission: 'partner-visibility.manage',
    values: { partner: 'nobody' },
    body: { sees: [] },
    answer: '409 visibility.of-other-partner',
  },
}

const ofUsers: ApiCases = {
  listUsers: { permission: 'users.manage', answer: '200' },
  getUser: { who: () => '404 person.unknown', values: { user: nobody }, answer: '404 person.unknown' },
  inviteUser: {
    who: () => '404 purchasing-account.unknown',
    body: { ...person, countryCode: 'FR', purchasingAccounts: [{ number: 'P-0-0', roles: ['account-viewer'] }] },
    answer: '404 purchasing-account.unknown',
  },
  putRoles: {
    permission: 'users.manage',
    values: { user: nobody },
    body: { roles: ['account-viewer'], shown: [] },
    answer: '404 person.unknown',
  },
  removeUser: { permission: 'users.manage', values: { user: nobody }, answer: '404 person.unknown' },
  renewUserInvitation: { permission: 'users.manage', values: { user: nobody }, answer: '404 person.unknown' },
  listRoleRequests: { permission: 'users.manage', answer: '200' },
  listOwnRoleRequests: { who: () => '200', answer: '200' },
  postRoleRequest: {
    who(who) {
      if (who.actor?.kind !== 'customer' || who.allowed === undefined) return '404 purchasing-account.unknown'
      return who.who === 'customer: account-viewer' ? '409 role-request.held' : '204'
    },
    body: { role: 'account-viewer', reason: 'To look.' },
    answer: '204',
  },
  answerRoleRequest: {
    permission: 'users.manage',
    values: { request: nobody },
    body: { granted: true },
    answer: '404 role-request.unknown',
  },
}

const ofInventory: ApiCases = {
  listInventory: { permission: 'inventory.view', answer: '200' },
  listInventoryHistory: { permission: 'inventory.view', values: { item: nobody }, answer: '404 holding.unknown' },
  exportInventoryHistory: { permission: 'inventory.view', values: { item: nobody }, answer: '404 holding.unknown' },
  listOfferedPlans: { permission: 'services.set-up', answer: '200' },
  previewSetUp: { permission: 'services.set-up', body: { lines: [{ plan: 'NONE', quantity: 1 }] }, answer: '200' },
  postSetUp: {
    permission: 'services.set-up',
    body: { lines: [{ plan: 'NONE', quantity: 1, partner: 'nobody' }] },
    answer: '422 set-up.refused',
  },
  getSetUp: { permission: 'services.set-up', values: { setUp: nobody }, answer: '404 set-up.unknown' },
  listSetUps: { permission: 'inventory.view', answer: '200' },
}

const unknownDomain = { who: () => '404 domain.unknown', values: { claim: nobody }, answer: '404 domain.unknown' }
const ofDomains: ApiCases = {
  listDomains: {
    who: (who) =>
      who.allowed?.includes('domains.associate')
        ? '200'
        : who.actor?.kind === 'customer' && who.allowed
          ? '403 permission.missing'
          : '404 desk.unknown',
    answer: '200',
  },
  listDomainAdministrators: { permission: 'domains.associate', answer: '200' },
  putDomain: {
    permission: 'domains.associate',
    body: { domain: 'localhost' },
    answer: '422 domain.single-label',
  },
  // The first one who may gives up the one that the account has.
  deleteDomain: {
    who(who) {
      if (who.allowed === undefined) return '404 purchasing-account.unknown'
      if (!who.allowed.includes('domains.associate')) return '403 permission.missing'
      return who.who === 'customer: account-administrator' ? '204' : '409 domain.not-associated'
    },
    answer: '204',
  },
  endDomainAdministrator: {
    permission: 'domains.associate',
    values: { person: nobody },
    answer: '404 global-administrator.unknown',
  },
  renewDomainAdministrator: {
    permission: 'domains.associate',
    values: { person: nobody },
    answer: '404 global-administrator.unknown',
  },
  listAdministeredDomains: { who: () => '200', answer: '200' },
  getAdministeredDomain: unknownDomain,
  resignDomain: unknownDomain,
  listDomainUses: unknownDomain,
  answerDomainUse: { ...unknownDomain, body: { approved: true } },
  listBarredPeople: unknownDomain,
  barPerson: { ...unknownDomain, values: { claim: nobody, email: 'karim@contoso.example' } },
  readmitPerson: { ...unknownDomain, values: { claim: nobody, email: 'karim@contoso.example' } },
}

// A partner sees benefits where the customer permitted it, and nowhere else.
const lacking = (who: Caller) => (isPartner(who) ? '403 partner-permission.missing' : '403 permission.missing')
const unknownBenefit = { permission: 'benefits.view', lacking, values: { benefit: nobody } } as const
const unknown = { ...unknownBenefit, answer: '404 benefit.unknown' } as const
const ofBenefits: ApiCases = {
  listBenefits: { permission: 'benefits.view', lacking, answer: '200' },
  getBenefit: unknown,
  getBenefitCalculation: unknown,
  listBenefitHistory: unknown,
  exportBenefitHistory: unknown,
  getConversions: unknown,
  postConversion: { ...unknown, body: { quantity: 1 } },
  undoConversions: { ...unknown, body: { from: 13, quantity: 1 } },
  listBenefitUsers: unknown,
  postBenefitUser: { ...unknown, body: person },
  putBenefitUser: {
    ...unknown,
    values: { benefit: nobody, user: nobody },
    body: { firstName: 'Karim', lastName: 'Haddad', language: 'fr' },
  },
  deleteBenefitUser: { ...unknown, values: { benefit: nobody, user: nobody } },
  resendBenefitInstructions: { ...unknown, values: { benefit: nobody, user: nobody } },
  handOutBenefitCode: { ...unknown, values: { benefit: nobody, user: nobody } },
  postBenefitInstructions: { ...unknown, body: { emails: ['karim@contoso.example'], language: 'fr' } },
  listBenefitDomains: unknown,
  postBenefitDomain: { ...unknown, body: { domain: 'contoso.com' } },
  deleteBenefitDomain: { ...unknown, values: { benefit: nobody, domain: 'contoso.com' } },
  listVouchers: unknown,
  postVoucher: { ...unknown, body: { ...person, quantity: 1 } },
  deleteVoucher: { ...unknown, values: { benefit: nobody, voucher: nobody } },
  postVoucherUse: { ...unknown, values: { benefit: nobody, voucher: nobody } },
}

// The publisher's people record uses of any account, and for everybody else there is nothing to record anywhere.
const recorded = (who: Caller) => (isOperator(who) ? '404 benefit.unknown' : '404 purchasing-account.unknown')
const ofUses: ApiCases = {
  listBenefitUses: { who: recorded, values: { code: 'none' }, answer: '404 benefit.unknown' },
  postBenefitUse: {
    who: recorded,
    values: { code: 'none' },
    body: { quantity: 1, reference: 'INC-1', on: '2026-01-05' },
    answer: '404 benefit.unknown',
  },
  deleteBenefitUse: { who: recorded, values: { code: 'none', reference: 'INC-1' }, answer: '404 benefit.unknown' },
}

// Partners place orders and see their own; what a role does not include is said, to everybody else there is no such place.
const ordering = (who: Caller, answer: string) => {
  if (!isPartner(who)) return '404 desk.unknown'
  return who.actor?.kind === 'partner' && who.actor.role === 'viewer' ? '403 partner-role.missing' : answer
}
const ofOrders: ApiCases = {
  listAccountOrders: { permission: 'orders.view', answer: '200' },
  listOrders: { who: (who) => (isPartner(who) ? '200' : '404 desk.unknown'), answer: '200' },
  createOrder: {
    who: (who) => ordering(who, '404 purchasing-account.unknown'),
    body: {
      number: 'NONE-1',
      orderedOn: '2026-11-21',
      purchasingAccount: 'P-0-0',
      lines: [{ kind: 'subscription', item: 'E1', quantity: 1 }],
    },
    answer: '404 purchasing-account.unknown',
  },
  getOrder: {
    who: (who) => (isPartner(who) ? '404 order.unknown' : '404 desk.unknown'),
    answer: '404 order.unknown',
  },
  listOrderFiles: { who: (who) => (isPartner(who) ? '200' : '404 desk.unknown'), answer: '200' },
  createOrderFile: { who: (who) => ordering(who, '202'), body: 'number', answer: '202' },
  getOrderFile: {
    who: (who) => (isPartner(who) ? '404 order-file.unknown' : '404 desk.unknown'),
    values: { id: nobody },
    answer: '404 order-file.unknown',
  },
}

const ofEvents: ApiCases = {
  listEvents: { permission: 'events.view', answer: '200' },
  listAllEvents: { who: (who) => (isOperator(who) ? '200' : '404 desk.unknown'), answer: '200' },
  getVerifiableJournal: { permission: 'events.view', answer: '200' },
}

const noPermission = { values: { permission: nobody }, answer: '404 partner-permission.unknown' } as const
const ofPartnerPermissions: ApiCases = {
  // A partner looks at his own requests elsewhere: an account's are the customer's.
  listPermissions: { permission: 'benefits.view', answer: '200' },
  approvePartnerPermission: { ...noPermission, permission: 'benefits.manage', body: {} },
  refusePartnerPermission: { ...noPermission, permission: 'benefits.manage' },
  removePartnerPermission: { ...noPermission, permission: 'benefits.manage' },
  postPermissionRequest: {
    permission: 'benefits.serve',
    body: { benefits: [987_654_321] },
    answer: '422 permitted-benefit.unknown',
  },
  withdrawPermissionRequest: { ...noPermission, permission: 'benefits.serve' },
  listPermissionRequests: { who: (who) => (isPartner(who) ? '200' : '404 desk.unknown'), answer: '200' },
}

const managing = (who: Caller, answer: string) => {
  if (!isPartner(who)) return '404 desk.unknown'
  return who.actor?.kind === 'partner' && who.actor.role === 'administrator' ? answer : '403 partner-role.missing'
}
const atDesk = (answer: string) => ({ who: (who: Caller) => (isPartner(who) ? answer : '404 desk.unknown'), answer })
const managed = (answer: string) => ({ who: (who: Caller) => managing(who, answer), values: { user: nobody }, answer })
const ofPartnerDesk: ApiCases = {
  listCustomers: atDesk('200'),
  listCustomerAccounts: { ...atDesk('404 organization.unknown'), values: { customer: nobody } },
  listAwaitedOrders: atDesk('200'),
  listPartnerUsers: managed('200'),
  inviteToPartner: {
    ...managed('422 person.email-malformed'),
    body: { ...person, email: 'no-address', countryCode: 'FR', role: 'agent' },
  },
  putPartnerRole: { ...managed('404 person.unknown'), body: { role: 'agent' } },
  deletePartnerUser: managed('404 person.unknown'),
  renewInvitationToPartner: managed('404 person.unknown'),
}

export const cases: ApiCases = {
  ...ofAccounts,
  ...ofUsers,
  ...ofInventory,
  ...ofOrders,
  ...ofDomains,
  ...ofBenefits,
  ...ofUses,
  ...ofEvents,
  ...ofPartnerPermissions,
  ...ofPartnerDesk,
  ...consoleCases,
  ...tradeCases,
  ...deskCases,
}

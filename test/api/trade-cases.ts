/** The cases of people-matrix.test.ts of reports, software, product keys, agreements and partners, by operationId. */
import type { Caller } from '../world/callers.ts'
import type { ApiCases } from './cases.ts'
import { inConsole } from './console-cases.ts'

const nobody = '987654321'
const person = { firstName: 'Karim', lastName: 'Haddad', email: 'karim@contoso.example', language: 'fr' }
const isPartner = (who: Caller) => who.actor?.kind === 'partner'

/** A customer sees reports where a role of his includes them, everybody else what he sees anyway. */
const reporting = (answer: string) => ({
  who(who: Caller) {
    if (who.actor?.kind !== 'customer') return answer
    if (who.allowed === undefined) return '404 desk.unknown'
    return who.allowed.includes('reports.view') ? answer : '403 permission.missing'
  },
  answer,
})
const own = (answer: string, values: Readonly<Record<string, string>> = {}) => ({ who: () => answer, values, answer })
const rhythm = { frequency: 'daily', hour: 8, timeZone: 'Europe/Paris' }
const orders = { report: 'orders' }

const ofReports: ApiCases = {
  listReports: reporting('200'),
  listReportRows: { ...reporting('200'), values: orders },
  exportReportCsv: { ...reporting('200'), values: orders },
  exportReportXlsx: { ...reporting('200'), values: orders },
  listReportFilters: own('200'),
  saveReportFilter: {
    ...reporting('422 report-filter.faulty'),
    body: { report: 'orders', name: 'None', filters: { account: 'P-0-0' } },
  },
  putReportFilter: { ...own('404 saved-filter.unknown', { filter: nobody }), body: { name: 'None', filters: {} } },
  deleteReportFilter: own('404 saved-filter.unknown', { filter: nobody }),
  listReportDeliveries: own('200'),
  postReportDelivery: {
    ...reporting('422 report-schedule.rhythm'),
    body: { report: 'orders', filters: {}, format: 'csv', rhythm: { ...rhythm, timeZone: 'Nowhere/At-All' } },
  },
  putReportDelivery: {
    ...own('404 report-schedule.unknown', { delivery: nobody }),
    body: { filters: {}, format: 'csv', rhythm },
  },
  deleteReportDelivery: own('404 report-schedule.unknown', { delivery: nobody }),
  endReportDelivery: own('404 report-schedule.unknown', { delivery: nobody }),
  resumeReportDelivery: own('404 report-schedule.unknown', { delivery: nobody }),
}

// A partner reaches an account's software and keys where the customer permitted it, and nowhere else.
const software = (permission: 'software.download' | 'keys.view', answer: string) => ({
  who(who: Caller) {
    if (who.allowed === undefined) return '404 purchasing-account.unknown'
    if (isPartner(who))
      return who.allowed.includes('benefits.serve') ? '403 partner-permission.missing' : '403 permission.missing'
    return who.allowed.includes(permission) ? answer : '403 permission.missing'
  },
  answer,
})
const ofSoftware: ApiCases = {
  listSoftware: software('software.download', '200'),
  postSoftwareLink: { ...software('software.download', '404 software-file.unknown'), values: { file: nobody } },
  getSoftwareContent: own('404 download-link.unknown', { link: '1.1.none' }),
  listProductKeys: software('keys.view', '200'),
  // Nobody of them has signed in anywhere: his key alone shows nothing.
  showProductKey: { ...software('keys.view', '403 sign-in.not-recent'), values: { key: nobody } },
  exportProductKeys: software('keys.view', '403 sign-in.not-recent'),
  postActivationRequest: {
    ...software('keys.view', '404 product-key.unknown'),
    values: { key: nobody },
    body: { wanted: 1, reason: 'More.' },
  },
  listSoftwareFiles: inConsole('200'),
  getSoftwareFile: inConsole('404 software-file.unknown', { file: nobody }),
  postSoftwareFile: {
    ...inConsole('422 software-file.malformed'),
    body: { item: 'NONE', language: 'fr', architecture: 'x64', path: 'none.iso' },
  },
  withdrawSoftwareFile: inConsole('404 software-file.unknown', { file: nobody }),
  measureSoftwareFile: inConsole('404 software-file.unknown', { file: nobody }),
  postSoftwareOpening: {
    ...inConsole('404 software-file.unknown', { file: nobody }),
    body: { counts: 'licenses', productGroup: 1 },
  },
  deleteSoftwareOpening: inConsole('404 software-file.unknown', { file: nobody, opening: nobody }),
  listEnteredKeys: inConsole('200'),
  postEnteredKey: { ...inConsole('422 product-key.malformed'), body: { item: 'NONE', key: 'ABCDE-FGHIJ' } },
  putEnteredKey: { ...inConsole('404 product-key.unknown', { key: nobody }), body: { allowed: 5 } },
  deleteEnteredKey: inConsole('404 product-key.unknown', { key: nobody }),
  importProductKeys: { ...inConsole('422 file.refused'), body: 'purchasing_account\nP-0-0\n' },
  listActivationRequests: inConsole('200'),
  answerActivationRequest: {
    ...inConsole('404 activation-request.unknown', { request: nobody }),
    body: { answer: 'granted', granted: 5 },
  },
}

const ofAgreements: ApiCases = {
  listOwnAgreements: own('200'),
  getAgreement: { permission: 'agreements.view', answer: '200' },
  putAgreementContact: {
    permission: 'agreements.change',
    values: { purpose: 'notices' },
    body: { firstName: 'Karim', lastName: 'Haddad', email: 'no-address' },
    answer: '422 person.email-malformed',
  },
  deleteAgreementContact: {
    permission: 'agreements.change',
    values: { purpose: 'notices' },
    answer: '404 agreement-contact.unknown',
  },
  listOrganizations: inConsole('200'),
  getOrganization: inConsole('404 organization.unknown', { organization: nobody }),
  listOrganizationAccounts: inConsole('404 organization.unknown', { organization: nobody }),
  listAgreements: inConsole('200'),
  getRegisteredAgreement: inConsole('404 agreement.unknown', { agreement: nobody }),
  listAgreementAccounts: inConsole('404 agreement.unknown', { agreement: nobody }),
  postAgreement: {
    ...inConsole('422 fields.refused'),
    body: {
      number: 'V-NONE',
      signedOn: '2026-01-05',
      anniversaryOn: '2025-01-05',
      organization: { number: 'O-NONE', name: 'None', countryCode: 'FR' },
      administrator: person,
      purchasingAccounts: [{ number: 'P-NONE', name: 'None', city: 'Paris', countryCode: 'FR' }],
      invite: false,
    },
  },
  postAgreementAccount: {
    ...inConsole('404 agreement.unknown', { agreement: nobody }),
    body: { number: 'P-NONE', name: 'None', city: 'Paris', countryCode: 'FR' },
  },
  putAgreementEnd: { ...inConsole('404 agreement.unknown', { agreement: nobody }), body: { endsOn: '2030-12-31' } },
}

const ofPartners: ApiCases = {
  listRegisteredPartners: inConsole('200'),
  getPartner: inConsole('404 partner.unknown', { partner: nobody }),
  postPartner: { ...inConsole('200'), body: { number: 'API-1', name: 'Partner of the API', language: 'fr' } },
  putPartner: { ...inConsole('404 partner.unknown', { partner: nobody }), body: { name: 'None', language: 'fr' } },
  listPartnerAccounts: inConsole('404 partner.unknown', { partner: nobody }),
  postServing: { ...inConsole('404 partner.unknown'), body: { partner: 'NONE' } },
  previewChangeOfPartner: { ...inConsole('404 partner.unknown'), body: { from: 'NONE' } },
  postChangeOfPartner: { ...inConsole('404 partner.unknown'), body: { from: 'NONE', to: 'NONE-2' } },
  listPeopleOfPartner: inConsole('404 desk.unknown', { partner: nobody }),
  inviteToPartnerOf: {
    ...inConsole('404 desk.unknown', { partner: nobody }),
    body: { ...person, countryCode: 'FR', role: 'agent' },
  },
  putRoleAtPartner: { ...inConsole('404 desk.unknown', { partner: nobody, user: nobody }), body: { role: 'agent' } },
  deleteUserOfPartner: inConsole('404 desk.unknown', { partner: nobody, user: nobody }),
  renewInvitationToPartnerOf: inConsole('404 desk.unknown', { partner: nobody, user: nobody }),
}

export const tradeCases: ApiCases = { ...ofReports, ...ofSoftware, ...ofAgreements, ...ofPartners }

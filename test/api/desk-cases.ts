/** The cases of people-matrix.test.ts of one’s own profile, the catalogue, benefits as they are described, services and jobs, by operationId. */
import type { Caller } from '../world/callers.ts'
import type { ApiCases } from './cases.ts'
import { inConsole } from './console-cases.ts'

const nobody = '987654321'
const isPartner = (who: Caller) => who.actor?.kind === 'partner'
const own = (answer: string, values: Readonly<Record<string, string>> = {}) => ({ who: () => answer, values, answer })

const ofOneself: ApiCases = {
  getProfile: own('200'),
  putProfile: {
    ...own('204'),
    body: { firstName: 'Karim', lastName: 'Haddad', language: 'fr', countryCode: 'FR' },
  },
  listOwnRoles: own('200'),
  getNotices: own('200'),
  putNotices: { ...own('200'), body: { muted: [] } },
  listOwnApiKeys: own('200'),
  deleteOwnApiKey: own('404 api-key.unknown', { key: nobody }),
}

/** Whoever manages people anywhere. */
const managing = (answer: string) => ({
  who(who: Caller) {
    if (who.actor?.kind !== 'customer' || who.allowed === undefined) return '404 desk.unknown'
    return who.allowed.includes('users.manage') ? answer : '403 permission.missing'
  },
  answer,
})
const line = {
  email: 'no-address',
  firstName: 'Karim',
  lastName: 'Haddad',
  language: 'fr',
  countryCode: 'FR',
  roles: [],
}
const lines = { lines: [{ ...line, roles: ['account-viewer'] }] }

/** Whoever orders; everybody else hears that there is no such place. */
const ordering = (answer: string) => ({
  who(who: Caller) {
    if (!isPartner(who)) return '404 desk.unknown'
    return who.actor?.kind === 'partner' && who.actor.role === 'viewer' ? '403 partner-role.missing' : answer
  },
  answer,
})

const ofTrade: ApiCases = {
  checkUserLines: { ...managing('200'), body: lines },
  inviteUserLines: { ...managing('200'), body: lines },
  previewOrder: {
    ...ordering('404 purchasing-account.unknown'),
    body: {
      number: 'NONE-1',
      orderedOn: '2026-11-21',
      purchasingAccount: 'P-0-0',
      lines: [{ kind: 'subscription', item: 'E1', quantity: 1 }],
    },
  },
  settleRefusedOrderFile: { ...ordering('404 order-file.unknown'), values: { id: nobody } },
  postDomainLook: own('404 domain.unknown', { claim: nobody }),
  changePartnerPermission: {
    permission: 'benefits.manage',
    values: { permission: nobody },
    body: { seen: null },
    answer: '404 partner-permission.unknown',
  },
  listBenefitDownloads: {
    permission: 'benefits.view',
    lacking: (who) => (isPartner(who) ? '403 partner-permission.missing' : '403 permission.missing'),
    values: { benefit: nobody },
    answer: '404 benefit.unknown',
  },
  postBenefitDownload: {
    permission: 'benefits.view',
    lacking: (who) => (isPartner(who) ? '403 partner-permission.missing' : '403 permission.missing'),
    values: { benefit: nobody, download: 'none' },
    answer: '404 benefit.unknown',
  },
  listCatalogueItems: {
    who: (who) => (isPartner(who) || who.actor?.kind === 'operator' ? '200' : '404 desk.unknown'),
    query: '?q=office',
    answer: '200',
  },
  listCatalogueProducts: { ...inConsole('200'), query: '?q=office' },
}

const benefit = {
  names: { fr: 'Rien' },
  descriptions: {},
  learnMore: {},
  administratorInstructions: {},
  userInstructions: {},
  identifiers: [],
  hasDomains: false,
  handsOutCodes: false,
  cap: 5,
  downloads: [],
}
const rule = { names: {}, counts: 'licenses', gives: { per: 1, gives: 1 }, since: '2026-01-01', products: [] }
const unknownRule = { benefit: nobody, rule: nobody }
const ofBenefits: ApiCases = {
  listBenefitDefinitions: inConsole('200'),
  getBenefitDefinition: inConsole('404 benefit.unknown', { benefit: nobody }),
  // A cap of what is not measured.
  postBenefitDefinition: { ...inConsole('422 benefit.malformed'), body: { code: 'none', ...benefit } },
  putBenefitDefinition: { ...inConsole('404 benefit.unknown', { benefit: nobody }), body: { seen: 1, ...benefit } },
  moveBenefitDefinition: { ...inConsole('404 benefit.unknown', { benefit: nobody }), body: { towards: 'up' } },
  withdrawBenefitDefinition: inConsole('404 benefit.unknown', { benefit: nobody }),
  offerBenefitDefinition: inConsole('404 benefit.unknown', { benefit: nobody }),
  listBenefitRules: inConsole('404 benefit.unknown', { benefit: nobody }),
  postBenefitRule: { ...inConsole('404 benefit.unknown', { benefit: nobody }), body: rule },
  putBenefitRule: { ...inConsole('404 benefit.unknown', unknownRule), body: { seen: 1, ...rule } },
  endBenefitRule: { ...inConsole('404 benefit.unknown', unknownRule), body: { until: '2026-12-31' } },
  deleteBenefitRule: inConsole('404 benefit.unknown', unknownRule),
  putBenefitIdentifier: {
    ...inConsole('404 benefit-identifier.unknown', { code: 'none' }),
    body: { value: '1' },
  },
}

const site = {
  name: 'None',
  homeUrl: 'https://none.example',
  redirectUris: ['ftp://none.example'],
  postLogoutRedirectUris: [],
  helpLinks: [],
}
const ofSites: ApiCases = {
  registerSite: { ...inConsole('422 service.malformed'), body: { clientId: 'none', ...site } },
  changeSite: { ...inConsole('422 service.malformed', { service: nobody }), body: site },
  postServiceSecret: { ...inConsole('404 service.unknown', { service: nobody }), body: { overlapDays: 1 } },
  showSigningKey: inConsole('404 service.unknown', { service: nobody }),
  putServiceGroup: inConsole('404 service.unknown', { service: nobody, group: nobody }),
  deleteServiceGroup: inConsole('404 service.unknown', { service: nobody, group: nobody }),
  postWebhookEndpoint: {
    ...inConsole('422 fields.refused'),
    body: { service: 1, url: 'http://inner.example', kinds: ['plans.ordered'] },
  },
  putWebhookEndpoint: {
    ...inConsole('404 webhook-endpoint.unknown', { endpoint: nobody }),
    body: { url: 'https://none.example', kinds: ['plans.ordered'] },
  },
  postWebhookSecret: inConsole('404 webhook-endpoint.unknown', { endpoint: nobody }),
  listJobs: { ...inConsole('200'), query: '?state=failed' },
  postJobAttempt: inConsole('409 job.not-failed', { job: nobody }),
}

const staff = {
  email: 'karim@publisher.example',
  firstName: 'Karim',
  lastName: 'Haddad',
  language: 'fr',
  countryCode: 'FR',
}
const ofStaff: ApiCases = {
  listOperators: inConsole('200'),
  // Nobody of them has signed in anywhere: his key alone changes nobody's access.
  postOperator: { ...inConsole('403 sign-in.not-recent'), body: { ...staff, role: 'agent' } },
  putOperatorRole: { ...inConsole('403 sign-in.not-recent', { user: nobody }), body: { role: 'agent' } },
  deleteOperator: inConsole('403 sign-in.not-recent', { user: nobody }),
  renewInvitationOfOperator: inConsole('403 sign-in.not-recent', { user: nobody }),
  listKeysOfAccount: { permission: 'users.manage', answer: '200' },
  deleteKeyOfAccount: { permission: 'users.manage', values: { key: nobody }, answer: '404 api-key.unknown' },
  listKeysInUse: inConsole('200'),
  deleteKeyInUse: inConsole('404 api-key.unknown', { key: nobody }),
  putOrganizationNames: {
    ...inConsole('404 organization.unknown', { organization: nobody }),
    body: { name: 'None', countryCode: 'FR', seen: { name: 'Nothing', countryCode: 'FR' } },
  },
  putAccountNames: {
    ...inConsole('409 purchasing-account.renamed-meanwhile'),
    body: {
      name: 'None',
      city: 'Paris',
      countryCode: 'FR',
      seen: { name: 'Nothing', city: 'Paris', countryCode: 'FR' },
    },
  },
}

const item = {
  group: 'Office',
  edition: 'None',
  coverage: false,
  setUpStep: 1,
  graceDays: 30,
  withdrawn: false,
  names: {},
  components: [],
}
const ofCatalogue: ApiCases = {
  getCatalogueItem: inConsole('404 catalogue-item.unknown', { item: nobody }),
  postCatalogueItem: { ...inConsole('422 fields.refused'), body: { code: 'E1', kind: 'subscription', ...item } },
  putCatalogueItem: { ...inConsole('404 catalogue-item.unknown', { item: nobody }), body: { seen: 1, ...item } },
  putLastDayOfSale: { ...inConsole('404 catalogue-item.unknown', { item: nobody }), body: { seen: 1 } },
  putProductGroupNames: {
    ...inConsole('404 catalogue-group.unknown', { group: nobody }),
    body: { seen: 1, names: { fr: 'Rien' } },
  },
  postCatalogueFile: { ...inConsole('422 file.refused'), body: 'nothing\n1\n' },
  getCatalogueFile: inConsole('404 catalogue-file.unknown', { file: nobody }),
  listCatalogueDifferences: inConsole('404 catalogue-file.unknown', { file: nobody }),
  importCatalogueFile: inConsole('404 catalogue-file.unknown', { file: nobody }),
  compareCatalogueFileAgain: inConsole('404 catalogue-file.unknown', { file: nobody }),
  postOrderReturn: { ...ordering('404 order.unknown'), body: { lines: [{ line: 1, quantity: 1 }] } },
}

export const deskCases: ApiCases = {
  ...ofCatalogue,
  ...ofStaff,
  ...ofOneself,
  ...ofTrade,
  ...ofBenefits,
  ...ofSites,
}

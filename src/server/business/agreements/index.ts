/** Organisations, the agreements that they signed, the purchasing accounts that those hold, and how accounts are found. */
export type { FoundAccount } from './account-rows.ts'
export {
  newestAccounts,
  registeredAccount,
  registeredAccountsPageSize,
  type RegisteredAccount,
} from './account-pages.ts'
export { accountCalled, accountsCalled, type CalledAccounts } from './accounts-called.ts'
export { addPurchasingAccount } from './add-account.ts'
export {
  accountsOfAgreement,
  agreementOf,
  agreementPageSize,
  findAgreements,
  newestAgreements,
  type AgreementAccount,
  type AgreementDetails,
  type ListedAgreement,
} from './agreement-pages.ts'
export { nextAnniversary } from './anniversary.ts'
export {
  changeContact,
  contactPurposes,
  contactsOf,
  removeContact,
  type AgreementContact,
  type ContactPerson,
  type ContactPurpose,
} from './contacts.ts'
export {
  designateAdministrator,
  designatedAdministrator,
  inviteDesignatedAdministrator,
  type DesignatedAdministrator,
  type DesignatedPerson,
} from './designated-administrator.ts'
export { answerInvitationRequest, requestInvitation, type InvitationRequest } from './invitation-request.ts'
export { accountCount, findAccounts, firstAccount, foundLimit, type AccountSearch } from './find-accounts.ts'
export {
  accountsOfOrganization,
  countedAccountsLimit,
  findOrganizations,
  organizationAccountsPageSize,
  organizationOf,
  organizationPageSize,
  type FoundOrganization,
  type OrganizationAccount,
  type OrganizationCursor,
  type OrganizationPage,
} from './find-organizations.ts'
export { invariants } from './invariants.ts'
export {
  accountsHeldBy,
  agreementsOfOrganization,
  everyOrganization,
  registeredOrganization,
  type AgreementOfOrganization,
  type RegisteredOrganization,
} from './organization-pages.ts'
export { accountsBeside, agreementOfAccount, ownAgreements, type OwnAgreement } from './own-agreements.ts'
export {
  registerAgreement,
  type NewAgreement,
  type NewPurchasingAccount,
  type RegisteredAgreement,
} from './register.ts'
export { inviteRegistered, inviteUninvitedOf } from './invite-registered.ts'
export {
  longestNames,
  renameOrganization,
  renamePurchasingAccount,
  type AccountNames,
  type OrganizationNames,
} from './rename.ts'
export { forgetRows, registerRows, type Alongside, type Registration } from './registration.ts'
export {
  agreementColumns,
  contradictions,
  differ,
  languageWrongs,
  textWrongs,
  trimmedRows,
  type Wrong,
} from './rows.ts'
export { letReaderForget, letReadersFind } from './search-index.ts'
export { accountFields, type AccountField } from './search-terms.ts'
export { agreementOverSince, changeEnd, holdAgreements, isInForce } from './term.ts'

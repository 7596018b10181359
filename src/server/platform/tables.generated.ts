/** Written by `comptoir tables` from the migrations. Not edited by hand. */
import type { Generated, GeneratedAlways } from 'kysely'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

export interface AccountPeopleTable {
  purchasing_account_id: number
  user_id: number
  email: string
  name: string
  roles_rank: number
  invitation_id: number | null
  invited_at: Date | null
  accepted_at: Date | null
  signed_in_on: Generated<string>
}

export interface AccountTextsTable {
  purchasing_account_id: number
  name: string
  organization: string
  place: string
  number: string
  agreement: string
}

export interface AccountVocabularyTable {
  word: string
}

export interface AccountWordsTable {
  reader: number
  field: number
  leads: boolean
  key: string
  purchasing_account_id: number
}

export interface ActivationRequestsTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  product_key_id: number
  wanted: number
  reason: string
  asked_at: Date
  asked_by: number
  partner_id: number | null
  answered_at: Date | null
  answered_by: number | null
  granted: number | null
  refused_because: string | null
}

export interface AgreementContactsTable {
  agreement_id: number
  purpose: 'main' | 'notices' | 'renewals'
  first_name: string
  last_name: string
  email: string
  telephone: string | null
}

export interface AgreementsTable {
  id: GeneratedAlways<number>
  number: string
  organization_id: number
  signed_on: string
  anniversary_on: string
  administrator_email: string
  administrator_first_name: string
  administrator_last_name: string
  administrator_language: string
  registered_at: Date
  ends_on: string | null
}

export interface ApiKeysTable {
  id: GeneratedAlways<number>
  user_id: number
  audience: 'customer' | 'partner' | 'operator'
  partner_id: number | null
  name: string
  scopes: string
  token_hash: Buffer
  ending: string
  made_at: Date
  last_on: string
  used_on: string | null
  ended_at: Date | null
  owner_email: Generated<string>
}

export interface AuthenticatorAppsTable {
  user_id: number
  secret: Buffer
  begun_at: Date
  confirmed_at: Date | null
  last_step: Generated<number>
}

export interface BalancesTable {
  purchasing_account_id: number
  item_id: number
  package_id: number
  serving_number: number
  term_ends_on: string
  available: number
  ordered: number
  coverage: number
  lapsed: Generated<number>
  unordered_since: Date | null
  suspended: Generated<number>
  order_by: string | null
}

export interface BarredPeopleTable {
  organization_id: number
  email_canonical: string
  domain: string
  barred_at: Date
  barred_by: number | null
}

export interface BeneficiariesTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  benefit_id: number
  email: string
  email_canonical: string
  first_name: string
  last_name: string
  language: string
  quantity: number
  added_at: Date
  added_by: string
  partner_id: number | null
  instructions_sent_at: Date | null
  code_handed_at: Date | null
  removed_at: Date | null
  removed_by: string | null
}

export interface BenefitDomainsTable {
  purchasing_account_id: number
  benefit_id: number
  domain: string
  added_at: Date
  added_by: string
  partner_id: number | null
}

export interface BenefitEntriesTable {
  purchasing_account_id: number
  benefit_id: number
  position: number
  kind: 'calculated' | 'used' | 'returned' | 'user-added' | 'user-changed' | 'user-removed' | 'voucher-assigned' | 'voucher-revoked' | 'voucher-expired' | 'converted' | 'conversion-undone' | 'downloaded'
  effective_on: string
  recorded_at: Date
  granted_change: number
  used_change: number
  granted_after: number
  used_after: number
  actor: string
  partner_id: number | null
  subject: string | null
  key: string
}

export interface BenefitGrantsTable {
  purchasing_account_id: number
  benefit_id: number
  entries: Generated<number>
  calculated: number
  converted: Generated<number>
  used: Generated<number>
  granted: number
  first_granted_on: string
  ended_on: string | null
  lapses_on: string | null
  lapses_to: number | null
}

export interface BenefitIdentifierValuesTable {
  value: string
  code: string
  purchasing_account_id: number
}

export interface BenefitIdentifiersTable {
  purchasing_account_id: number
  code: string
  value: string
  given_at: Date
}

export interface BenefitRuleProductsTable {
  id: GeneratedAlways<number>
  rule_id: number
  product_group_id: number
  item_id: number | null
}

export interface BenefitRulesTable {
  id: GeneratedAlways<number>
  benefit_id: number
  names: Generated<Json>
  counts: 'coverage' | 'licenses' | 'subscriptions'
  per: number | null
  gives: number | null
  steps: Json | null
  cap: number | null
  since: string
  until: string | null
  begun_at: Date | null
  ended_at: Date | null
  removed_at: Date | null
  edits: Generated<number>
  revision: Generated<number>
  changed_at: Date | null
  changed_by: number | null
}

export interface BenefitsTable {
  id: GeneratedAlways<number>
  code: string
  position: number
  names: Json
  descriptions: Generated<Json>
  learn_more: Generated<Json>
  administrator_instructions: Generated<Json>
  user_instructions: Generated<Json>
  measure: Json | null
  identifiers: Generated<Json>
  users_take: 'nothing' | 'one' | 'chosen' | null
  has_domains: Generated<boolean>
  hands_out_codes: Generated<boolean>
  voucher_valid_days: number | null
  converted_from: number | null
  conversion_ratio: number | null
  cap: number | null
  downloads: Generated<Json>
  changed_at: Date
  withdrawn_at: Date | null
  recording_service_id: number | null
  revision: Generated<number>
  changed_by: number | null
}

export interface CatalogueDifferencesTable {
  file_id: number
  number: number
  sort: 'added' | 'changed' | 'group' | 'absent'
  code: string
  name: string
  facts: Json
}

export interface CatalogueFilePiecesTable {
  file_id: number
  number: number
  bytes: Buffer
}

export interface CatalogueFilesTable {
  id: GeneratedAlways<number>
  name: string
  size_bytes: number
  content_hash: Buffer
  sent_by: number | null
  compared_at: Date
  catalogue_revision: number
  format: 'publisher-list' | 'catalogue'
  added: number
  changed: number
  unchanged: number
  groups: number
  absent: number
  imported_at: Date | null
  imported_by: number | null
}

export interface ChangedLedgersTable {
  purchasing_account_id: number
  changed_at: Date
}

export interface ChangesTable {
  actor: string
  key: string
  request_hash: Buffer
  result: Json | null
  made_at: Date
}

export interface ConversionsTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  source_benefit_id: number
  target_benefit_id: number
  quantity: number
  ratio: number
  undone: Generated<number>
  converted_at: Date
  converted_by: string
  partner_id: number | null
}

export interface DomainAccountsTable {
  claim_id: number
  purchasing_account_id: number
}

export interface DomainAssociationsTable {
  purchasing_account_id: number
  claim_id: number
  associated_at: Date
  associated_by: number | null
  needs_approval: Generated<boolean>
  approved_at: Date | null
  approved_by: number | null
}

export interface DomainClaimsTable {
  id: GeneratedAlways<number>
  organization_id: number
  domain: string
  token: string
  claimed_at: Date
  checked_at: Date | null
  answer: string | null
  check_due_at: Date | null
  verified_at: Date | null
  missing_since: Date | null
  lost_at: Date | null
}

export interface DownloadLinksTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  file_id: number
  user_id: number
  partner_id: number | null
  made_at: Date
  expires_at: Date
  begun_at: Date | null
  finished_at: Date | null
}

export interface EmailsTable {
  id: GeneratedAlways<number>
  key: string
  purchasing_account_id: Generated<number>
  recipient_name: string
  recipient_address: string
  language: string
  template: string
  parameters: Json
  queued_at: Date
  due_at: Date
  attempts: Generated<number>
  attempted_at: Date | null
  message_id: string | null
  sent_at: Date | null
  bounced_at: Date | null
  last_error: string | null
  resent_at: Date | null
}

export interface EventSealsTable {
  purchasing_account_id: number
  scope: string
  scope_id: number
  number: number
  run: number
  position: number
  event_ids: readonly number[]
  event_hashes: Buffer
  previous: Buffer
  head: Buffer
  sealed_at: Date
}

export interface EventsTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  scope: 'account' | 'organization' | 'partner' | 'person' | 'system'
  scope_id: number
  name: string
  actor_kind: string
  actor_id: number | null
  subject: string | null
  occurred_at: Date
  details: Json
  address: string | null
  address_salt: Buffer | null
  address_hash: Buffer | null
  api_key_id: number | null
}

export interface GlobalAdministratorsTable {
  id: GeneratedAlways<number>
  claim_id: number
  user_id: number
  named_by: number | null
  named_at: Date
  serial: Generated<number>
  accepted_at: Date | null
  refused_at: Date | null
  ended_at: Date | null
}

export interface HoldingsTable {
  purchasing_account_id: number
  item_id: number
  package_id: Generated<number>
  entries: Generated<number>
  available: Generated<number>
  ordered: Generated<number>
  coverage: Generated<number>
}

export interface InstallationTable {
  id: Generated<boolean>
  secret_fingerprint: Buffer | null
  clock_offset_seconds: Generated<number>
}

export interface InvitationAccountsTable {
  invitation_id: number
  purchasing_account_id: number
}

export interface InvitationsTable {
  id: GeneratedAlways<number>
  user_id: number
  agreement_id: number | null
  partner_id: number | null
  invited_by: number | null
  serial: Generated<number>
  sent_at: Date
  accepted_at: Date | null
  refused_at: Date | null
  withdrawn_at: Date | null
  partner_role: 'administrator' | 'agent' | 'viewer' | null
  operator_role: 'administrator' | 'agent' | null
}

export interface ItemServicePlansTable {
  item_id: number
  service_plan_id: number
  name: string
}

export interface ItemsTable {
  id: GeneratedAlways<number>
  code: string
  kind: 'license' | 'subscription' | 'msdn' | 'azure' | 'package'
  product_group_id: number
  group_derived: Generated<boolean>
  product: string
  edition: string
  version: Generated<string>
  display_names: Generated<Json>
  external_id: string | null
  coverage_offered: Generated<boolean>
  set_up_step: Generated<number>
  grace_days: Generated<number>
  set_up_ceiling: number | null
  withdrawn_at: Date | null
  revision: Generated<number>
  changed_at: Date | null
  changed_by: number | null
  sold_until: string | null
  return_days: Generated<number>
}

export interface JoinRequestsTable {
  id: GeneratedAlways<number>
  email: string
  email_canonical: string
  language: string
  serial: Generated<number>
  requested_at: Date
  used_at: Date | null
}

export interface JournalChecksTable {
  id: Generated<boolean>
  checked_at: Date
  events: number
  breach: string | null
}

export interface KnownDevicesTable {
  token_hash: Buffer
  user_id: number
  met_at: Date
  seen_at: Date
}

export interface LedgerEntriesTable {
  purchasing_account_id: number
  item_id: number
  package_id: number
  position: number
  serving_number: number
  partner_id: number
  term_ends_on: string
  kind: 'license' | 'license-with-coverage' | 'coverage-renewal' | 'subscription' | 'seats-added' | 'seats-reduced' | 'renewal' | 'renewed' | 'msdn' | 'azure' | 'set-up' | 'settled' | 'suspended' | 'expiry' | 'returned' | 'coverage-returned'
  effective_on: string
  recorded_at: Date
  available_change: number
  ordered_change: number
  coverage_change: number
  available_after: number
  ordered_after: number
  coverage_after: number
  order_id: number | null
  order_line: number | null
  actor: string
  key: string
}

export interface MutedNoticesTable {
  user_id: number
  topic: string
  muted_at: Date
}

export interface OperatorsTable {
  user_id: number
  hired_at: Date
  role: Generated<'administrator' | 'agent'>
}

export interface OrderFilePiecesTable {
  partner_id: number
  file_id: number
  number: number
  bytes: Buffer
}

export interface OrderFilesTable {
  partner_id: number
  id: Generated<number>
  name: string
  size_bytes: number
  content_hash: Buffer
  sent_by: number
  source: 'page' | 'api'
  dry_run: boolean
  received_at: Date
  attempts: Generated<number>
  seen_at: Date | null
  read_bytes: Generated<number>
  booked: Generated<number>
  to_book: Generated<number>
  accepted_at: Date | null
  orders: number | null
  lines: number | null
  entries: number | null
  repeated: number | null
  refused_at: Date | null
  fault_count: number | null
  faults: Json | null
  failed_at: Date | null
  failure: 'fault' | 'not-allowed' | null
  settled_at: Date | null
  settled_by: number | null
  forgotten_at: Date | null
}

export interface OrderLinesTable {
  purchasing_account_id: number
  order_id: number
  number: number
  item_id: number
  kind: 'license' | 'license-with-coverage' | 'coverage-renewal' | 'subscription' | 'seats-added' | 'seats-reduced' | 'renewal' | 'msdn' | 'azure' | 'package'
  quantity: number
  term_ends_on: string | null
  ordered_on: string
}

export interface OrderNumbersTable {
  partner_id: number
  number: string
  content_hash: Buffer
  purchasing_account_id: number
  order_id: number
}

export interface OrderReturnsTable {
  purchasing_account_id: number
  order_id: number
  number: number
  line: number
  quantity: number
  returned_on: string
  returned_at: Date
  returned_by: number | null
}

export interface OrdersTable {
  purchasing_account_id: number
  id: Generated<number>
  number: string
  serving_number: number
  partner_id: number
  customer_purchase_order_number: Generated<string>
  ordered_on: string
  placed_at: Date
  source: 'import' | 'form' | 'api' | 'file'
  line_count: number
}

export interface OrdersAwaitedTable {
  partner_id: number
  purchasing_account_id: number
  item_id: number
  package_id: number
  serving_number: number
  term_ends_on: string
  unordered: number
  suspended: number
  since: string
  order_by: string
}

export interface OrganizationsTable {
  id: GeneratedAlways<number>
  number: string
  name: string
  country_code: string
}

export interface PackageComponentsTable {
  package_id: number
  item_id: number
  quantity: number
  with_coverage: Generated<boolean>
}

export interface PartnerOrdersTable {
  partner_id: number
  ordered_on: string
  order_id: number
  purchasing_account_id: number
  number: string
  purchase_order_number: Generated<string>
}

export interface PartnerPermissionsTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  partner_id: number
  requested_at: Date
  requested_by: number | null
  benefits: Json | null
  acts: Json | null
  ends_on: string | null
  approved_at: Date | null
  approved_by: number | null
  refused_at: Date | null
  refused_by: number | null
  removed_at: Date | null
  removed_by: number | null
  ended_at: Date | null
  withdrawn_at: Date | null
  withdrawn_by: number | null
  changed_at: Date | null
  changed_by: number | null
}

export interface PartnerRequestsTable {
  partner_id: number
  purchasing_account_id: number
  permission_id: number
  state: 'waiting' | 'approved' | 'refused' | 'removed' | 'withdrawn' | 'ended'
  since: Date
}

export interface PartnerUsersTable {
  user_id: number
  partner_id: number
  role: 'administrator' | 'agent' | 'viewer'
  hired_at: Date
}

export interface PartnersTable {
  id: GeneratedAlways<number>
  number: string
  name: string
  language: string
}

export interface PasskeyChallengesTable {
  challenge_hash: Buffer
  expires_at: Date
}

export interface PasskeysTable {
  id: GeneratedAlways<number>
  credential_id: Buffer
  user_id: number
  name: string
  public_key: Buffer
  signatures: number
  added_at: Date
  used_at: Date | null
}

export interface PasswordResetsTable {
  user_id: number
  serial: number
  requested_at: Date
  used_at: Date | null
}

export interface ProductGroupsTable {
  id: GeneratedAlways<number>
  name: string
  display_names: Generated<Json>
  revision: Generated<number>
  changed_at: Date | null
  changed_by: number | null
}

export interface ProductKeysTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  item_id: number
  kind: Generated<string>
  sealed: Buffer
  sealed_by: string
  fingerprint: string
  activations_allowed: number | null
  activations_used: Generated<number>
  entered_at: Date
  entered_by: string
  removed_at: Date | null
  removed_by: string | null
}

export interface PurchasingAccountNumbersTable {
  number: string
  purchasing_account_id: number
}

export interface PurchasingAccountsTable {
  id: GeneratedAlways<number>
  number: string
  agreement_id: number
  organization_id: number
  name: string
  city: string
  country_code: string
  registered_at: Date
}

export interface RecoveryCodesTable {
  user_id: number
  number: number
  generation: number
  used_at: Date | null
}

export interface ReportSchedulesTable {
  user_id: number
  id: GeneratedAlways<number>
  report: string
  filters: Json
  format: 'csv' | 'xlsx'
  frequency: 'daily' | 'weekly' | 'monthly'
  weekday: number | null
  month_day: number | null
  hour: number
  time_zone: string
  scheduled_at: Date
  next_at: Date
  sent_for: Date | null
  ended_at: Date | null
  ended_by: 'receiver' | 'permission' | 'filters' | null
}

export interface RoleAssignmentsTable {
  purchasing_account_id: number
  user_id: number
  role: 'account-administrator' | 'agreement-administrator' | 'user-administrator' | 'account-manager' | 'report-viewer' | 'account-viewer'
  given_at: Date
}

export interface RoleRequestsTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  user_id: number
  role: 'account-administrator' | 'agreement-administrator' | 'user-administrator' | 'account-manager' | 'report-viewer' | 'account-viewer'
  reason: string
  asked_at: Date
  answered_at: Date | null
  answered_by: number | null
  granted: boolean | null
}

export interface SavedFiltersTable {
  user_id: number
  id: GeneratedAlways<number>
  report: string
  name: string
  filters: Json
  saved_at: Date
}

export interface SealRunsTable {
  number: number
  sealed_to: number
  seals: number
  heads_hash: Buffer
  previous: Buffer
  head: Buffer
  sealed_at: Date
}

export interface SealingTable {
  single: Generated<boolean>
  settled_to: number
  bound: number
  awaited: readonly string[]
}

export interface SeatsInUseTable {
  purchasing_account_id: number
  item_id: number
  quantity: number
  measured_at: Date
  reported_at: Date
  service_id: number
}

export interface SeatsInUseDaysTable {
  purchasing_account_id: number
  item_id: number
  measured_on: string
  quantity: number
}

export interface ServiceGroupsTable {
  product_group_id: number
  service_id: number
}

export interface ServicePlansTable {
  id: GeneratedAlways<number>
  external_id: string
  code: string
}

export interface ServiceSecretsTable {
  id: GeneratedAlways<number>
  service_id: number
  secret_hash: Buffer
  made_at: Date
  retires_at: Date | null
}

export interface ServicesTable {
  id: GeneratedAlways<number>
  client_id: string
  name: string
  home_url: string
  administration_url: string | null
  provisioning_url: string | null
  redirect_uris: Json
  post_logout_redirect_uris: Generated<Json>
  backchannel_logout_uri: string | null
  help_links: Generated<Json>
  registered_at: Date
  withdrawn_at: Date | null
}

export interface ServingsTable {
  purchasing_account_id: number
  number: number
  partner_id: number
  since: Date
  orders_placed: Generated<number>
}

export interface SessionsTable {
  token_hash: Buffer
  user_id: number
  created_at: Date
  seen_at: Date
  expires_at: Date
  user_agent: string
  address: string
  id: GeneratedAlways<number>
  proved_at: Date | null
}

export interface SetUpLinesTable {
  purchasing_account_id: number
  set_up_id: number
  line: number
  item_id: number
  serving_number: number
  partner_id: number
  quantity: number
  term_ends_on: string
  attempts: Generated<number>
  attempted_at: Date | null
  due_at: Date
  last_answer: string | null
  operators_told_at: Date | null
  ready_on: string | null
  ready_at: Date | null
}

export interface SetUpsTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  key: string
  requested_on: string
  requested_at: Date
  requested_by: number | null
}

export interface SignInFailuresTable {
  source: Buffer
  failures: number
  failed_at: Date
}

export interface SignInStepsTable {
  token_hash: Buffer
  user_id: number
  begun_at: Date
  attempts: Generated<number>
  passed_with: Buffer | null
}

export interface SignOnLogoutsTable {
  id: GeneratedAlways<number>
  service_id: number
  subject: string
  session_id: string
  issuer: string
  owed_at: Date
}

export interface SignOnRecordsTable {
  id_hash: Buffer
  model: string
  client_id: string | null
  grant_hash: Buffer | null
  session_hash: Buffer | null
  payload: Buffer
  consumed_at: Date | null
  expires_at: Date
}

export interface SignOnSessionsTable {
  session_hash: Buffer
  user_id: number
  issuer: string
  payload: Buffer
  expires_at: Date
}

export interface SigningKeysTable {
  id: string
  public_key: Json
  private_key: Buffer
  made_at: Date
  signs_from: Date
  expires_at: Date | null
}

export interface SoftwareFilesTable {
  id: GeneratedAlways<number>
  item_id: number
  language: string
  architecture: 'x64' | 'x86' | 'arm64' | 'any'
  path: string
  registered_at: Date
  measured_at: Date | null
  size: number | null
  sha256: Buffer | null
  mark: string | null
  fault: 'missing' | 'empty' | 'encoded' | 'unreachable' | null
  withdrawn_at: Date | null
}

export interface SoftwareOpeningsTable {
  id: GeneratedAlways<number>
  file_id: number
  counts: 'licenses' | 'coverage' | 'subscriptions'
  product_group_id: number
  item_id: number | null
}

export interface TermsEndingTable {
  partner_id: number
  term_ends_on: string
  purchasing_account_id: number
  item_id: number
  package_id: number
  serving_number: number
}

export interface UnorderedSetUpsTable {
  purchasing_account_id: number
  item_id: number
  package_id: number
  position: number
  serving_number: number
  term_ends_on: string
  set_up_on: string
  set_up_at: Date
  order_by: string
  quantity: number
  suspended_on: string | null
  lapsed_on: string | null
  warned_days: number | null
}

export interface UserAccountsTable {
  user_id: number
  purchasing_account_id: number
}

export interface UsersTable {
  id: GeneratedAlways<number>
  email: string
  email_canonical: string
  first_name: string
  last_name: string
  language: string
  country_code: string
  password_hash: string | null
  demonstration: Generated<boolean>
  created_at: Date
  signed_in_on: Generated<string>
  subject: Generated<string>
}

export interface ViewingsTable {
  token_hash: Buffer
  operator_id: number
  session_hash: Buffer
  user_id: number
  reason: string
  began_at: Date
  ends_at: Date
  ended_at: Date | null
}

export interface VisibilityGrantsTable {
  purchasing_account_id: number
  partner_id: number
  seen_partner_id: number
  granted_at: Date
  granted_by: number | null
}

export interface VouchersTable {
  purchasing_account_id: number
  id: GeneratedAlways<number>
  benefit_id: number
  number: string
  quantity: number
  email: string
  first_name: string
  last_name: string
  language: string
  assigned_at: Date
  assigned_by: string
  partner_id: number | null
  expires_on: string
  used_on: string | null
  revoked_at: Date | null
  revoked_by: string | null
  expired_at: Date | null
}

export interface WebhookDeliveriesTable {
  id: GeneratedAlways<number>
  endpoint_id: number
  message_id: string
  event_account_id: number
  event_id: number
  purchasing_account_id: number
  type: string
  body: string
  owed_at: Date
  due_at: Date
  resent_at: Date | null
  round: Generated<number>
  attempts: Generated<number>
  attempted_at: Date | null
  status: number | null
  fault: string | null
  took_ms: number | null
  delivered_at: Date | null
  given_up_at: Date | null
}

export interface WebhookEndpointsTable {
  id: GeneratedAlways<number>
  service_id: number
  url: string
  types: Json
  serial: Generated<number>
  previous_until: Date | null
  registered_at: Date
  busy_until: Date | null
  failing_since: Date | null
  disabled_at: Date | null
  disabled_because: 'chosen' | 'gone' | 'failing' | null
  removed_at: Date | null
}

export interface WorkerHeartbeatsTable {
  worker: string
  beat_at: Date
}

export interface Tables {
  account_people: AccountPeopleTable
  account_texts: AccountTextsTable
  account_vocabulary: AccountVocabularyTable
  account_words: AccountWordsTable
  activation_requests: ActivationRequestsTable
  agreement_contacts: AgreementContactsTable
  agreements: AgreementsTable
  api_keys: ApiKeysTable
  authenticator_apps: AuthenticatorAppsTable
  balances: BalancesTable
  barred_people: BarredPeopleTable
  beneficiaries: BeneficiariesTable
  benefit_domains: BenefitDomainsTable
  benefit_entries: BenefitEntriesTable
  benefit_grants: BenefitGrantsTable
  benefit_identifier_values: BenefitIdentifierValuesTable
  benefit_identifiers: BenefitIdentifiersTable
  benefit_rule_products: BenefitRuleProductsTable
  benefit_rules: BenefitRulesTable
  benefits: BenefitsTable
  catalogue_differences: CatalogueDifferencesTable
  catalogue_file_pieces: CatalogueFilePiecesTable
  catalogue_files: CatalogueFilesTable
  changed_ledgers: ChangedLedgersTable
  changes: ChangesTable
  conversions: ConversionsTable
  domain_accounts: DomainAccountsTable
  domain_associations: DomainAssociationsTable
  domain_claims: DomainClaimsTable
  download_links: DownloadLinksTable
  emails: EmailsTable
  event_seals: EventSealsTable
  events: EventsTable
  global_administrators: GlobalAdministratorsTable
  holdings: HoldingsTable
  installation: InstallationTable
  invitation_accounts: InvitationAccountsTable
  invitations: InvitationsTable
  item_service_plans: ItemServicePlansTable
  items: ItemsTable
  join_requests: JoinRequestsTable
  journal_checks: JournalChecksTable
  known_devices: KnownDevicesTable
  ledger_entries: LedgerEntriesTable
  muted_notices: MutedNoticesTable
  operators: OperatorsTable
  order_file_pieces: OrderFilePiecesTable
  order_files: OrderFilesTable
  order_lines: OrderLinesTable
  order_numbers: OrderNumbersTable
  order_returns: OrderReturnsTable
  orders: OrdersTable
  orders_awaited: OrdersAwaitedTable
  organizations: OrganizationsTable
  package_components: PackageComponentsTable
  partner_orders: PartnerOrdersTable
  partner_permissions: PartnerPermissionsTable
  partner_requests: PartnerRequestsTable
  partner_users: PartnerUsersTable
  partners: PartnersTable
  passkey_challenges: PasskeyChallengesTable
  passkeys: PasskeysTable
  password_resets: PasswordResetsTable
  product_groups: ProductGroupsTable
  product_keys: ProductKeysTable
  purchasing_account_numbers: PurchasingAccountNumbersTable
  purchasing_accounts: PurchasingAccountsTable
  recovery_codes: RecoveryCodesTable
  report_schedules: ReportSchedulesTable
  role_assignments: RoleAssignmentsTable
  role_requests: RoleRequestsTable
  saved_filters: SavedFiltersTable
  seal_runs: SealRunsTable
  sealing: SealingTable
  seats_in_use: SeatsInUseTable
  seats_in_use_days: SeatsInUseDaysTable
  service_groups: ServiceGroupsTable
  service_plans: ServicePlansTable
  service_secrets: ServiceSecretsTable
  services: ServicesTable
  servings: ServingsTable
  sessions: SessionsTable
  set_up_lines: SetUpLinesTable
  set_ups: SetUpsTable
  sign_in_failures: SignInFailuresTable
  sign_in_steps: SignInStepsTable
  sign_on_logouts: SignOnLogoutsTable
  sign_on_records: SignOnRecordsTable
  sign_on_sessions: SignOnSessionsTable
  signing_keys: SigningKeysTable
  software_files: SoftwareFilesTable
  software_openings: SoftwareOpeningsTable
  terms_ending: TermsEndingTable
  unordered_set_ups: UnorderedSetUpsTable
  user_accounts: UserAccountsTable
  users: UsersTable
  viewings: ViewingsTable
  visibility_grants: VisibilityGrantsTable
  vouchers: VouchersTable
  webhook_deliveries: WebhookDeliveriesTable
  webhook_endpoints: WebhookEndpointsTable
  worker_heartbeats: WorkerHeartbeatsTable
}

/**
 * The class of every table: what lets the schema be spread over many machines by purchasing account (decisions/0003).
 * A table without a class does not compile.
 */
import type { Tables } from './tables.generated.ts'

export type TableClass =
  /** By purchasing account: `by` leads its primary key, every unique index and every foreign key to its like. */
  | { readonly class: 'tenant'; readonly by: string }
  /** Small, the same on every machine; others may point to it. */
  | { readonly class: 'reference' }
  /** A key of its own (`by`), no foreign key to tenant rows. */
  | { readonly class: 'index' | 'claim'; readonly by: string }
  /** On the coordinator alone. */
  | { readonly class: 'local' }

const tenant: TableClass = { class: 'tenant', by: 'purchasing_account_id' }
const reference: TableClass = { class: 'reference' }

/** In an order in which everything comes after what it points to. */
export const tableClasses: Readonly<Record<keyof Tables, TableClass>> = {
  users: reference,
  operators: reference,
  product_groups: reference,
  items: reference,
  service_plans: reference,
  item_service_plans: reference,
  package_components: reference,
  organizations: reference,
  agreements: reference,
  agreement_contacts: reference,
  partners: reference,
  partner_users: reference,
  account_vocabulary: reference,
  muted_notices: reference,
  invitations: reference,
  invitation_accounts: reference,
  password_resets: reference,
  join_requests: reference,
  authenticator_apps: reference,
  recovery_codes: reference,
  passkeys: reference,
  api_keys: reference,
  domain_claims: reference,
  global_administrators: reference,
  barred_people: reference,
  services: reference,
  service_secrets: reference,
  service_groups: reference,
  signing_keys: reference,
  webhook_endpoints: reference,
  benefits: reference,
  benefit_rules: reference,
  benefit_rule_products: reference,
  purchasing_accounts: { class: 'tenant', by: 'id' },
  domain_associations: tenant,
  role_assignments: tenant,
  account_people: tenant,
  visibility_grants: tenant,
  role_requests: tenant,
  servings: tenant,
  holdings: tenant,
  balances: tenant,
  unordered_set_ups: tenant,
  ledger_entries: tenant,
  orders: tenant,
  order_lines: tenant,
  seats_in_use: tenant,
  seats_in_use_days: tenant,
  set_ups: tenant,
  set_up_lines: tenant,
  benefit_grants: tenant,
  benefit_entries: tenant,
  benefit_identifiers: tenant,
  beneficiaries: tenant,
  benefit_domains: tenant,
  vouchers: tenant,
  conversions: tenant,
  partner_permissions: tenant,
  events: tenant,
  event_seals: tenant,
  purchasing_account_numbers: { class: 'claim', by: 'number' },
  order_numbers: { class: 'claim', by: 'partner_id' },
  order_files: { class: 'claim', by: 'partner_id' },
  order_file_pieces: { class: 'claim', by: 'partner_id' },
  benefit_identifier_values: { class: 'claim', by: 'value' },
  changes: { class: 'claim', by: 'actor' },
  sessions: { class: 'claim', by: 'token_hash' },
  sign_in_failures: { class: 'claim', by: 'source' },
  sign_in_steps: { class: 'claim', by: 'token_hash' },
  known_devices: { class: 'claim', by: 'token_hash' },
  passkey_challenges: { class: 'claim', by: 'challenge_hash' },
  sign_on_records: { class: 'claim', by: 'id_hash' },
  sign_on_sessions: { class: 'claim', by: 'session_hash' },
  saved_filters: { class: 'claim', by: 'user_id' },
  user_accounts: { class: 'index', by: 'user_id' },
  domain_accounts: { class: 'index', by: 'claim_id' },
  orders_awaited: { class: 'index', by: 'partner_id' },
  partner_orders: { class: 'index', by: 'partner_id' },
  partner_requests: { class: 'index', by: 'partner_id' },
  account_words: { class: 'index', by: 'reader' },
  account_texts: { class: 'index', by: 'purchasing_account_id' },
  emails: { class: 'local' },
  sign_on_logouts: { class: 'local' },
  webhook_deliveries: { class: 'local' },
  changed_ledgers: { class: 'local' },
  worker_heartbeats: { class: 'local' },
  seal_runs: { class: 'local' },
  sealing: { class: 'local' },
  installation: { class: 'local' },
}

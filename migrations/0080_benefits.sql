-- Benefits (SPEC 8): what they are, as data; what each purchasing account was granted of them, used and converted; who uses
-- them; which partners may manage them.

-- Class: reference. One row per benefit, as the publisher describes it. Texts are by language ({"fr": ..., "en": ...}).
-- measure, by language too, names what a quantity is counted in ({"fr": {"one": "jour", "other": "jours", "feminine": false}, ...});
-- null is not measured. identifiers are what an account is known by there, in the order shown: [{"code": "sa-id", "names": {...},
-- "pattern": "####-####-##", "secret": false}]; benefits that list the same code share its value. users_take is what adding a
-- user takes: nothing, one, or a quantity chosen for him; null where the benefit has no users.
create table benefits (
  id bigint generated always as identity primary key,
  code text collate "C" not null unique check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(code) <= 60),
  position integer not null,
  names jsonb not null,
  descriptions jsonb not null default '{}',
  learn_more jsonb not null default '{}',
  administrator_instructions jsonb not null default '{}',
  user_instructions jsonb not null default '{}',
  measure jsonb,
  identifiers jsonb not null default '[]',
  users_take text check (users_take in ('nothing', 'one', 'chosen')),
  has_domains boolean not null default false,
  hands_out_codes boolean not null default false,
  voucher_valid_days integer check (voucher_valid_days between 1 and 3660),
  converted_from bigint references benefits (id),
  conversion_ratio integer check (conversion_ratio between 1 and 1000),
  cap bigint check (cap > 0),
  downloads jsonb not null default '[]',
  changed_at timestamptz not null,
  withdrawn_at timestamptz,
  check ((converted_from is null) = (conversion_ratio is null)),
  check (converted_from <> id),
  check (not hands_out_codes or users_take is not null),
  check (measure is not null or (users_take in ('nothing') or users_take is null)),
  check (measure is not null or (voucher_valid_days is null and converted_from is null and cap is null))
);
grant select, insert, update on benefits to :"app";

-- Class: reference. How a quantity comes about: what counts, and what it gives. A ratio gives `gives` for every full `per`;
-- steps give the amount of the highest step reached ([[from, gives], ...], ascending). In force from `since` through `until`;
-- begun_at and ended_at say when accounts were told so, by the job that has them reckoned again.
create table benefit_rules (
  id bigint generated always as identity primary key,
  benefit_id bigint not null references benefits (id),
  names jsonb not null default '{}',
  counts text not null check (counts in ('coverage', 'licenses', 'subscriptions')),
  per integer check (per > 0),
  gives integer check (gives > 0),
  steps jsonb,
  cap bigint check (cap > 0),
  since date not null,
  until date check (until >= since),
  begun_at timestamptz,
  ended_at timestamptz,
  removed_at timestamptz,
  check ((per is null) = (gives is null)),
  check ((per is null) <> (steps is null))
);
create index benefit_rules_of_benefit on benefit_rules (benefit_id);
grant select, insert, update on benefit_rules to :"app";

-- Class: reference. The products that a rule counts: a whole group, or one item of it. A rule without any counts everything.
create table benefit_rule_products (
  id bigint generated always as identity primary key,
  rule_id bigint not null references benefit_rules (id),
  product_group_id bigint not null references product_groups (id),
  item_id bigint references items (id),
  unique nulls not distinct (rule_id, product_group_id, item_id)
);
grant select, insert, delete on benefit_rule_products to :"app";

-- Class: local. Accounts whose quantities are to be reckoned again: their ledger changed, or the rules did. A row is locked
-- by whoever changes the ledger until his change is over, so that it is never taken before.
create table changed_ledgers (
  purchasing_account_id bigint primary key,
  changed_at timestamptz not null
);
grant select, insert, update, delete on changed_ledgers to :"app";

-- Class: tenant. What an account has of a benefit, from the day on which it first had any. granted never falls below what is
-- used: what was used is not taken back. converted is the net of conversions: what came in less what went out. It ends when nothing is calculated
-- any more, whatever was converted, and begins again with coverage. lapses_on is the last day of the first term whose end takes
-- something away, lapses_to what is calculated after it.
create table benefit_grants (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  benefit_id bigint not null references benefits (id),
  entries bigint not null default 0 check (entries >= 0),
  calculated bigint not null check (calculated >= 0),
  converted bigint not null default 0,
  used bigint not null default 0 check (used >= 0),
  granted bigint not null check (granted = greatest(calculated + converted, used)),
  first_granted_on date not null,
  ended_on date,
  lapses_on date,
  lapses_to bigint check (lapses_to >= 0),
  primary key (purchasing_account_id, benefit_id),
  check ((ended_on is not null) = (calculated = 0)),
  check ((lapses_on is null) = (lapses_to is null))
);
create index benefit_grants_lapsing on benefit_grants (lapses_on, purchasing_account_id) where lapses_on is not null;
grant select, insert, update on benefit_grants to :"app";

-- Class: tenant. Append-only: every change of what is granted or used, with its cause. partner_id is set where a partner did it
-- for the customer. key is what makes a cause count once.
create table benefit_entries (
  purchasing_account_id bigint not null,
  benefit_id bigint not null,
  position bigint not null check (position > 0),
  kind text not null check (kind in ('calculated', 'used', 'returned', 'user-added', 'user-changed', 'user-removed',
    'voucher-assigned', 'voucher-revoked', 'voucher-expired', 'converted', 'conversion-undone', 'downloaded')),
  effective_on date not null,
  recorded_at timestamptz not null,
  granted_change bigint not null,
  used_change bigint not null,
  granted_after bigint not null check (granted_after >= used_after),
  used_after bigint not null check (used_after >= 0),
  actor text not null,
  partner_id bigint,
  subject text check (length(subject) <= 400),
  key text collate "C" not null,
  primary key (purchasing_account_id, benefit_id, position),
  unique (purchasing_account_id, key),
  foreign key (purchasing_account_id, benefit_id) references benefit_grants
);
grant select, insert on benefit_entries to :"app";

-- Class: tenant. What an account is known by at its benefits: given once, shared by all benefits that list the code.
create table benefit_identifiers (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  code text collate "C" not null check (length(code) between 1 and 60),
  value text not null check (length(value) between 1 and 100),
  given_at timestamptz not null,
  primary key (purchasing_account_id, code)
);
grant select, insert, update on benefit_identifiers to :"app";

-- Class: tenant. People who use a benefit; quantity is what each takes of it. One who was removed stays as what he was.
create table beneficiaries (
  purchasing_account_id bigint not null,
  id bigint generated always as identity,
  benefit_id bigint not null,
  email text not null check (length(email) between 3 and 254),
  email_canonical text collate "C" not null,
  first_name text not null check (length(first_name) between 1 and 100),
  last_name text not null check (length(last_name) between 1 and 100),
  language text not null,
  quantity bigint not null check (quantity >= 0),
  added_at timestamptz not null,
  added_by text not null,
  partner_id bigint,
  instructions_sent_at timestamptz,
  code_handed_at timestamptz,
  removed_at timestamptz,
  removed_by text,
  primary key (purchasing_account_id, id),
  foreign key (purchasing_account_id, benefit_id) references benefit_grants
);
create unique index beneficiaries_once on beneficiaries (purchasing_account_id, benefit_id, email_canonical)
  where removed_at is null;
grant select, insert, update on beneficiaries to :"app";

-- Class: tenant. Domains of e-mail addresses that a benefit's users must have.
create table benefit_domains (
  purchasing_account_id bigint not null,
  benefit_id bigint not null,
  domain text collate "C" not null check (length(domain) between 1 and 253),
  added_at timestamptz not null,
  added_by text not null,
  partner_id bigint,
  primary key (purchasing_account_id, benefit_id, domain),
  foreign key (purchasing_account_id, benefit_id) references benefit_grants
);
grant select, insert, delete on benefit_domains to :"app";

-- Class: tenant. A quantity given to somebody under a number, good until expires_on: it is used, revoked, or expires, and in
-- the last two cases the quantity comes back.
create table vouchers (
  purchasing_account_id bigint not null,
  id bigint generated always as identity,
  benefit_id bigint not null,
  number text collate "C" not null check (length(number) between 1 and 40),
  quantity bigint not null check (quantity > 0),
  email text not null check (length(email) between 3 and 254),
  first_name text not null check (length(first_name) between 1 and 100),
  last_name text not null check (length(last_name) between 1 and 100),
  language text not null,
  assigned_at timestamptz not null,
  assigned_by text not null,
  partner_id bigint,
  expires_on date not null,
  used_on date,
  revoked_at timestamptz,
  revoked_by text,
  expired_at timestamptz,
  primary key (purchasing_account_id, id),
  unique (purchasing_account_id, number),
  foreign key (purchasing_account_id, benefit_id) references benefit_grants,
  check (num_nonnulls(used_on, revoked_at, expired_at) <= 1)
);
create index vouchers_expiring on vouchers (expires_on, purchasing_account_id, id)
  where used_on is null and revoked_at is null and expired_at is null;
grant select, insert, update on vouchers to :"app";

-- Class: tenant. quantity is in the measure of the target; it took quantity * ratio of the source, at the ratio of its time.
-- undone is what of it came back.
create table conversions (
  purchasing_account_id bigint not null,
  id bigint generated always as identity,
  source_benefit_id bigint not null,
  target_benefit_id bigint not null,
  quantity bigint not null check (quantity > 0),
  ratio integer not null check (ratio > 0),
  undone bigint not null default 0 check (undone between 0 and quantity),
  converted_at timestamptz not null,
  converted_by text not null,
  partner_id bigint,
  primary key (purchasing_account_id, id),
  foreign key (purchasing_account_id, source_benefit_id) references benefit_grants,
  foreign key (purchasing_account_id, target_benefit_id) references benefit_grants
);
create index conversions_undoable on conversions (purchasing_account_id, source_benefit_id, target_benefit_id, id)
  where undone < quantity;
grant select, insert, update on conversions to :"app";

-- Class: tenant. A partner's request to manage a customer's benefits, and what became of it (SPEC 8.8). benefits and acts limit
-- it (numbers of benefits, names of acts); null is all, also what comes later. In force: approved, not removed or ended, and not past ends_on.
create table partner_permissions (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  id bigint generated always as identity,
  partner_id bigint not null references partners (id),
  requested_at timestamptz not null,
  requested_by bigint references users (id),
  benefits jsonb check (jsonb_typeof(benefits) = 'array' and benefits <> '[]'),
  acts jsonb check (jsonb_typeof(acts) = 'array' and acts <> '[]'),
  ends_on date,
  approved_at timestamptz,
  approved_by bigint references users (id),
  refused_at timestamptz,
  refused_by bigint references users (id),
  removed_at timestamptz,
  removed_by bigint references users (id),
  ended_at timestamptz,
  primary key (purchasing_account_id, id),
  check (refused_at is null or approved_at is null),
  check (removed_at is null or approved_at is not null)
);
create unique index partner_permissions_open on partner_permissions (purchasing_account_id, partner_id)
  where refused_at is null and removed_at is null and ended_at is null;
grant select, insert, update on partner_permissions to :"app";

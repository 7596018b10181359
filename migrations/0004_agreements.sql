-- Who signed, and the purchasing accounts that the agreements hold.

-- Class: reference.
create table organizations (
  id bigint generated always as identity primary key,
  number text collate "C" not null unique check (length(number) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  country_code text not null check (country_code ~ '^[A-Z]{2}$')
);
grant select, insert, update on organizations to :"app";

-- Class: reference. anniversary_on is the first anniversary; the later ones are derived from it.
-- The designated administrator is the one person whom the agreement names.
create table agreements (
  id bigint generated always as identity primary key,
  number text collate "C" not null unique check (length(number) between 1 and 40),
  organization_id bigint not null references organizations (id),
  signed_on date not null,
  anniversary_on date not null,
  administrator_email text not null,
  administrator_first_name text not null,
  administrator_last_name text not null,
  administrator_language text not null check (administrator_language ~ '^[a-z]{2}$'),
  registered_at timestamptz not null,
  check (anniversary_on > signed_on)
);
create index agreements_by_organization on agreements (organization_id);
grant select, insert, update on agreements to :"app";

-- Class: tenant (id is the distribution key).
create table purchasing_accounts (
  id bigint generated always as identity primary key,
  number text collate "C" not null check (length(number) between 1 and 40),
  agreement_id bigint not null references agreements (id),
  organization_id bigint not null references organizations (id),
  name text not null check (length(name) between 1 and 200),
  city text not null check (length(city) between 1 and 100),
  country_code text not null check (country_code ~ '^[A-Z]{2}$'),
  registered_at timestamptz not null
);
create index purchasing_accounts_by_agreement on purchasing_accounts (agreement_id);
grant select, insert, update on purchasing_accounts to :"app";

-- Class: claim (distributed by number): a number is given once, whichever shard its account lives on.
create table purchasing_account_numbers (
  number text collate "C" primary key,
  purchasing_account_id bigint not null
);
grant select, insert on purchasing_account_numbers to :"app";

-- Class: tenant. Who may do what in a purchasing account.
create table role_assignments (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  user_id bigint not null references users (id),
  role text not null check (role in ('account-administrator', 'agreement-administrator', 'user-administrator',
    'account-manager', 'report-viewer', 'account-viewer')),
  given_at timestamptz not null,
  primary key (purchasing_account_id, user_id, role)
);
grant select, insert, delete on role_assignments to :"app";

-- Class: index (distributed by user_id). Person -> accounts, kept by the change that gives or takes a role.
create table user_accounts (
  user_id bigint not null,
  purchasing_account_id bigint not null,
  primary key (user_id, purchasing_account_id)
);
grant select, insert, delete on user_accounts to :"app";

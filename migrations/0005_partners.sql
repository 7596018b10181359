-- Partners, and which purchasing accounts each of them serves.

-- Class: reference.
create table partners (
  id bigint generated always as identity primary key,
  number text collate "C" not null unique check (length(number) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  language text not null check (language ~ '^[a-z]{2}$')
);
grant select, insert, update on partners to :"app";

-- Class: reference.
create table partner_users (
  user_id bigint primary key references users (id),
  partner_id bigint not null references partners (id),
  role text not null check (role in ('administrator', 'agent', 'viewer')),
  hired_at timestamptz not null
);
create index partner_users_by_partner on partner_users (partner_id);
grant select, insert, update, delete on partner_users to :"app";

-- Class: tenant. A serving is (account, number) with its current partner. Orders and ledger keep the serving, so that a
-- change of partner re-points one row here and moves everything at once. orders_placed is what lets the order history
-- state its total without counting.
create table servings (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  number smallint not null check (number > 0),
  partner_id bigint not null references partners (id),
  since timestamptz not null,
  orders_placed bigint not null default 0 check (orders_placed >= 0),
  primary key (purchasing_account_id, number)
);
create index servings_by_partner on servings (partner_id, purchasing_account_id);
grant select, insert, update on servings to :"app";

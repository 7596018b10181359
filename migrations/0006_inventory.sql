-- What each purchasing account holds: an append-only ledger, and the balances kept with it.

-- Class: tenant. The customer's row: one item, bought singly (package_id 0) or in a package. Its lock orders the ledger;
-- its totals are the sums of its balances.
create table holdings (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  item_id bigint not null references items (id),
  package_id bigint not null default 0,
  entries bigint not null default 0 check (entries >= 0),
  available bigint not null default 0 check (available >= ordered),
  ordered bigint not null default 0 check (ordered >= 0),
  coverage bigint not null default 0 check (coverage >= 0),
  primary key (purchasing_account_id, item_id, package_id)
);
grant select, insert, update on holdings to :"app";

-- Class: tenant. The grain of SPEC 6.4: account x serving x item x package-or-single x term.
-- unordered = available - ordered, and can never be negative. lapsed is what expired with the term.
create table balances (
  purchasing_account_id bigint not null,
  item_id bigint not null,
  package_id bigint not null,
  serving_number smallint not null,
  term_ends_on date not null,
  available bigint not null check (available >= ordered),
  ordered bigint not null check (ordered >= 0),
  coverage bigint not null check (coverage >= 0),
  lapsed bigint not null default 0 check (lapsed >= 0),
  unordered_since timestamptz,
  primary key (purchasing_account_id, item_id, package_id, serving_number, term_ends_on),
  foreign key (purchasing_account_id, item_id, package_id) references holdings,
  foreign key (purchasing_account_id, serving_number) references servings,
  check ((available > ordered) = (unordered_since is not null))
);
create index balances_by_term on balances (term_ends_on, purchasing_account_id) where available > 0 or coverage > 0;
grant select, insert, update on balances to :"app";

-- Class: tenant. Append-only: the application may not update or delete. key is what makes a cause count once;
-- *_after are the holding's quantities once this entry counts. One foreign key, to the row's own parent: each costs as
-- much as the entry itself when a million come in, and the application cannot delete a serving, a partner or an order.
create table ledger_entries (
  purchasing_account_id bigint not null,
  item_id bigint not null,
  package_id bigint not null,
  position bigint not null check (position > 0),
  serving_number smallint not null,
  partner_id bigint not null,
  term_ends_on date not null,
  kind text not null check (kind in ('license', 'license-with-coverage', 'coverage-renewal', 'subscription', 'seats-added',
    'seats-reduced', 'renewal', 'renewed', 'msdn', 'azure', 'set-up', 'settled', 'expiry')),
  effective_on date not null,
  recorded_at timestamptz not null,
  available_change bigint not null,
  ordered_change bigint not null,
  coverage_change bigint not null,
  available_after bigint not null check (available_after >= ordered_after),
  ordered_after bigint not null check (ordered_after >= 0),
  coverage_after bigint not null check (coverage_after >= 0),
  order_id bigint,
  order_line smallint,
  actor text not null,
  key text collate "C" not null,
  primary key (purchasing_account_id, item_id, package_id, position),
  unique (purchasing_account_id, key),
  foreign key (purchasing_account_id, item_id, package_id) references holdings
);
grant select, insert on ledger_entries to :"app";

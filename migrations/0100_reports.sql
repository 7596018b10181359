-- Reports (SPEC 9.3): what is listed across purchasing accounts for each kind of reader, and what each person keeps.

-- Each waiting balance stands in orders_awaited once, with the partner of its serving, so that all readers are answered from it:
-- the publisher by the deadline of all, whoever asks for certain products by those, a customer by his accounts.
create index orders_awaited_of_all on orders_awaited (order_by, purchasing_account_id, item_id, package_id, serving_number,
  term_ends_on);
create index orders_awaited_by_item on orders_awaited (item_id, order_by, purchasing_account_id, package_id, serving_number,
  term_ends_on);
create index orders_awaited_by_partner_item on orders_awaited (partner_id, item_id, order_by, purchasing_account_id, package_id,
  serving_number, term_ends_on);
create index orders_awaited_by_account on orders_awaited (purchasing_account_id, order_by);
-- As for partners, for the publisher: every order by date.
create index partner_orders_of_all on partner_orders (ordered_on, order_id);

-- Class: claim (distributed by user_id). What somebody keeps of a report's filters under a name of his own, as they stand in
-- the address.
create table saved_filters (
  user_id bigint not null references users (id),
  id bigint generated always as identity,
  report text collate "C" not null check (length(report) between 1 and 60),
  name text not null check (length(name) between 1 and 80),
  filters jsonb not null check (jsonb_typeof(filters) = 'object'),
  saved_at timestamptz not null,
  primary key (user_id, id)
);
create unique index saved_filters_by_name on saved_filters (user_id, report, fold(name));
grant select, insert, update, delete on saved_filters to :"app";

-- Returns: what a partner takes back of an order while the catalogue lets him (SPEC 7.2).

-- return_days: for so many days after an order its partner may take it back; 0 for never.
alter table items add column return_days integer not null default 30 check (return_days between 0 and 3650);

-- Class: tenant. One line of an order in one return of it: number counts an order's returns. Append-only, like the order.
create table order_returns (
  purchasing_account_id bigint not null,
  order_id bigint not null,
  number smallint not null check (number > 0),
  line smallint not null,
  quantity integer not null check (quantity > 0),
  returned_on date not null,
  returned_at timestamptz not null,
  returned_by bigint references users (id),
  primary key (purchasing_account_id, order_id, number, line),
  foreign key (purchasing_account_id, order_id, line) references order_lines
);
grant select, insert on order_returns to :"app";

alter table ledger_entries drop constraint ledger_entries_kind_check;
alter table ledger_entries add constraint ledger_entries_kind_check check (kind in ('license', 'license-with-coverage',
  'coverage-renewal', 'subscription', 'seats-added', 'seats-reduced', 'renewal', 'renewed', 'msdn', 'azure', 'set-up',
  'settled', 'suspended', 'expiry', 'returned', 'coverage-returned'));

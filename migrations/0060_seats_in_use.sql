-- Seats in use, as the online services report them (SPEC 5.9), and the accounts that a service has as customers.

-- Class: tenant. The newest measurement of each plan that a service has reported. measured_at is real time, the service's
-- own: a report that was measured earlier, and comes later, changes nothing.
create table seats_in_use (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  item_id bigint not null references items (id),
  quantity bigint not null check (quantity >= 0),
  measured_at timestamptz not null,
  reported_at timestamptz not null,
  service_id bigint not null references services (id),
  primary key (purchasing_account_id, item_id)
);
grant select, insert, update on seats_in_use to :"app";

-- Class: tenant. How many seats were in use at the end of each business day on which that changed: one row a day at most,
-- none for a day like the one before, so that a history shows the number of its time and stays short.
create table seats_in_use_days (
  purchasing_account_id bigint not null,
  item_id bigint not null,
  measured_on date not null,
  quantity bigint not null check (quantity >= 0),
  primary key (purchasing_account_id, item_id, measured_on),
  foreign key (purchasing_account_id, item_id) references seats_in_use
);
grant select, insert, update on seats_in_use_days to :"app";

-- Who holds an item: a service asks for its customers, whose number must not depend on how many accounts there are.
create index holdings_by_item on holdings (item_id, purchasing_account_id);

-- Until when partners have to order what customers set up, and what was suspended because they did not (SPEC 5.7).

-- suspended: what of the balance was suspended and has not been ordered since. order_by: the day on which the first of what
-- is unordered is suspended unless it is ordered before.
alter table balances
  add column suspended bigint not null default 0 check (suspended >= 0),
  add column order_by date;

-- Class: tenant. What of one set-up nobody has ordered; position is its entry of the ledger. A set-up that is ordered whole
-- has no row. order_by follows from the catalogue on the day of the set-up and stays what the customer was told.
-- States follow from the dates: unordered, suspended, and never ordered once its term is over (lapsed_on). warned_days: the
-- last of the warnings that were given, as days before order_by.
create table unordered_set_ups (
  purchasing_account_id bigint not null,
  item_id bigint not null,
  package_id bigint not null,
  position bigint not null check (position > 0),
  serving_number smallint not null,
  term_ends_on date not null,
  set_up_on date not null,
  set_up_at timestamptz not null,
  order_by date not null check (order_by >= set_up_on),
  quantity bigint not null check (quantity > 0),
  suspended_on date,
  lapsed_on date,
  warned_days smallint check (warned_days > 0),
  primary key (purchasing_account_id, item_id, package_id, position),
  foreign key (purchasing_account_id, item_id, package_id, serving_number, term_ends_on) references balances
);
create index unordered_set_ups_by_deadline on unordered_set_ups (order_by, purchasing_account_id)
  where suspended_on is null and lapsed_on is null;
grant select, insert, update, delete on unordered_set_ups to :"app";

-- What is there already: within one balance the newest set-ups are those that are not ordered.
insert into unordered_set_ups (purchasing_account_id, item_id, package_id, position, serving_number, term_ends_on, set_up_on,
  set_up_at, order_by, quantity, lapsed_on)
select e.purchasing_account_id, e.item_id, e.package_id, e.position, e.serving_number, e.term_ends_on, e.effective_on,
  e.recorded_at, e.effective_on + i.grace_days, least(e.available_change, e.left_open - e.newer),
  case when e.available = e.ordered then e.term_ends_on + 1 end
from (
  select l.*, b.available, b.ordered, b.available - b.ordered + coalesce(x.quantity, 0) as left_open,
    coalesce(sum(l.available_change) over (partition by l.purchasing_account_id, l.item_id, l.package_id, l.serving_number,
      l.term_ends_on order by l.position desc rows between unbounded preceding and 1 preceding), 0) as newer
  from ledger_entries as l
  join balances as b using (purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
  left join (
    select purchasing_account_id, item_id, package_id, serving_number, term_ends_on,
      sum(ordered_change - available_change) as quantity
    from ledger_entries where kind = 'expiry' group by 1, 2, 3, 4, 5) as x
    using (purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
  where l.kind = 'set-up') as e
join items as i on i.id = e.item_id
where e.left_open > e.newer;

update balances as b set order_by = s.order_by, unordered_since = s.set_up_at
from (
  select purchasing_account_id, item_id, package_id, serving_number, term_ends_on, min(order_by) as order_by,
    min(set_up_at) as set_up_at
  from unordered_set_ups where lapsed_on is null group by 1, 2, 3, 4, 5) as s
where (b.purchasing_account_id, b.item_id, b.package_id, b.serving_number, b.term_ends_on)
  = (s.purchasing_account_id, s.item_id, s.package_id, s.serving_number, s.term_ends_on);
alter table balances add check ((available > ordered) = (order_by is not null));

-- A term that is over ends what was suspended in it as well.
drop index balances_by_term;
create index balances_by_term on balances (term_ends_on, purchasing_account_id)
  where available > 0 or coverage > 0 or suspended > 0;

alter table ledger_entries drop constraint ledger_entries_kind_check;
alter table ledger_entries add constraint ledger_entries_kind_check check (kind in ('license', 'license-with-coverage',
  'coverage-renewal', 'subscription', 'seats-added', 'seats-reduced', 'renewal', 'renewed', 'msdn', 'azure', 'set-up',
  'settled', 'suspended', 'expiry'));

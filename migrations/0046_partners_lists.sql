-- What the Partner Center lists across purchasing accounts: what a partner has to order, and what he ordered.

-- Class: index (distributed by partner_id). The balances of each partner's servings in which customers set something up that
-- is unordered or was suspended; kept by the change that books, and re-pointed by a change of partner. since and order_by
-- are those of the oldest set-up and of the first deadline in it.
create table orders_awaited (
  partner_id bigint not null,
  purchasing_account_id bigint not null,
  item_id bigint not null,
  package_id bigint not null,
  serving_number smallint not null,
  term_ends_on date not null,
  unordered bigint not null check (unordered >= 0),
  suspended bigint not null check (suspended >= 0),
  since date not null,
  order_by date not null,
  primary key (partner_id, purchasing_account_id, item_id, package_id, serving_number, term_ends_on),
  check (unordered + suspended > 0)
);
create index orders_awaited_by_deadline on orders_awaited (partner_id, order_by, purchasing_account_id, item_id, package_id,
  serving_number, term_ends_on);
grant select, insert, update, delete on orders_awaited to :"app";

insert into orders_awaited (partner_id, purchasing_account_id, item_id, package_id, serving_number, term_ends_on, unordered,
  suspended, since, order_by)
select s.partner_id, u.purchasing_account_id, u.item_id, u.package_id, u.serving_number, u.term_ends_on, sum(u.quantity), 0,
  min(u.set_up_on), min(u.order_by)
from unordered_set_ups as u
join servings as s on s.purchasing_account_id = u.purchasing_account_id and s.number = u.serving_number
where u.lapsed_on is null
group by 1, 2, 3, 4, 5, 6;

-- Class: index (distributed by partner_id). The orders of each partner's servings, by date; re-pointed likewise.
create table partner_orders (
  partner_id bigint not null,
  ordered_on date not null,
  order_id bigint not null,
  purchasing_account_id bigint not null,
  primary key (partner_id, ordered_on, order_id)
);
grant select, insert, delete on partner_orders to :"app";

insert into partner_orders (partner_id, ordered_on, order_id, purchasing_account_id)
select s.partner_id, o.ordered_on, o.id, o.purchasing_account_id
from orders as o
join servings as s on s.purchasing_account_id = o.purchasing_account_id and s.number = o.serving_number
order by 1, 2, 3;

-- Orders are found by their numbers across all of a partner's customers: by his own, and by the customer's purchase order.

alter table partner_orders
  add column number text collate "C" not null default '',
  add column purchase_order_number text collate "C" not null default '';
update partner_orders as p set number = o.number, purchase_order_number = o.customer_purchase_order_number
from orders as o where o.purchasing_account_id = p.purchasing_account_id and o.id = p.order_id;
alter table partner_orders alter column number drop default;
create index partner_orders_by_number on partner_orders (partner_id, number);
create index partner_orders_by_purchase_order on partner_orders (partner_id, purchase_order_number)
  where purchase_order_number <> '';

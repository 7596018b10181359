-- What ends at a partner's customers, as the Partner Center lists it across purchasing accounts.

-- Class: index (distributed by partner_id). The balances of each partner's servings that hold something until a last day; kept
-- by the change that books, and re-pointed by a change of partner. What is perpetual never ends and has no row.
create table terms_ending (
  partner_id bigint not null,
  term_ends_on date not null check (term_ends_on < 'infinity'),
  purchasing_account_id bigint not null,
  item_id bigint not null,
  package_id bigint not null,
  serving_number smallint not null,
  primary key (partner_id, term_ends_on, purchasing_account_id, item_id, package_id, serving_number)
);
grant select, insert, delete on terms_ending to :"app";

insert into terms_ending (partner_id, term_ends_on, purchasing_account_id, item_id, package_id, serving_number)
select s.partner_id, b.term_ends_on, b.purchasing_account_id, b.item_id, b.package_id, b.serving_number
from balances as b
join servings as s on s.purchasing_account_id = b.purchasing_account_id and s.number = b.serving_number
where b.term_ends_on < 'infinity' and (b.available > 0 or b.coverage > 0)
order by 1, 2, 3, 4, 5, 6;

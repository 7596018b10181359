-- What can be held: product group > product > edition > version or plan. All of class reference.

create table product_groups (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 200),
  display_names jsonb not null default '{}'
);
grant select, insert, update on product_groups to :"app";

-- One row per thing that a partner can order. `code` is what an order names. display_names ({"fr": ..., "en": ...},
-- "*" for every language) stands in for the edition's own name on screen. group_derived: the group followed from the
-- name by rule, so a new name may move it; a group that somebody gave by hand stays.
create table items (
  id bigint generated always as identity primary key,
  code text collate "C" not null unique check (length(code) between 1 and 200),
  kind text not null check (kind in ('license', 'subscription', 'msdn', 'azure', 'package')),
  product_group_id bigint not null references product_groups (id),
  group_derived boolean not null default false,
  product text not null check (length(product) between 1 and 300),
  edition text not null check (length(edition) between 1 and 300),
  version text not null default '' check (length(version) <= 100),
  display_names jsonb not null default '{}',
  external_id uuid,
  coverage_offered boolean not null default false,
  set_up_step integer not null default 100 check (set_up_step > 0),
  grace_days integer not null default 30 check (grace_days >= 0),
  check (kind = 'license' or not coverage_offered)
);
create index items_by_group on items (product_group_id);
grant select, insert, update on items to :"app";

create table service_plans (
  id bigint generated always as identity primary key,
  external_id uuid not null unique,
  code text collate "C" not null
);
grant select, insert, update on service_plans to :"app";

-- What an online-service plan contains. The friendly name belongs to the pair: the publisher's list spells one
-- service plan differently from product to product.
create table item_service_plans (
  item_id bigint not null references items (id),
  service_plan_id bigint not null references service_plans (id),
  name text not null,
  primary key (item_id, service_plan_id)
);
grant select, insert, update, delete on item_service_plans to :"app";

-- What one package holds: quantity of each item per package ordered, with or without Software Assurance.
create table package_components (
  package_id bigint not null references items (id),
  item_id bigint not null references items (id),
  quantity integer not null check (quantity between 1 and 10000),
  with_coverage boolean not null default false,
  primary key (package_id, item_id),
  check (package_id <> item_id)
);
grant select, insert, update, delete on package_components to :"app";

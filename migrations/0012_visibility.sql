-- Which partner sees what another one ordered (SPEC 3.1). By default a partner sees only his own servings.

-- Class: tenant. partner_id is the one who gains sight, of what seen_partner_id ordered for the account.
create table visibility_grants (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  partner_id bigint not null references partners (id),
  seen_partner_id bigint not null references partners (id),
  granted_at timestamptz not null,
  granted_by bigint references users (id),
  primary key (purchasing_account_id, partner_id, seen_partner_id),
  check (partner_id <> seen_partner_id)
);
grant select, insert, delete on visibility_grants to :"app";

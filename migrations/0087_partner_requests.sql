-- A request that its partner took back, and what each partner asked for across purchasing accounts (SPEC 8.8, 10).

alter table partner_permissions
  add column withdrawn_at timestamptz,
  add column withdrawn_by bigint references users (id),
  add check (withdrawn_at is null or (approved_at is null and refused_at is null));
drop index partner_permissions_open;
create unique index partner_permissions_open on partner_permissions (purchasing_account_id, partner_id)
  where refused_at is null and removed_at is null and ended_at is null and withdrawn_at is null;
create index partner_permissions_ending on partner_permissions (ends_on, purchasing_account_id, id)
  where ends_on is not null and refused_at is null and removed_at is null and ended_at is null and withdrawn_at is null;

-- Class: index (distributed by partner_id). Every request of each partner with its state and the time since when it is in it;
-- kept by the change that asks, answers, withdraws or ends it. The number of a permission is unique by itself.
create table partner_requests (
  partner_id bigint not null,
  purchasing_account_id bigint not null,
  permission_id bigint not null,
  state text collate "C" not null check (state in ('waiting', 'approved', 'refused', 'removed', 'withdrawn', 'ended')),
  since timestamptz not null,
  primary key (partner_id, permission_id)
);
create index partner_requests_by_state on partner_requests (partner_id, state, since, permission_id);
grant select, insert, update on partner_requests to :"app";

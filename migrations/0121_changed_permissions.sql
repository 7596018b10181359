-- The limits of an approved permission, narrowed or extended by the customer since (SPEC 8.8): when, and by whom.
alter table partner_permissions
  add column changed_at timestamptz,
  add column changed_by bigint references users (id),
  add check (changed_at is null or approved_at is not null);

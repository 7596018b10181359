-- Who edits a benefit or one of its rules sees what he edits: whoever was faster meanwhile is told of by name, and nothing of his is lost.
-- The revision counts what is written of it; changed_by is the operator who wrote it last, null where a program did.
alter table benefits
  add column revision bigint not null default 1,
  add column changed_by bigint references users (id);
alter table benefit_rules
  add column revision bigint not null default 1,
  add column changed_at timestamptz,
  add column changed_by bigint references users (id);

-- A rule is edited while its accounts are being told what it was before: what is told then does not count for what it is now.
alter table benefit_rules add column edits bigint not null default 0;

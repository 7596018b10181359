-- What the publisher's page of the installation's health tells of the journal and of names (SPEC 11).

-- Class: local. The last time that the whole journal was made again from what was sealed: one row. `breach` is the first thing that
-- was not as it was sealed, null where everything was. Real time.
create table journal_checks (
  id boolean primary key default true check (id),
  checked_at timestamptz not null,
  events bigint not null check (events >= 0),
  breach text
);
grant select, insert, update on journal_checks to :"app";

-- What name servers answered last.
create index domain_claims_looked_up on domain_claims (checked_at) where checked_at is not null;

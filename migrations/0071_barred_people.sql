-- People of an organisation's domain who enter its services no more, though their addresses end in it: those who left.

-- Class: reference. One address, in its canonical form, and the organisation that lets it in no more; domain is what it ends
-- in. It need not be anybody's yet: whoever has no work account does not get one by it. It stays when the domain is lost, so
-- that nobody comes back with the domain.
create table barred_people (
  organization_id bigint not null references organizations (id),
  email_canonical text collate "C" not null,
  domain text collate "C" not null,
  barred_at timestamptz not null,
  barred_by bigint references users (id),
  primary key (organization_id, email_canonical)
);
create index barred_people_by_domain on barred_people (organization_id, domain, email_canonical);
grant select, insert, delete on barred_people to :"app";

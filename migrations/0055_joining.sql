-- People of an organisation who create their work account themselves, since its domain is associated and proved.

-- Class: reference. One link at a time for an address: asking again raises the serial, so that the old link is dead. Nothing
-- that opens it is stored. All times are real. Rows are forgotten a month after they were asked for.
create table join_requests (
  id bigint generated always as identity primary key,
  email text not null check (length(email) between 3 and 254),
  email_canonical text collate "C" not null unique,
  language text not null check (language ~ '^[a-z]{2}$'),
  serial integer not null default 1 check (serial > 0),
  requested_at timestamptz not null,
  used_at timestamptz
);
create index join_requests_by_time on join_requests (requested_at);
grant select, insert, update, delete on join_requests to :"app";

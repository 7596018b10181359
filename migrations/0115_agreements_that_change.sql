-- What may change of an agreement once it is signed (SPEC 9.1): its last day, and whom to write to about it.

-- Null where it goes on until somebody ends it.
alter table agreements add column ends_on date, add check (ends_on > signed_on);

-- Class: reference. One person per purpose; where there is none, nobody but the designated administrator is named.
create table agreement_contacts (
  agreement_id bigint not null references agreements (id),
  purpose text collate "C" not null check (purpose in ('main', 'notices', 'renewals')),
  first_name text not null check (length(first_name) between 1 and 100),
  last_name text not null check (length(last_name) between 1 and 100),
  email text not null check (length(email) between 3 and 254),
  telephone text check (length(telephone) between 4 and 40),
  primary key (agreement_id, purpose)
);
grant select, insert, update, delete on agreement_contacts to :"app";

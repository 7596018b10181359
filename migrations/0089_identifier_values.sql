-- What accounts are known by at their benefits is no two accounts' (SPEC 8.1).

-- Class: claim (distributed by value). One row per value of an identifier and the account that has it: drawn at random, two accounts
-- of a million would have the same number of ten digits some fifty times.
create table benefit_identifier_values (
  value text collate "C" not null,
  code text collate "C" not null,
  purchasing_account_id bigint not null,
  primary key (value, code)
);
grant select, insert, delete on benefit_identifier_values to :"app";

insert into benefit_identifier_values (value, code, purchasing_account_id)
select value, code, purchasing_account_id from benefit_identifiers
on conflict do nothing;

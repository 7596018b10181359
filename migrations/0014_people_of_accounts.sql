-- Lists of people: a hundred thousand of one account are sorted, filtered and found as quickly as a hundred.

create extension if not exists btree_gin;

-- The business day on which somebody last signed in; '-infinity' for whoever never has. account_people holds a sortable copy.
alter table users add column signed_in_on date not null default '-infinity';
alter table account_people add column signed_in_on date not null default '-infinity';
update users as u set signed_in_on = s.signed_in_on
from (select user_id, max(created_at)::date as signed_in_on from sessions group by user_id) as s where s.user_id = u.id;
update account_people as p set signed_in_on = u.signed_in_on from users as u where u.id = p.user_id and u.signed_in_on > '-infinity';

-- How states are sorted: 0 for whoever is in, then those who wait, the longer the later. States themselves depend on the
-- time; this does not, so that one index has the active, then the pending, then the expired, whenever it is asked.
create function waiting_order(invited_at timestamptz, accepted_at timestamptz) returns bigint
  language sql immutable parallel safe
  as $$ select case when accepted_at is not null then 0::bigint
    else (extract(epoch from timestamptz '2300-01-01 00:00:00+00' - invited_at) * 1000000)::bigint end $$;
grant execute on function waiting_order(timestamptz, timestamptz) to :"app";

create index account_people_by_state
  on account_people (purchasing_account_id, waiting_order(invited_at, accepted_at), name, user_id)
  include (email, roles_rank, invited_at, accepted_at, signed_in_on);
-- The columns that filters ask are in the index of each order, so that a walk passes by people without fetching them.
drop index account_people_by_name, account_people_by_email, account_people_by_role;
create index account_people_by_name on account_people (purchasing_account_id, name, user_id)
  include (email, roles_rank, invited_at, accepted_at, signed_in_on);
create index account_people_by_email on account_people (purchasing_account_id, email, user_id)
  include (name, roles_rank, invited_at, accepted_at, signed_in_on);
create index account_people_by_role on account_people (purchasing_account_id, roles_rank, name, user_id)
  include (email, invited_at, accepted_at, signed_in_on);
create index account_people_by_sign_in on account_people (purchasing_account_id, signed_in_on, name, user_id)
  include (email, roles_rank, invited_at, accepted_at);
-- Whoever is in, to be counted without looking at his row; account_people_waiting does the same for the others.
create index account_people_active on account_people (purchasing_account_id, user_id) where accepted_at is not null;

-- Any part of an e-mail, within one account. Nothing is added to both columns so that this index answers only conditions
-- written the same way, and no other index answers those: the planner, who does not know which account will be asked,
-- would mix it with others and read all people of a large one.
create index account_people_parts on account_people
  using gin ((purchasing_account_id + 0), (email || '') gin_trgm_ops)
  with (fastupdate = off); -- a list of what was not yet taken in would be read by every search

-- What happened to somebody in an account, newest first.
create index events_of_people on events (purchasing_account_id, subject, id) where subject like 'user:%';

-- Most accounts have a few people, and a plan made for those (fetch all, sort) would read all of a large one for each page.
-- Told that any account may hold a tenth of everybody, the planner walks the index of the order, which serves both.
alter table account_people alter column purchasing_account_id set (n_distinct = 10);

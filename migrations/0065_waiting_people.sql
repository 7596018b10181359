-- Whoever waits in an account is gathered from this index alone, whatever a list is sorted by: his row is not fetched.
-- accepted_at is null in all of it and stands here because PostgreSQL asks an index for every column that is read.
drop index account_people_waiting;
create index account_people_waiting on account_people (purchasing_account_id, invited_at, user_id)
  include (email, name, roles_rank, accepted_at, signed_in_on) where accepted_at is null;

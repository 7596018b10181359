-- What every change leaves behind: its claim (so that a repeat gets the same answer) and its events.
-- :"app" is the application's role; the owner's alone may update or delete an event.

create extension if not exists unaccent;
create extension if not exists pg_trgm;

-- Class: claim (distributed by actor). A change inserts its key first; a second request with the same key waits
-- for the first and then reads the result that is stored in the same transaction.
create table changes (
  actor text not null,
  key text not null check (length(key) between 1 and 200),
  request_hash bytea not null,
  result jsonb,
  made_at timestamptz not null,
  primary key (actor, key)
);
grant select, insert, update on changes to :"app";
grant delete on changes to :"app";
create index changes_made_at on changes (made_at);

-- Class: tenant. purchasing_account_id 0 holds what belongs to no purchasing account (people, partners, the catalogue),
-- which is why there is no foreign key: one table is one audit trail.
create table events (
  purchasing_account_id bigint not null,
  id bigint generated always as identity,
  scope text not null check (scope in ('account', 'organization', 'partner', 'person', 'system')),
  scope_id bigint not null,
  name text not null,
  actor_kind text not null,
  actor_id bigint,
  subject text,
  occurred_at timestamptz not null,
  details jsonb not null,
  primary key (purchasing_account_id, id)
);
grant select, insert on events to :"app";

-- Text as it is compared in searches: no accents, no case. Declared immutable because the dictionary is named:
-- an index on a function that PostgreSQL holds to be only stable is refused.
create function fold(value text) returns text
  language sql immutable strict parallel safe
  as $$ select lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFKC))) $$;
grant execute on function fold(text) to :"app";

-- The queue's tables are closed to every role but their owner's; this function is the application's one way in, and it
-- runs inside the caller's transaction: a change that rolls back leaves no job behind. A job_key replaces a waiting job
-- of the same key.
create function enqueue_job(task text, payload json, job_key text) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
  as $$ select graphile_worker.add_job(task, payload, job_key => enqueue_job.job_key, max_attempts => 12) $$;
revoke execute on function enqueue_job(text, json, text) from public;
grant execute on function enqueue_job(text, json, text) to :"app";

-- True for a calendar date written YYYY-MM-DD: imports ask it before they cast, because a cast that fails ends the whole
-- statement without saying which line was to blame (pg_input_is_valid would do, but PostgreSQL 15 has none).
create function is_date(value text) returns boolean
  language sql immutable strict parallel safe
  as $$ select case
    when value ~ '^(19|20|21)\d\d-(0[1-9]|1[0-2])-\d\d$' then
      substr(value, 9, 2)::integer between 1 and extract(day from
        make_date(left(value, 4)::integer, substr(value, 6, 2)::integer, 1) + interval '1 month' - interval '1 day')
    else false end $$;
grant execute on function is_date(text) to :"app";

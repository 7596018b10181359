-- What the journal is searched by (SPEC 12.2). Each index leads to one kind of event of one driver (an account, a person, a number), newest
-- first, so that a page is a few rows for each kind, however long the history is.

-- The person to whom something was done, if there was one; details are as whichever version wrote them.
create function event_person(scope text, scope_id bigint, subject text, details jsonb) returns bigint
  language sql immutable parallel safe
  as $$ select case
    when details ->> 'user' ~ '^[0-9]{1,15}$' then (details ->> 'user')::bigint
    when subject ~ '^user:[0-9]{1,15}$' then substr(subject, 6)::bigint
    when scope = 'person' then scope_id end $$;
grant execute on function event_person(text, bigint, text, jsonb) to :"app";

-- What people call the thing that it was done to: an order's, agreement's or account's number, a domain, a reference, an e-mail.
create function event_reference(details jsonb) returns text
  language sql immutable parallel safe
  as $$ select left(lower(coalesce(details ->> 'number', details ->> 'domain', details ->> 'reference', details ->> 'email')), 200) $$;
grant execute on function event_reference(jsonb) to :"app";

drop index events_but_orders;
create index events_by_name on events (purchasing_account_id, name, occurred_at, id);
create index events_by_actor on events (purchasing_account_id, actor_id, name, occurred_at, id)
  where actor_id is not null and actor_kind <> 'client';
create index events_by_person on events
  (purchasing_account_id, event_person(scope, scope_id, subject, details), name, occurred_at, id)
  where event_person(scope, scope_id, subject, details) is not null;
create index events_by_reference on events (purchasing_account_id, event_reference(details), name, occurred_at, id)
  where event_reference(details) is not null;

-- The same across all accounts, for the publisher.
create index events_over_all_by_name on events (name, occurred_at, id);
create index events_over_all_by_actor on events (actor_id, name, occurred_at, id)
  where actor_id is not null and actor_kind <> 'client';
create index events_over_all_by_person on events (event_person(scope, scope_id, subject, details), name, occurred_at, id)
  where event_person(scope, scope_id, subject, details) is not null;
create index events_over_all_by_reference on events (event_reference(details), name, occurred_at, id)
  where event_reference(details) is not null;

-- Any part of a name or an e-mail: written when somebody comes, asked when he is looked for.
create index users_by_parts on users using gin ((fold(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || email)) gin_trgm_ops);

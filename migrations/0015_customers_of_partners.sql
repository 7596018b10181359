-- What the Partner Center lists: customers by name, and what customers let a partner see.

-- As before, with the schema named: an index is built without a search path.
create or replace function search_words(value text) returns text
  language sql immutable strict parallel safe
  as $$ select btrim(left(regexp_replace(public.fold(value), '[\s!-/:-@\[-`{-~]+', ' ', 'g'), 200)) $$;

-- Organisations of a name as the search compares it: two of one name are two customers.
create index organizations_by_words on organizations (search_words(name) collate "C");

-- The newest grants of a partner, across accounts.
create index visibility_grants_by_partner on visibility_grants (partner_id, granted_at desc);

-- People speak to the API by keys of their own (SPEC 12.5). All times are real, as for all that opens something.

-- Class: reference. A key stands for its person, as what he was when he made it (customer, a partner's, the publisher's), for
-- what its scopes name, to the end of last_on. Only the hash of its token is stored; `ending` is what its person knows it
-- again by. The row stays when the key has ended: the journal says by which key something was done.
create table api_keys (
  id bigint generated always as identity primary key,
  user_id bigint not null references users (id),
  audience text not null check (audience in ('customer', 'partner', 'operator')),
  partner_id bigint references partners (id),
  name text not null check (length(name) between 1 and 100),
  scopes text not null check (scopes <> ''),
  token_hash bytea not null unique check (length(token_hash) = 32),
  ending text not null check (length(ending) = 4),
  made_at timestamptz not null,
  last_on date not null,
  used_on date,
  ended_at timestamptz,
  check ((audience = 'partner') = (partner_id is not null))
);
create index api_keys_by_user on api_keys (user_id, id);
grant select, insert, update on api_keys to :"app";

-- The key by which somebody did what an event says; null for what was done on a page. No foreign key: events are tenant rows.
alter table events add column api_key_id bigint;

-- Whose address is barred has no key that works: asked with every request, whichever organisation barred it.
create index barred_people_by_email on barred_people (email_canonical);

-- What the portal keeps to vouch for people to services (OpenID Connect). All times are real: no demonstration's clock
-- ends what somebody was given, or opens it again.

-- How services know a person, for ever: never his e-mail, which changes, nor the number that counts our people.
alter table users add column subject uuid not null default gen_random_uuid() unique;

-- Class: claim (distributed by id_hash). Codes, tokens, grants and the like. id_hash is made of the model and of what its
-- bearer shows; payload is encrypted with the installation's secret, so that a stolen table opens nothing. What is given
-- lives no longer than its grant (grant_hash) and the session of the portal (session_hash) that it was given in.
-- consumed_at is when a code or refresh token was taken: a second time ends its grant.
create table sign_on_records (
  id_hash bytea primary key,
  model text not null,
  client_id text collate "C",
  grant_hash bytea,
  session_hash bytea,
  payload bytea not null,
  consumed_at timestamptz,
  expires_at timestamptz not null
);
create index sign_on_records_by_expiry on sign_on_records (expires_at);
grant select, insert, update, delete on sign_on_records to :"app";

-- Class: claim (distributed by session_hash). What services were entered from one session of the portal, while it lives
-- (the session's token_hash; no foreign key: this row outlives it, until the services have been told). issuer is the
-- address under which the services know the portal.
create table sign_on_sessions (
  session_hash bytea primary key,
  user_id bigint not null references users (id),
  issuer text not null,
  payload bytea not null,
  expires_at timestamptz not null
);
create index sign_on_sessions_by_expiry on sign_on_sessions (expires_at);
grant select, insert, update, delete on sign_on_sessions to :"app";

-- Class: local. What a service has yet to be told: that a session is over (back-channel logout). Gone once it was told.
create table sign_on_logouts (
  id bigint generated always as identity primary key,
  service_id bigint not null references services (id),
  subject uuid not null,
  session_id text not null,
  issuer text not null,
  owed_at timestamptz not null
);
create index sign_on_logouts_by_time on sign_on_logouts (owed_at);
grant select, insert, delete on sign_on_logouts to :"app";

-- Class: reference. What identity tokens are signed with. Published from made_at, signs from signs_from until a later one
-- does, and is published until expires_at, when nothing that it signed is of use any more. The private part is encrypted
-- with the installation's secret.
create table signing_keys (
  id text collate "C" primary key,
  public_key jsonb not null,
  private_key bytea not null,
  made_at timestamptz not null,
  signs_from timestamptz not null,
  expires_at timestamptz
);
grant select, insert, update, delete on signing_keys to :"app";

-- How people prove who they are besides their password, and what is known of the devices they do it on. All times are
-- real: a demonstration that moves its clock neither ends a link nor opens one again.

-- A session is ended from a list, which must not show its token's hash.
alter table sessions add column id bigint generated always as identity;

-- Class: reference. One link at a time resets a password: a new request raises the serial, so that the old link is dead.
-- Nothing that opens it is stored.
create table password_resets (
  user_id bigint primary key references users (id),
  serial integer not null check (serial > 0),
  requested_at timestamptz not null,
  used_at timestamptz
);
grant select, insert, update on password_resets to :"app";

-- Class: reference. The authenticator app of a person (RFC 6238): from confirmed_at on, his password alone does not sign
-- him in. The secret is encrypted. last_step is the last period of 30 seconds whose code was taken: none is taken twice.
create table authenticator_apps (
  user_id bigint primary key references users (id),
  secret bytea not null,
  begun_at timestamptz not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0
);
grant select, insert, update, delete on authenticator_apps to :"app";

-- Class: reference. Ten codes per person, for when his app is out of reach. The codes are made of generation and number
-- with a key that is not in the database; here stands only which of them were used.
create table recovery_codes (
  user_id bigint not null references users (id),
  number smallint not null check (number between 1 and 10),
  generation integer not null check (generation > 0),
  used_at timestamptz,
  primary key (user_id, number)
);
grant select, insert, update, delete on recovery_codes to :"app";

-- Class: reference. Passkeys (WebAuthn): public keys, of which each signs its person in without e-mail and password.
create table passkeys (
  id bigint generated always as identity primary key,
  credential_id bytea not null unique check (length(credential_id) between 1 and 1023),
  user_id bigint not null references users (id),
  name text not null check (length(name) between 1 and 100),
  public_key bytea not null,
  signatures bigint not null check (signatures >= 0),
  added_at timestamptz not null,
  used_at timestamptz
);
create index passkeys_by_user on passkeys (user_id);
grant select, insert, update, delete on passkeys to :"app";

-- Class: claim (distributed by challenge_hash). Challenges that a passkey has answered: each is answered once.
create table passkey_challenges (
  challenge_hash bytea primary key,
  expires_at timestamptz not null
);
create index passkey_challenges_by_expiry on passkey_challenges (expires_at);
grant select, insert, delete on passkey_challenges to :"app";

-- Class: claim (distributed by token_hash). Whoever has given the right password and owes the second step: no session,
-- and nothing but the second step can be done with it. passed_with is the hash of the code that was right, so that a
-- form that is sent twice gets the same answer.
create table sign_in_steps (
  token_hash bytea primary key,
  user_id bigint not null references users (id),
  begun_at timestamptz not null,
  attempts smallint not null default 0,
  passed_with bytea
);
create index sign_in_steps_by_time on sign_in_steps (begun_at);
create index sign_in_steps_by_user on sign_in_steps (user_id);
grant select, insert, update, delete on sign_in_steps to :"app";

-- Class: claim (distributed by token_hash). The browsers in which a person has signed in before; another one is told him
-- by e-mail.
create table known_devices (
  token_hash bytea not null,
  user_id bigint not null references users (id),
  met_at timestamptz not null,
  seen_at timestamptz not null,
  primary key (token_hash, user_id)
);
create index known_devices_by_user on known_devices (user_id, seen_at);
create index known_devices_by_time on known_devices (seen_at);
grant select, insert, update, delete on known_devices to :"app";

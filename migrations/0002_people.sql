-- People, and how they sign in.

-- Class: reference. One work account per person, by work e-mail: stored as given, compared by its canonical form.
create table users (
  id bigint generated always as identity primary key,
  email text not null check (length(email) between 3 and 254),
  email_canonical text collate "C" not null unique,
  first_name text not null check (length(first_name) between 1 and 100),
  last_name text not null check (length(last_name) between 1 and 100),
  language text not null check (language ~ '^[a-z]{2}$'),
  country_code text not null check (country_code ~ '^[A-Z]{2}$'),
  password_hash text,
  demonstration boolean not null default false,
  created_at timestamptz not null
);
grant select, insert, update on users to :"app";

-- Class: reference. The publisher's own people.
create table operators (
  user_id bigint primary key references users (id),
  hired_at timestamptz not null
);
grant select, insert, delete on operators to :"app";

-- Class: claim (distributed by token_hash). Only the hash of the token is stored: a stolen table opens no session.
-- Times are real time, never the business time that a demonstration may move.
create table sessions (
  token_hash bytea primary key,
  user_id bigint not null references users (id),
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  user_agent text not null check (length(user_agent) <= 400),
  address text not null
);
create index sessions_by_user on sessions (user_id);
create index sessions_by_expiry on sessions (expires_at);
grant select, insert, update, delete on sessions to :"app";

-- Class: claim (distributed by source). One row per (network, e-mail) or network that failed to sign in: what slows
-- guessing down without giving a stranger the power to lock anybody out.
create table sign_in_failures (
  source bytea primary key,
  failures integer not null,
  failed_at timestamptz not null
);
create index sign_in_failures_by_time on sign_in_failures (failed_at);
grant select, insert, update, delete on sign_in_failures to :"app";

-- An operator looks at a portal as one of its users would (decisions/0024): for a stated reason, for a time, and only to read.

-- Class: claim (distributed by token_hash). Only the hash of the token is stored, and it opens nothing but in the operator's
-- own session (session_hash). Times are real time, as those of sessions.
create table viewings (
  token_hash bytea primary key,
  operator_id bigint not null references users (id),
  session_hash bytea not null,
  user_id bigint not null references users (id),
  reason text not null check (length(reason) between 10 and 500),
  began_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > began_at),
  ended_at timestamptz
);
create index viewings_of_user on viewings (user_id, began_at);
create index viewings_of_session on viewings (session_hash) where ended_at is null;
grant select, insert, update on viewings to :"app";

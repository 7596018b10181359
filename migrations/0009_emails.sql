-- The outbox: e-mails owed, committed with the change that causes them, so that none is lost and none is owed for a
-- change that was rolled back.

-- Class: local. One row per e-mail owed; `key` says what is owed to whom, so that a sweep which comes round again owes
-- nothing twice. Text is rendered when it is sent. Everything is a time: an e-mail is owed until sent_at or bounced_at.
-- due_at is also the claim: whoever sends moves it ahead, so that no other worker sends the same one meanwhile and a
-- dead worker's claim ends by itself. message_id is given at the first attempt and never changes.
-- Times are real time: a clock moved by the demonstration must not hold e-mail back.
create table emails (
  id bigint generated always as identity primary key,
  key text collate "C" not null unique check (length(key) between 1 and 200),
  purchasing_account_id bigint not null default 0,
  recipient_name text not null,
  recipient_address text not null check (length(recipient_address) between 3 and 254),
  language text not null check (language ~ '^[a-z]{2}$'),
  template text not null,
  parameters jsonb not null,
  queued_at timestamptz not null,
  due_at timestamptz not null,
  attempts integer not null default 0 check (attempts >= 0),
  attempted_at timestamptz,
  message_id text unique,
  sent_at timestamptz,
  bounced_at timestamptz,
  last_error text,
  check (sent_at is null or bounced_at is null),
  check ((attempts = 0) = (attempted_at is null))
);
create index emails_owed on emails (due_at) where sent_at is null and bounced_at is null;
grant select, insert, update, delete on emails to :"app";

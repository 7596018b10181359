-- Which notices people do without, and e-mails that are sent once more.

-- Class: reference. One row per person and kind of notice that he has switched off; no row is yes. Only what nobody asked
-- for is a notice: what an act causes, such as an invitation or a new password, is always told.
create table muted_notices (
  user_id bigint not null references users (id),
  topic text collate "C" not null check (topic ~ '^[a-z]+(-[a-z]+)*$' and length(topic) <= 40),
  muted_at timestamptz not null,
  primary key (user_id, topic)
);
grant select, insert, delete on muted_notices to :"app";

-- When the publisher asked for a bounced e-mail to be tried again; the days after which it bounces count from here.
alter table emails add column resent_at timestamptz;

-- What the Console asks the outbox for: what did not arrive, and what somebody was sent.
create index emails_bounced on emails (id desc) where bounced_at is not null;
create index emails_by_receiver on emails (lower(recipient_address) collate "C", id desc);

-- Roles that people ask for (SPEC 2.6): answered once, by somebody who may give the role.

-- Class: tenant. Open until answered_at; granted says what the answer was.
create table role_requests (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  id bigint generated always as identity,
  user_id bigint not null references users (id),
  role text not null check (role in ('account-administrator', 'agreement-administrator', 'user-administrator',
    'account-manager', 'report-viewer', 'account-viewer')),
  reason text not null check (length(reason) <= 500),
  asked_at timestamptz not null,
  answered_at timestamptz,
  answered_by bigint references users (id),
  granted boolean,
  primary key (purchasing_account_id, id),
  check ((answered_at is null) = (granted is null))
);
-- One of a kind is open at a time: asking again does not make it louder.
create unique index role_requests_open on role_requests (purchasing_account_id, user_id, role) where answered_at is null;
create index role_requests_by_user on role_requests (user_id, id);
grant select, insert, update, delete on role_requests to :"app";

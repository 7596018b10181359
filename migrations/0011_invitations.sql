-- How people come in: invitations, and who is in a purchasing account or on his way into it.

-- Class: local. What an installation knows of itself: one row. secret_fingerprint recognises SECRET_KEY, without which
-- links that were sent would lead nowhere. clock_offset_seconds is what the demonstration has moved business time by.
create table installation (
  id boolean primary key default true check (id),
  secret_fingerprint bytea,
  clock_offset_seconds bigint not null default 0
);
insert into installation default values;
grant select, update on installation to :"app";

-- Class: reference. An invitation is of one person, to one or several purchasing accounts or to a partner. Nothing that
-- opens it is stored: its link is made of id, serial and a key that is not in the database. Renewing raises the serial,
-- so that the old link is dead. States follow from the times: see business/access/invitations.
create table invitations (
  id bigint generated always as identity primary key,
  user_id bigint not null references users (id),
  -- The designated administrator's, of every purchasing account of the agreement; null for everyone else's.
  agreement_id bigint,
  -- Where it leads to a partner; null where it leads to purchasing accounts.
  partner_id bigint,
  invited_by bigint references users (id),
  serial integer not null default 1 check (serial > 0),
  sent_at timestamptz not null,
  accepted_at timestamptz,
  refused_at timestamptz,
  withdrawn_at timestamptz,
  check (num_nonnulls(accepted_at, refused_at, withdrawn_at) <= 1)
);
create index invitations_by_user on invitations (user_id);
create index invitations_by_agreement on invitations (agreement_id) where agreement_id is not null;
grant select, insert, update on invitations to :"app";

-- Class: reference. The purchasing accounts that an invitation leads to.
create table invitation_accounts (
  invitation_id bigint not null references invitations (id),
  purchasing_account_id bigint not null,
  primary key (invitation_id, purchasing_account_id)
);
grant select, insert, delete on invitation_accounts to :"app";

-- Class: tenant. One row per person in a purchasing account, from his invitation on: in from accepted_at. email, name and
-- roles_rank are sortable copies, kept by whatever changes the person or his roles, so that a hundred thousand people of
-- one account are sorted by an index. invited_at is his last invitation's, null for whoever came in without one.
create table account_people (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  user_id bigint not null references users (id),
  email text collate "C" not null,
  name text collate "C" not null,
  -- The place in SPEC 2.4 of his highest role, from 1.
  roles_rank smallint not null check (roles_rank between 1 and 6),
  invitation_id bigint,
  invited_at timestamptz,
  accepted_at timestamptz,
  primary key (purchasing_account_id, user_id),
  check (invited_at is not null or accepted_at is not null)
);
create index account_people_by_name on account_people (purchasing_account_id, name, user_id);
create index account_people_by_email on account_people (purchasing_account_id, email, user_id);
create index account_people_by_role on account_people (purchasing_account_id, roles_rank, name, user_id);
create index account_people_waiting on account_people (purchasing_account_id, invited_at, user_id) where accepted_at is null;
create index account_people_by_user on account_people (user_id);
grant select, insert, update, delete on account_people to :"app";

-- Who holds a role: what a filter by role and the rule of the last administrator ask.
create index role_assignments_by_role on role_assignments (purchasing_account_id, role, user_id);

-- How a person's name is sorted: family name first, without accents or case.
create function sortable_name(first_name text, last_name text) returns text
  language sql immutable strict parallel safe
  as $$ select left(fold(last_name || ' ' || first_name), 200) $$;
grant execute on function sortable_name(text, text) to :"app";

insert into account_people (purchasing_account_id, user_id, email, name, roles_rank, accepted_at)
select r.purchasing_account_id, r.user_id, u.email_canonical, sortable_name(u.first_name, u.last_name),
  min(array_position(array['account-administrator', 'agreement-administrator', 'user-administrator', 'account-manager',
    'report-viewer', 'account-viewer'], r.role)), min(r.given_at)
from role_assignments as r join users as u on u.id = r.user_id
group by r.purchasing_account_id, r.user_id, u.email_canonical, u.first_name, u.last_name;

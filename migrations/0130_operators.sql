-- What the publisher's people may do: administrators also look after their colleagues (SPEC 11). Whoever is there already may.
alter table operators add column role text not null default 'agent' check (role in ('administrator', 'agent'));
update operators set role = 'administrator';
grant update (role) on operators to :"app";

-- An invitation of a colleague: set where it leads to the Console and nowhere else.
alter table invitations add column operator_role text check (operator_role in ('administrator', 'agent'));
alter table invitations add check (operator_role is null or num_nonnulls(partner_id, agreement_id) = 0);
create unique index invitations_open_to_publisher on invitations (user_id)
  where operator_role is not null and accepted_at is null and refused_at is null and withdrawn_at is null;

-- Whoever leaves has his open viewings ended.
create index viewings_of_operator on viewings (operator_id) where ended_at is null;

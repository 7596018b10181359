-- What an invitation to a partner leads to, and that nobody has two of one kind open.

-- Somebody invited to a partner gets his role there when he comes in, so that nothing is his before.
alter table invitations add column partner_role text check (partner_role in ('administrator', 'agent', 'viewer'));
alter table invitations add check ((partner_id is null) = (partner_role is null));
alter table invitations add check (partner_id is null or agreement_id is null);

-- An agreement has one designated administrator at a time.
create unique index invitations_open_of_agreement on invitations (agreement_id)
  where agreement_id is not null and accepted_at is null and refused_at is null and withdrawn_at is null;
create unique index invitations_open_to_partner on invitations (partner_id, user_id)
  where partner_id is not null and accepted_at is null and refused_at is null and withdrawn_at is null;

-- What the Console and the journal ask for.

-- Designated administrators who have not come in, oldest invitation first: the Console says whose link ran out.
create index invitations_to_agreements_open on invitations (sent_at)
  where agreement_id is not null and accepted_at is null and refused_at is null and withdrawn_at is null;

-- The journal of an account without its orders, which may be a million: what people look for in it is the rest.
create index events_but_orders on events (purchasing_account_id, id) where name <> 'order.placed';

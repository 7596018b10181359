-- The keys in use as the publisher finds them (SPEC 11): those that run out first, or by the address of their person.

-- The canonical address of its person, which never changes: lists are cut by it without asking every person for keys.
alter table api_keys add column owner_email text collate "C" not null default '';
update api_keys as k set owner_email = u.email_canonical from users as u where u.id = k.user_id;

create index api_keys_by_last_day on api_keys (last_on, id) where ended_at is null;
create index api_keys_by_owner on api_keys (owner_email, id) where ended_at is null;

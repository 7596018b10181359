-- What the Console's lists go through: partners by name, and the purchasing accounts of an organisation.
create index partners_by_name on partners (search_words(name) collate "C", id);
create index purchasing_accounts_by_organization on purchasing_accounts (organization_id, id);

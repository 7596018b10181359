-- What is used of a benefit elsewhere, as incidents are at a support site, is recorded by the publisher's people, and by the one
-- registered service that a benefit names: it learns of no other benefit.
alter table benefits add column recording_service_id bigint references services (id);

-- How many accounts hold a benefit is counted up to a limit, and asked of every benefit of the list.
create index benefit_grants_held on benefit_grants (benefit_id) where ended_on is null;

-- The uses that were recorded, newest first, however long the rest of the history is.
create index benefit_entries_recorded on benefit_entries (purchasing_account_id, benefit_id, position)
  where kind in ('used', 'returned');

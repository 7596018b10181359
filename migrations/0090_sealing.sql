-- The journal can be checked by whoever reads it (SPEC 12.2, decisions/0018): where people acted from, and seals that show whether an
-- event was changed, removed, added or moved since.

-- Where a person or a program acted from. The address is forgotten after a year; what is sealed is its hash with the salt, so that
-- forgetting breaks no seal, and an address that is still there can be checked.
alter table events add column address text check (length(address) <= 64);
alter table events add column address_salt bytea;
alter table events add column address_hash bytea;

-- The order in which events are sealed.
create index events_in_order on events (id);
-- The events of people, partners, organisations and the portal, each by itself.
create index events_of_scope on events (scope, scope_id, id) where purchasing_account_id = 0;
create index events_with_address on events (occurred_at) where address is not null;

-- Forgets addresses of events before a moment, the oldest first; the application itself can change nothing of an event.
create function forget_event_addresses(before timestamptz, most integer) returns bigint
  language sql security definer set search_path = pg_catalog, pg_temp
  as $$
    with forgotten as (
      update public.events set address = null, address_salt = null
      where (purchasing_account_id, id) in (
        select purchasing_account_id, id from public.events
        where address is not null and occurred_at < before order by occurred_at limit most)
      returning 1)
    select count(*) from forgotten $$;
revoke execute on function forget_event_addresses(timestamptz, integer) from public;
grant execute on function forget_event_addresses(timestamptz, integer) to :"app";

-- Class: tenant (0 as in events). One link of a scope's chain: which events it seals in their order, the SHA-256 of each (32 bytes
-- after the other), and the hash of all that together with the link before. `position` counts the scope's events up to its last one.
create table event_seals (
  purchasing_account_id bigint not null,
  scope text not null,
  scope_id bigint not null,
  number bigint not null check (number > 0),
  run bigint not null,
  position bigint not null,
  event_ids bigint[] not null check (cardinality(event_ids) > 0),
  event_hashes bytea not null check (length(event_hashes) = 32 * cardinality(event_ids)),
  previous bytea not null check (length(previous) = 32),
  head bytea not null check (length(head) = 32),
  sealed_at timestamptz not null,
  primary key (purchasing_account_id, scope, scope_id, number)
);
create index event_seals_by_run on event_seals (run);
grant select, insert on event_seals to :"app";

-- Class: local. One run of sealing: it takes every event after the one before up to sealed_to, whichever scope it is of, and chains the
-- heads that it made. Without it a whole scope, or the end of one, could be taken out with its seals.
create table seal_runs (
  number bigint primary key check (number > 0),
  sealed_to bigint not null,
  seals bigint not null check (seals > 0),
  heads_hash bytea not null check (length(heads_hash) = 32),
  previous bytea not null check (length(previous) = 32),
  head bytea not null check (length(head) = 32),
  sealed_at timestamptz not null
);
grant select, insert on seal_runs to :"app";

-- Class: local. How far ids are settled: whoever drew one of them up to settled_to has committed or ended. `bound` will be settled as
-- soon as the transactions of `awaited` are over.
create table sealing (
  single boolean primary key default true check (single),
  settled_to bigint not null,
  bound bigint not null,
  awaited text[] not null
);
insert into sealing (settled_to, bound, awaited) values (0, 0, '{}');
grant select, update on sealing to :"app";
grant select on sequence events_id_seq to :"app";

-- Webhooks: where services are told of what changes about what is held, and everything that they were told (SPEC 5.9).

-- Class: reference. An address of a service, and which kinds of messages go there. serial is what its secret is made of,
-- with the installation's own: nothing that signs is stored. After a rotation the earlier secret signs along until
-- previous_until. busy_until: one message at a time goes to an address, so that a slow one holds up only itself; a worker
-- that dies meanwhile holds it up no longer than that. failing_since: since when nothing that went there has arrived.
-- Times of attempts and secrets are real time; a clock moved by the demonstration must neither hold messages back nor
-- make them old.
create table webhook_endpoints (
  id bigint generated always as identity primary key,
  service_id bigint not null references services (id),
  url text not null check (length(url) between 9 and 2000),
  types jsonb not null check (jsonb_array_length(types) between 1 and 50),
  serial integer not null default 1 check (serial > 0),
  previous_until timestamptz,
  registered_at timestamptz not null,
  busy_until timestamptz,
  failing_since timestamptz,
  disabled_at timestamptz,
  -- chosen: by an operator; gone: the address answered 410; failing: nothing arrived for days.
  disabled_because text check (disabled_because in ('chosen', 'gone', 'failing')),
  removed_at timestamptz,
  check ((disabled_at is null) = (disabled_because is null)),
  check (previous_until is null or serial > 1)
);
create unique index webhook_endpoints_standing on webhook_endpoints (service_id, url) where removed_at is null;
grant select, insert, update on webhook_endpoints to :"app";

-- Class: local. One message to one address. message_id is what a repeat is recognised by, and body is what was signed, to
-- the byte: neither ever changes. due_at is also the claim, as in the outbox. round: attempts since it was owed or sent
-- again by hand, of which only so many are made; attempts: all of them. status or fault: how the last attempt ended.
create table webhook_deliveries (
  id bigint generated always as identity primary key,
  endpoint_id bigint not null,
  message_id text collate "C" not null unique,
  event_account_id bigint not null,
  event_id bigint not null,
  purchasing_account_id bigint not null,
  type text not null,
  body text not null check (length(body) between 2 and 65536),
  owed_at timestamptz not null,
  due_at timestamptz not null,
  resent_at timestamptz,
  round integer not null default 0 check (round >= 0),
  attempts integer not null default 0 check (attempts >= round),
  attempted_at timestamptz,
  status smallint,
  fault text,
  took_ms integer check (took_ms >= 0),
  delivered_at timestamptz,
  given_up_at timestamptz,
  check (delivered_at is null or given_up_at is null),
  unique (endpoint_id, event_account_id, event_id, purchasing_account_id)
);
create index webhook_deliveries_owed on webhook_deliveries (endpoint_id, due_at)
  where delivered_at is null and given_up_at is null;
create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, id desc);
create index webhook_deliveries_ended on webhook_deliveries (owed_at)
  where delivered_at is not null or given_up_at is not null;
grant select, insert, update, delete on webhook_deliveries to :"app";

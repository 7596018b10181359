-- Software to download and the keys that activate it (SPEC 9.2): files as data, links to them, product keys, activations.

-- Class: reference. A file in the publisher's store, for one item of the catalogue. It is offered once it was measured: its size
-- and hash are those of what the store held then, which `mark` recognises (a time of change, an ETag). fault says why a
-- measurement did not come about.
create table software_files (
  id bigint generated always as identity primary key,
  item_id bigint not null references items (id),
  language text collate "C" not null check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' and length(language) <= 20),
  architecture text collate "C" not null check (architecture in ('x64', 'x86', 'arm64', 'any')),
  path text collate "C" not null check (length(path) between 1 and 500),
  registered_at timestamptz not null,
  measured_at timestamptz,
  size bigint check (size > 0),
  sha256 bytea check (length(sha256) = 32),
  mark text collate "C",
  fault text check (fault in ('missing', 'empty', 'encoded', 'unreachable')),
  withdrawn_at timestamptz,
  check (num_nulls(measured_at, size, sha256, mark) in (0, 4)),
  check (fault is null or measured_at is null)
);
create unique index software_files_once on software_files (item_id, language, architecture, path) where withdrawn_at is null;
grant select, insert, update on software_files to :"app";

-- Class: reference. What opens a file: licences, Software Assurance or subscriptions of an item, or of any item of a group.
create table software_openings (
  id bigint generated always as identity primary key,
  file_id bigint not null references software_files (id),
  counts text collate "C" not null check (counts in ('licenses', 'coverage', 'subscriptions')),
  product_group_id bigint not null references product_groups (id),
  item_id bigint references items (id),
  unique nulls not distinct (file_id, counts, product_group_id, item_id)
);
grant select, insert, delete on software_openings to :"app";

-- Class: tenant. A link to a file: for one person, in one account, until expires_at (real time). partner_id is set where a
-- partner's person took it for the customer. begun_at is the first byte's, finished_at the last one's.
create table download_links (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  id bigint generated always as identity,
  file_id bigint not null references software_files (id),
  user_id bigint not null references users (id),
  partner_id bigint,
  made_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > made_at),
  begun_at timestamptz,
  finished_at timestamptz check (finished_at >= begun_at),
  primary key (purchasing_account_id, id),
  check (finished_at is null or begun_at is not null)
);
create index download_links_over on download_links (expires_at);
grant select, insert, update, delete on download_links to :"app";

-- Class: tenant. A product key, unreadable here: sealed under the key `sealed_by` of a file outside the database. fingerprint is
-- made with that key too and tells two alike keys of an account. Without a number of activations allowed they are not counted.
create table product_keys (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  id bigint generated always as identity,
  item_id bigint not null references items (id),
  kind text not null default '' check (length(kind) <= 60),
  sealed bytea not null,
  sealed_by text collate "C" not null check (length(sealed_by) between 1 and 60),
  fingerprint text collate "C" not null,
  activations_allowed integer check (activations_allowed > 0),
  activations_used integer not null default 0 check (activations_used >= 0),
  entered_at timestamptz not null,
  entered_by text not null,
  removed_at timestamptz,
  removed_by text,
  primary key (purchasing_account_id, id),
  check ((removed_at is null) = (removed_by is null)),
  check (activations_allowed >= activations_used)
);
create unique index product_keys_once on product_keys (purchasing_account_id, fingerprint) where removed_at is null;
create index product_keys_of_account on product_keys (purchasing_account_id, id) where removed_at is null;
grant select, insert, update on product_keys to :"app";

-- Class: tenant. Somebody asked for more activations of a key; answered once, with how many more there are or why there are none.
create table activation_requests (
  purchasing_account_id bigint not null,
  id bigint generated always as identity,
  product_key_id bigint not null,
  wanted integer not null check (wanted between 1 and 1000000),
  reason text not null check (length(reason) between 1 and 1000),
  asked_at timestamptz not null,
  asked_by bigint not null references users (id),
  partner_id bigint,
  answered_at timestamptz,
  answered_by bigint references users (id),
  granted integer check (granted between 1 and 1000000),
  refused_because text check (length(refused_because) between 1 and 1000),
  primary key (purchasing_account_id, id),
  foreign key (purchasing_account_id, product_key_id) references product_keys,
  check ((answered_at is null) = (answered_by is null)),
  check (num_nonnulls(granted, refused_because) = num_nonnulls(answered_at))
);
create unique index activation_requests_open on activation_requests (purchasing_account_id, product_key_id)
  where answered_at is null;
create index activation_requests_waiting on activation_requests (asked_at, purchasing_account_id, id)
  where answered_at is null;
grant select, insert, update on activation_requests to :"app";

-- When somebody last proved in a session, by his password, that it is still he who sits there; beside when it began.
alter table sessions add column proved_at timestamptz;

-- The catalogue in the publisher's hands (SPEC 11): who edits an item or a group sees what he edits, an item's sale ends without
-- anything being deleted, and a file is compared with the catalogue before it is imported.

-- The revision counts what is written of an item or a group; changed_by is the operator who wrote it last, null where a program
-- did. sold_until is the last day on which more of it is ordered, null where there is no end; what is held stays.
alter table items
  add column revision bigint not null default 1,
  add column changed_at timestamptz,
  add column changed_by bigint references users (id),
  add column sold_until date;
alter table product_groups
  add column revision bigint not null default 1,
  add column changed_at timestamptz,
  add column changed_by bigint references users (id);

-- Class: local. A file that was compared with the catalogue as it stood at catalogue_revision: what it would do, and once it
-- is imported, when and by whom. Kept as the record of who brought what in. Its number leads to the two tables below.
create table catalogue_files (
  id bigint generated always as identity primary key,
  name text not null check (length(name) between 1 and 200),
  size_bytes bigint not null check (size_bytes > 0),
  content_hash bytea not null check (length(content_hash) = 32),
  sent_by bigint,
  compared_at timestamptz not null,
  catalogue_revision bigint not null,
  format text collate "C" not null check (format in ('publisher-list', 'catalogue')),
  added integer not null check (added >= 0),
  changed integer not null check (changed >= 0),
  unchanged integer not null check (unchanged >= 0),
  groups integer not null check (groups >= 0),
  absent integer not null check (absent >= 0),
  imported_at timestamptz,
  imported_by bigint,
  check (imported_by is null or imported_at is not null)
);
create index catalogue_files_kept on catalogue_files (compared_at) where imported_at is null;
grant select, insert, update, delete on catalogue_files to :"app";

-- Class: local. The content of a file in pieces, until it is imported or given up.
create table catalogue_file_pieces (
  file_id bigint not null,
  number integer not null check (number >= 0),
  bytes bytea not null,
  primary key (file_id, number)
);
alter table catalogue_file_pieces alter column bytes set storage external;
grant select, insert, delete on catalogue_file_pieces to :"app";

-- Class: local. What a file would do, in the order in which it is shown: the first thousands of it. code names an item; a group
-- has none. facts: of what is added, its fields; of what changes, each field with what stands and what would.
create table catalogue_differences (
  file_id bigint not null,
  number integer not null check (number > 0),
  sort text collate "C" not null check (sort in ('added', 'changed', 'group', 'absent')),
  code text collate "C" not null,
  name text not null,
  facts jsonb not null,
  primary key (file_id, number)
);
create index catalogue_differences_by_sort on catalogue_differences (file_id, sort, number);
grant select, insert, delete on catalogue_differences to :"app";

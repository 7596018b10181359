-- What customers ask to have set up, and how far it is.

-- Class: tenant. One sending of the wizard. key names the intention: sent twice, it is this one.
create table set_ups (
  purchasing_account_id bigint not null references purchasing_accounts (id),
  id bigint generated always as identity,
  key text collate "C" not null check (length(key) between 1 and 100),
  requested_on date not null,
  requested_at timestamptz not null,
  requested_by bigint references users (id),
  primary key (purchasing_account_id, id),
  unique (purchasing_account_id, key)
);
grant select, insert, update on set_ups to :"app";

-- Class: tenant. One plan of it, and where it stands with the service's own site: asked for, being set up, ready since
-- ready_at, or failing, with what was last answered and when it is tried again. ready_on and ready_at are business time; the
-- times of attempts are real. partner_id is the partner of the time, as in the ledger.
create table set_up_lines (
  purchasing_account_id bigint not null,
  set_up_id bigint not null,
  line smallint not null check (line > 0),
  item_id bigint not null references items (id),
  serving_number smallint not null,
  partner_id bigint not null references partners (id),
  quantity integer not null check (quantity > 0),
  term_ends_on date not null,
  attempts integer not null default 0 check (attempts >= 0),
  attempted_at timestamptz,
  due_at timestamptz not null,
  last_answer text check (length(last_answer) <= 500),
  operators_told_at timestamptz,
  ready_on date,
  ready_at timestamptz,
  check ((ready_on is null) = (ready_at is null)),
  primary key (purchasing_account_id, set_up_id, line),
  foreign key (purchasing_account_id, set_up_id) references set_ups,
  foreign key (purchasing_account_id, serving_number) references servings
);
create index set_up_lines_due on set_up_lines (due_at) where ready_at is null;
create index set_up_lines_unready on set_up_lines (set_up_id, line) where ready_at is null;
create index set_up_lines_of_account on set_up_lines (purchasing_account_id, set_up_id) where ready_at is null;
grant select, insert, update on set_up_lines to :"app";

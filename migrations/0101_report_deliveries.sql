-- Reports that are sent by e-mail by themselves (SPEC 9.3).

-- Class: claim (distributed by user_id). One report that somebody has sent to himself: at an hour of his own time zone, each day,
-- each week, or each month on a day (the last one where the month is shorter). next_at is business time; sent_for is the moment
-- that it was sent for last, so that a clock that was put back sends nothing twice. It ends by its receiver, or because he may
-- not see it any more.
create table report_schedules (
  user_id bigint not null references users (id),
  id bigint generated always as identity,
  report text collate "C" not null check (length(report) between 1 and 60),
  filters jsonb not null check (jsonb_typeof(filters) = 'object'),
  format text not null check (format in ('csv', 'xlsx')),
  frequency text not null check (frequency in ('daily', 'weekly', 'monthly')),
  weekday smallint check (weekday between 1 and 7),
  month_day smallint check (month_day between 1 and 31),
  hour smallint not null check (hour between 0 and 23),
  time_zone text not null check (length(time_zone) between 1 and 60),
  scheduled_at timestamptz not null,
  next_at timestamptz not null,
  sent_for timestamptz,
  ended_at timestamptz,
  ended_by text check (ended_by in ('receiver', 'permission', 'filters')),
  primary key (user_id, id),
  check ((frequency = 'weekly') = (weekday is not null)),
  check ((frequency = 'monthly') = (month_day is not null)),
  check ((ended_at is null) = (ended_by is null))
);
create index report_schedules_due on report_schedules (next_at) where ended_at is null;
create index report_schedules_ahead on report_schedules (sent_for) where ended_at is null;
grant select, insert, update, delete on report_schedules to :"app";

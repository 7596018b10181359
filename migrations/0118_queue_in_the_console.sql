-- What the Console shows of the queue, whose tables are closed to every role but their owner's: these functions are its only
-- ways in. What a job was told stays closed: it may name people. Bodies are checked when they run: the queue makes its tables itself.

create function queue_jobs(wanted text, before_id bigint, most integer)
  returns table (id bigint, task text, attempts integer, max_attempts integer, run_at timestamptz, locked_at timestamptz,
    created_at timestamptz, last_error text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
  as $$ begin
    return query select j.id::bigint, t.identifier::text, j.attempts::integer, j.max_attempts::integer, j.run_at, j.locked_at,
      j.created_at, left(j.last_error, 2000)::text
    from graphile_worker._private_jobs as j join graphile_worker._private_tasks as t on t.id = j.task_id
    where (before_id is null or j.id < before_id) and case wanted
      when 'running' then j.locked_at is not null
      when 'failed' then j.locked_at is null and j.attempts >= j.max_attempts
      when 'retried' then j.locked_at is null and j.attempts > 0 and j.attempts < j.max_attempts
      else j.locked_at is null and j.attempts = 0 end
    order by j.id desc limit most;
  end $$;

-- How many of each there are, counted as far as `most`, and since when the oldest that is due waits.
create function queue_figures(most integer)
  returns table (running bigint, failed bigint, retried bigint, waiting bigint, due_since timestamptz, workers bigint)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
  as $$ begin
    return query select
      (select count(*) from (select from graphile_worker._private_jobs where locked_at is not null limit most) as c),
      (select count(*) from (select from graphile_worker._private_jobs as j where j.locked_at is null and j.attempts >= j.max_attempts limit most) as c),
      (select count(*) from (select from graphile_worker._private_jobs as j where j.locked_at is null and j.attempts > 0 and j.attempts < j.max_attempts limit most) as c),
      (select count(*) from (select from graphile_worker._private_jobs as j where j.locked_at is null and j.attempts = 0 limit most) as c),
      (select min(j.run_at) from graphile_worker._private_jobs as j
        where j.locked_at is null and j.attempts < j.max_attempts and j.run_at < now()),
      (select count(*) from public.worker_heartbeats where beat_at > now() - interval '30 seconds');
  end $$;

-- When each schedule last came round.
create function queue_schedules() returns table (task text, last_run_at timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp
  as $$ begin
    return query select c.identifier::text, c.last_execution from graphile_worker._private_known_crontabs as c;
  end $$;

-- Runs a job that failed, or waits to be tried again, now and as for the first time; answers its task, null where it runs or is gone.
create function run_job_again(job bigint) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$ declare found text; begin
    select t.identifier into found
      from graphile_worker._private_jobs as j join graphile_worker._private_tasks as t on t.id = j.task_id
      where j.id = job and j.locked_at is null and j.attempts > 0;
    if found is not null then
      perform graphile_worker.reschedule_jobs(array[job], run_at => now(), attempts => 0);
    end if;
    return found;
  end $$;

revoke execute on function queue_jobs(text, bigint, integer), queue_figures(integer), queue_schedules(), run_job_again(bigint) from public;
grant execute on function queue_jobs(text, bigint, integer), queue_figures(integer), queue_schedules(), run_job_again(bigint) to :"app";

-- Jobs that are to run some seconds after the change that asks for them: for what people would rather not wait a sweep's minute for.

create function enqueue_job_later(task text, payload json, job_key text, seconds double precision) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
  as $$ select graphile_worker.add_job(task, payload, job_key => enqueue_job_later.job_key, max_attempts => 12,
    run_at => clock_timestamp() + make_interval(secs => seconds)) $$;
revoke execute on function enqueue_job_later(text, json, text, double precision) from public;
grant execute on function enqueue_job_later(text, json, text, double precision) to :"app";

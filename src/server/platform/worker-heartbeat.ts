/**
 * Frees the jobs of workers that died, and clears away what nobody waits for. The queue itself would wait four hours, since it cannot tell a dead worker from a
 * busy one; here each living worker says every few seconds that it lives, and whoever notices that another has stopped
 * saying it unlocks what that one held.
 */
import type pg from 'pg'
import type { Log } from './log.ts'

export interface HeartbeatPace {
  readonly everyMs: number
  /** Silence after which a worker counts as dead. */
  readonly deadAfterMs: number
}

export interface HeartbeatOptions {
  /** The name under which the worker locks jobs. */
  readonly worker: string
  /** Jobs that run by schedule. */
  readonly scheduled: readonly string[]
  readonly pace?: HeartbeatPace | undefined
  readonly log: Log
}

const usualPace: HeartbeatPace = { everyMs: 5_000, deadAfterMs: 25_000 }
const forgottenAfter = '1 day'

/** Beats until stopped. The owner's pool. */
export function startHeartbeat(pool: pg.Pool, options: HeartbeatOptions): { stop(): Promise<void> } {
  const { worker, scheduled, log, pace = usualPace } = options
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let beating: Promise<void> = Promise.resolve()
  const beatAndPlan = () => {
    beating = beat(pool, worker, log, pace)
      .then(() => clearReplacedRuns(pool, scheduled))
      .catch((error: unknown) => {
        log.warn({ part: 'queue', reason: String(error) }, 'The worker could not say that it lives')
      })
      .then(() => {
        if (!stopped) timer = setTimeout(beatAndPlan, pace.everyMs)
      })
  }
  beatAndPlan()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await beating
    },
  }
}

// Silence is judged only by one who was heard himself a moment ago: after an outage of the database nobody has been,
// and all the living would take each other for dead. All times are the database's own.
async function beat(pool: pg.Pool, worker: string, log: Log, pace: HeartbeatPace): Promise<void> {
  const { rows } = await pool.query<{ heard: boolean }>(
    `with before as (select beat_at from worker_heartbeats where worker = $1)
     insert into worker_heartbeats (worker, beat_at) values ($1, clock_timestamp())
     on conflict (worker) do update set beat_at = excluded.beat_at
     returning coalesce((select beat_at > clock_timestamp() - make_interval(secs => $2) from before), false) as heard`,
    [worker, pace.deadAfterMs / 1_000],
  )
  if (rows[0]?.heard === true) await freeJobsOfTheDead(pool, log, pace)
}

async function freeJobsOfTheDead(pool: pg.Pool, log: Log, pace: HeartbeatPace): Promise<void> {
  const { rows } = await pool.query<{ worker: string }>(
    `select distinct j.locked_by as worker from graphile_worker.jobs j
     where j.locked_at < clock_timestamp() - make_interval(secs => $1)
       and not exists (select from worker_heartbeats h
         where h.worker = j.locked_by and h.beat_at > clock_timestamp() - make_interval(secs => $1))`,
    [pace.deadAfterMs / 1_000],
  )
  const dead = rows.map((row) => row.worker)
  if (dead.length > 0) {
    log.warn({ part: 'queue', dead }, 'A worker died: its jobs are taken over')
    await pool.query('select graphile_worker.force_unlock_workers($1)', [dead])
  }
  await pool.query('delete from worker_heartbeats where beat_at < clock_timestamp() - $1::interval', [forgottenAfter])
}

// A run that fails after the next one of its schedule has taken its place is left behind as failed for good, though the
// job is not: what is listed as failed must be what somebody has to look at.
async function clearReplacedRuns(pool: pg.Pool, scheduled: readonly string[]): Promise<void> {
  await pool.query(
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and t.identifier = any($1) and j.key is null and j.attempts >= j.max_attempts
       and j.locked_at is null`,
    [scheduled],
  )
}

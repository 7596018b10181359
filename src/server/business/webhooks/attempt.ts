/** Attempts at delivering: which message is next, and what follows from how an attempt ended. */
import { sql } from 'kysely'
import { latestPast } from '#server/platform/clock.ts'
import type { Changing } from '#server/work/index.ts'
import { heldEndpoint } from './endpoint.ts'
import { disable } from './register.ts'

/** A message that somebody has claimed for sending. */
export interface ClaimedMessage {
  readonly id: number
  readonly endpointId: number
  readonly messageId: string
  readonly body: string
  readonly url: string
  /** What the secrets are made of: the address's serial, and the one before where that still signs along. */
  readonly serials: readonly number[]
  readonly attempts: number
  readonly round: number
}

/** How an attempt ended: by an answer, or for a reason that there was none. */
export type Ending = { readonly tookMs: number } & (
  { readonly status: number; readonly retryAfterSeconds?: number | undefined } | { readonly fault: string }
)

/** For one attempt. Receivers are to answer before they do anything about a message. */
export const attemptMs = 15_000
const claimSeconds = attemptMs / 1_000 + 10
/** Seconds from each attempt that failed to the next: the schedule that Standard Webhooks recommends, over three days. */
export const retrySeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const
const triedSeconds = retrySeconds.reduce((sum, seconds) => sum + seconds, 0)
/** Of the next delay, so that a service which comes back is not called by everybody at once. */
const spread = 0.1
const longestRetryAfterSeconds = 86_400
/** The sweep comes round once a minute: what is due sooner is asked for by itself. */
const sweepSeconds = 60
const goneStatus = 410

/** Makes due what was put off under a clock that was ahead and has been put back (F8): it would else wait for that time to come again. */
export async function hastenPutOff(work: Changing): Promise<void> {
  work.unchanged()
  const past = latestPast(work.realNow)
  await sql`update webhook_deliveries set due_at = ${work.realNow} where delivered_at is null and given_up_at is null
    and due_at > ${past} and coalesce(greatest(attempted_at, resent_at), due_at) > ${past}`.execute(work.db)
  await sql`update webhook_endpoints set busy_until = null where busy_until > ${past}`.execute(work.db)
}

/**
 * Claims the message that has been due longest, of an address that nobody is calling: no other worker gets either
 * meanwhile. Undefined when there is none.
 */
export async function claimMessage(work: Changing): Promise<ClaimedMessage | undefined> {
  work.unchanged()
  const until = later(work.realNow, claimSeconds)
  // The lock on the address keeps two workers from claiming two messages of one at once.
  const { rows } = await sql<ClaimedMessage>`
    with free as materialized (
      select e.id, e.url, e.serial, e.previous_until from webhook_endpoints as e
      where e.removed_at is null and e.disabled_at is null and (e.busy_until is null or e.busy_until <= ${work.realNow})
        and exists (select from webhook_deliveries as d where d.endpoint_id = e.id and ${isDue(work)})
      order by (select min(d.due_at) from webhook_deliveries as d where d.endpoint_id = e.id and ${isDue(work)})
      limit 1 for no key update of e skip locked),
    busy as (update webhook_endpoints set busy_until = ${until}::timestamptz where id = (select id from free)),
    next as materialized (
      select d.id from webhook_deliveries as d where d.endpoint_id = (select id from free) and ${isDue(work)}
      order by d.due_at, d.id limit 1 for update)
    update webhook_deliveries as d set attempts = d.attempts + 1, round = d.round + 1,
      attempted_at = ${work.realNow}::timestamptz, due_at = ${until}::timestamptz
    from next, free where d.id = next.id
    returning d.id, d.endpoint_id as "endpointId", d.message_id as "messageId", d.body, free.url, d.attempts, d.round,
      case when free.previous_until > ${work.realNow} then array[free.serial, free.serial - 1]
        else array[free.serial] end as serials`.execute(work.db)
  return rows[0]
}

/** Writes down how a claimed message's attempt ended; what came too late, after another attempt, changes only for the better. */
export async function endAttempt(work: Changing, message: ClaimedMessage, ending: Ending): Promise<void> {
  work.unchanged()
  const endpoint = await heldEndpoint(work, message.endpointId)
  await sql`update webhook_endpoints set busy_until = null where id = ${message.endpointId}
    and exists (select from webhook_deliveries where id = ${message.id} and attempts = ${message.attempts})`.execute(
    work.db,
  )
  if ('status' in ending && ending.status >= 200 && ending.status < 300) {
    await sql`update webhook_deliveries set delivered_at = ${work.realNow}, given_up_at = null, ${outcome(ending)}
      where id = ${message.id} and delivered_at is null`.execute(work.db)
    await sql`update webhook_endpoints set failing_since = null where id = ${message.endpointId}`.execute(work.db)
    return
  }

  const isGone = 'status' in ending && ending.status === goneStatus
  const delay = retrySeconds[message.round - 1]
  const isLast = isGone || delay === undefined
  const seconds = secondsUntilNext(delay ?? 0, ending)
  const { rows } = await sql`update webhook_deliveries set ${outcome(ending)},
      given_up_at = ${isLast ? work.realNow : null}::timestamptz,
      due_at = ${later(work.realNow, seconds)}::timestamptz
    where id = ${message.id} and delivered_at is null and given_up_at is null and attempts = ${message.attempts}
    returning id`.execute(work.db)
  if (rows.length === 0 || endpoint === undefined || endpoint.disabledAt !== null) return
  // One job for all that fail now: whatever is due before it is found by the run that this attempt belongs to, or by it.
  if (!isLast && seconds < sweepSeconds) await work.enqueueLater('webhooks.deliver', {}, 'webhooks.retry', seconds)
  const since = endpoint.failingSince ?? work.realNow
  await sql`update webhook_endpoints set failing_since = ${since} where id = ${endpoint.id}`.execute(work.db)
  if (isGone) await disable(work, endpoint, 'gone')
  // Nothing at all has arrived for as long as this message was tried.
  else if (isLast && since <= later(work.realNow, -triedSeconds)) await disable(work, endpoint, 'failing')
}

function outcome(ending: Ending) {
  const status = 'status' in ending ? ending.status : null
  const fault = 'fault' in ending ? ending.fault : null
  return sql`status = ${status}::smallint, fault = ${fault}, took_ms = ${Math.round(ending.tookMs)}`
}

function secondsUntilNext(delay: number, ending: Ending): number {
  const asked = 'status' in ending ? (ending.retryAfterSeconds ?? 0) : 0
  return Math.max(delay * (1 + spread * Math.random()), Math.min(asked, longestRetryAfterSeconds))
}

function isDue({ realNow }: Changing) {
  return sql`d.delivered_at is null and d.given_up_at is null and d.due_at <= ${realNow}::timestamptz`
}

function later(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1_000)
}

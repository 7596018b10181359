/**
 * What a partner asked of his customers, across accounts (SPEC 8.8, 10): from his own list, so that it costs what he asked for and
 * not what customers there are.
 */
import { sql } from 'kysely'
import type { BenefitAct, PartnerDesk } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import type { PermissionLimits } from './limits.ts'
import { permissionState, type PermissionFacts, type PermissionState } from './state.ts'

/** A line of a partner's list. */
export interface PartnerRequest extends PermissionLimits {
  readonly id: number
  readonly accountId: number
  readonly accountName: string
  readonly accountNumber: string
  readonly organizationName: string
  readonly state: PermissionState
  readonly since: Date
}

/** A place in the list, which goes from the newest change on. */
export interface RequestCursor {
  readonly since: Date
  readonly id: number
}

export const partnerRequestsPageSize = 50
/** Answers that the Partner Center's home shows. */
export const newestAnswersLimit = 5
const answerStates: readonly PermissionState[] = ['approved', 'refused', 'removed', 'ended']

/** One page of the partner's requests in these states, those first that changed last. */
export async function requestsOfPartner(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  states: readonly PermissionState[],
  after?: RequestCursor,
): Promise<{ readonly rows: readonly PartnerRequest[]; readonly next: RequestCursor | undefined }> {
  const rows = await listed(work, newestOf(desk, states, partnerRequestsPageSize + 1, after))
  const page = rows.slice(0, partnerRequestsPageSize)
  const last = page.at(-1)
  return { rows: page, next: last && rows.length > page.length ? { since: last.since, id: last.id } : undefined }
}

/** What customers answered last, and what ended. */
export async function newestAnswers(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
): Promise<readonly PartnerRequest[]> {
  return listed(work, newestOf(desk, answerStates, newestAnswersLimit))
}

/** How far requests that wait are counted. */
export const waitingCountLimit = 1_000

/** How many of the partner's requests wait for their customers' answers, counted as far as `waitingCountLimit`. */
export async function countWaitingRequests(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
): Promise<{ readonly count: number; readonly more: boolean }> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from partner_requests where partner_id = ${desk.partnerId} and state = 'waiting'
      limit ${sql.lit(waitingCountLimit + 1)}) as w`.execute(work.db)
  const count = rows[0]?.count ?? 0
  return { count: Math.min(count, waitingCountLimit), more: count > waitingCountLimit }
}

/** The newest rows in any of these states: of each state by its index, so that those in others are not read. */
function newestOf(
  desk: PartnerDesk<'customers.view'>,
  states: readonly PermissionState[],
  limit: number,
  after?: RequestCursor,
): ReturnType<typeof sql> {
  const beyond = after
    ? sql`(r.since, r.permission_id) < (${after.since}::timestamptz, ${after.id}::bigint)`
    : sql`true`
  return sql`select r.* from unnest(${[...states]}::text[]) as s (state) cross join lateral (
    select r.* from partner_requests as r where r.partner_id = ${desk.partnerId} and r.state = s.state and ${beyond}
    order by r.since desc, r.permission_id desc limit ${sql.lit(limit)}) as r
    order by r.since desc, r.permission_id desc limit ${sql.lit(limit)}`
}

interface Row extends PermissionFacts {
  readonly id: number
  readonly accountId: number
  readonly accountName: string
  readonly accountNumber: string
  readonly organizationName: string
  readonly benefits: readonly number[] | null
  readonly acts: readonly BenefitAct[] | null
  readonly since: Date
}

async function listed(work: Work, source: ReturnType<typeof sql>): Promise<readonly PartnerRequest[]> {
  const { rows } = await sql<Row>`
    select r.permission_id as id, r.since, a.id as "accountId", a.name as "accountName", a.number as "accountNumber",
      o.name as "organizationName", p.benefits, p.acts, p.ends_on, p.requested_at, p.approved_at, p.refused_at,
      p.removed_at, p.withdrawn_at, p.ended_at
    from (${source}) as r
    join partner_permissions as p on p.purchasing_account_id = r.purchasing_account_id and p.id = r.permission_id
    join purchasing_accounts as a on a.id = r.purchasing_account_id
    join organizations as o on o.id = a.organization_id
    order by r.since desc, r.permission_id desc`.execute(work.db)
  return rows.map((row) => ({
    id: row.id,
    accountId: row.accountId,
    accountName: row.accountName,
    accountNumber: row.accountNumber,
    organizationName: row.organizationName,
    benefits: row.benefits,
    acts: row.acts,
    endsOn: row.ends_on,
    state: permissionState(row, work.today),
    since: row.since,
  }))
}

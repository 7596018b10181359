/** One request of a partner as the verbs of this folder find it, under the lock of the account's servings. */
import { sql } from 'kysely'
import type { BenefitAct } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import type { NamedPartner } from '../visibility.ts'
import type { PermissionLimits } from './limits.ts'
import { permissionState, writtenSince, writtenState, type PermissionFacts, type PermissionState } from './state.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'partner-permission.unknown': Record<never, never>
    /**
     * What was to be answered is not as it was shown: somebody answered it meanwhile, or removed it, or it was taken back or
     * ended. `by` is empty where no person of the customer did.
     */
    'partner-permission.answered': {
      readonly partner: string
      readonly state: PermissionState
      readonly by: string
      readonly at: Date
    }
  }
}

export interface Request extends PermissionLimits, PermissionFacts {
  readonly id: number
  readonly partner_id: number
  readonly partner: NamedPartner
  readonly state: PermissionState
  /** Who of the customer answered or removed it; null where nobody has, or no person did. */
  readonly answeredBy: string | null
  readonly since: Date
  /** When its limits were last changed, and by whom of the customer; null where they are as they were approved. */
  readonly changedAt: Date | null
  readonly changedBy: string | null
}

type Row = PermissionFacts & {
  readonly id: number
  readonly partner_id: number
  readonly name: string
  readonly benefits: readonly number[] | null
  readonly acts: readonly BenefitAct[] | null
  readonly since: Date
  readonly answered_by: string | null
  readonly changed_at: Date | null
  readonly changed_by: string | null
}

/** The request, for a change that holds the lock of the account's servings. Refuses 404 partner-permission.unknown. */
export async function heldRequest(work: Changing, accountId: number, id: number): Promise<Request> {
  const { rows } = await sql<Row>`
    select p.id, p.partner_id, n.name, p.benefits, p.acts, p.ends_on, p.requested_at, p.approved_at, p.refused_at,
      p.removed_at, p.withdrawn_at, p.ended_at, ${writtenSince} as since,
      u.first_name || ' ' || u.last_name as answered_by,
      p.changed_at, c.first_name || ' ' || c.last_name as changed_by
    from partner_permissions as p join partners as n on n.id = p.partner_id
    left join users as u on u.id = coalesce(p.removed_by, p.refused_by, p.approved_by) and p.ended_at is null
    left join users as c on c.id = p.changed_by
    where p.purchasing_account_id = ${accountId} and p.id = ${id}`.execute(work.db)
  const [row] = rows
  if (row === undefined) throw new Refusal(404, 'partner-permission.unknown', {})
  const { name, answered_by: answeredBy, changed_at: changedAt, changed_by: changedBy, ...facts } = row
  return {
    ...facts,
    answeredBy,
    changedAt,
    changedBy,
    partner: { id: row.partner_id, name },
    endsOn: row.ends_on,
    state: permissionState(row, work.today),
  }
}

/** The refusal of an answer to something that is not as it was shown. */
export function refuseAnswered({ partner, state, answeredBy, since: at }: Request): Refusal {
  const byNobody = state === 'withdrawn' || state === 'ended'
  return new Refusal(409, 'partner-permission.answered', {
    partner: partner.name,
    state,
    by: byNobody ? '' : (answeredBy ?? ''),
    at,
  })
}

/** Keeps the partner's list of what he asked for as it is now. */
export async function noteRequest(work: Work, accountId: number, id: number): Promise<void> {
  await sql`
    insert into partner_requests (partner_id, purchasing_account_id, permission_id, state, since)
    select p.partner_id, p.purchasing_account_id, p.id, ${writtenState}, ${writtenSince}
    from partner_permissions as p where p.purchasing_account_id = ${accountId} and p.id = ${id}
    on conflict (partner_id, permission_id) do update set state = excluded.state, since = excluded.since`.execute(
    work.db,
  )
}

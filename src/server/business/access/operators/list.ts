/** The publisher's own people (SPEC 11): who is in, and who is invited and has yet to come. */
import { sql, type RawBuilder } from 'kysely'
import { Refusal, type Work } from '#server/work/index.ts'
import type { Publisher } from '../desks.ts'
import { stateOf } from '../invitations/invitation.ts'
import type { OperatorRole } from '../permissions.ts'
import type { PartnerPersonState } from '../partner-users/list.ts'

export interface Operator {
  readonly userId: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly role: OperatorRole
  readonly state: PartnerPersonState
  /** When somebody who has yet to come in was last sent his invitation. */
  readonly invitedAt: Date | null
  /** Since when somebody is in. */
  readonly hiredAt: Date | null
  /** When he was last here, as far as his sessions are kept; real time. */
  readonly seenAt: Date | null
}

/** Where a list of people goes on. */
export interface OperatorsCursor {
  readonly name: string
  readonly id: number
}

export const operatorsPageSize = 50

/** One page of the publisher's people by family name, and where the next one begins. */
export async function operators(
  work: Work,
  _desk: Publisher,
  after?: OperatorsCursor,
): Promise<{ readonly people: readonly Operator[]; readonly next: OperatorsCursor | undefined }> {
  const behind = after
    ? sql<boolean>`(sortable_name(u.first_name, u.last_name) collate "C", u.id) > (${after.name}::text, ${after.id}::bigint)`
    : sql<boolean>`true`
  const rows = await operatorsWhere(work, behind, operatorsPageSize + 1)
  const page = rows.slice(0, operatorsPageSize)
  const last = page.at(-1)
  return {
    people: page.map((row) => operatorOf(row, work.now)),
    next: last && rows.length > page.length ? { name: last.sortable, id: last.userId } : undefined,
  }
}

/** One of the publisher's people, or somebody invited to be. Refuses 404 person.unknown. */
export async function operatorOfPublisher(work: Work, _desk: Publisher, userId: number): Promise<Operator> {
  const [row] = await operatorsWhere(work, sql<boolean>`u.id = ${userId}`, 1)
  if (row === undefined) throw new Refusal(404, 'person.unknown', {})
  return operatorOf(row, work.now)
}

type Row = Omit<Operator, 'state'> & { readonly sortable: string }

async function operatorsWhere(work: Work, condition: RawBuilder<boolean>, limit: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select u.id as "userId", u.first_name as "firstName", u.last_name as "lastName", u.email, p.role,
      p.sent_at as "invitedAt", p.hired_at as "hiredAt", sortable_name(u.first_name, u.last_name) as sortable,
      (select max(seen_at) from sessions as s where s.user_id = u.id and p.hired_at is not null) as "seenAt"
    from (
      select user_id, role, null::timestamptz as sent_at, hired_at from operators
      union all
      select user_id, operator_role, sent_at, null from invitations
      where operator_role is not null and accepted_at is null and refused_at is null and withdrawn_at is null
    ) as p join users as u on u.id = p.user_id
    where ${condition}
    order by sortable_name(u.first_name, u.last_name) collate "C", u.id limit ${sql.lit(limit)}`.execute(work.db)
  return rows
}

function operatorOf(row: Row, now: Date): Operator {
  const { invitedAt } = row
  if (invitedAt === null) return { ...row, state: 'active' }
  const times = { sent_at: invitedAt, accepted_at: null, refused_at: null, withdrawn_at: null }
  return { ...row, state: stateOf(times, now) === 'open' ? 'pending' : 'expired' }
}

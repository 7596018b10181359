/** The people of a partner, as its administrators see them (SPEC 10): who is in, and who is invited and has yet to come. */
import { sql, type RawBuilder } from 'kysely'
import { Refusal, type PartnerRole, type Work } from '#server/work/index.ts'
import type { PartnerDesk } from '../desks.ts'
import { stateOf } from '../invitations/invitation.ts'

export type PartnerPersonState = 'active' | 'pending' | 'expired'

export interface PartnerPerson {
  readonly userId: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly role: PartnerRole
  readonly state: PartnerPersonState
  /** The invitation of somebody who has yet to come in, and when it was last sent. */
  readonly invitationId: number | null
  readonly invitedAt: Date | null
  /** Since when somebody is in. */
  readonly hiredAt: Date | null
}

/** Where a list of people goes on. */
export interface PartnerPeopleCursor {
  readonly name: string
  readonly id: number
}

export const partnerPeoplePageSize = 50

/** One page of the partner's people by family name, and where the next one begins. */
export async function partnerPeople(
  work: Work,
  desk: PartnerDesk<'partner-users.manage'>,
  after?: PartnerPeopleCursor,
): Promise<{ readonly people: readonly PartnerPerson[]; readonly next: PartnerPeopleCursor | undefined }> {
  const behind = after
    ? sql<boolean>`(sortable_name(u.first_name, u.last_name) collate "C", u.id) > (${after.name}::text, ${after.id}::bigint)`
    : sql<boolean>`true`
  const rows = await peopleWhere(work, desk, behind, partnerPeoplePageSize + 1)
  const page = rows.slice(0, partnerPeoplePageSize)
  const last = page.at(-1)
  return {
    people: page.map((row) => personOf(row, work.now)),
    next: last && rows.length > page.length ? { name: last.sortable, id: last.userId } : undefined,
  }
}

/** One of the partner's people. Refuses 404 person.unknown. */
export async function partnerPerson(
  work: Work,
  desk: PartnerDesk<'partner-users.manage'>,
  userId: number,
): Promise<PartnerPerson> {
  const [row] = await peopleWhere(work, desk, sql<boolean>`u.id = ${userId}`, 1)
  if (row === undefined) throw new Refusal(404, 'person.unknown', {})
  return personOf(row, work.now)
}

type Row = Omit<PartnerPerson, 'state'> & { readonly sortable: string }

async function peopleWhere(
  work: Work,
  desk: PartnerDesk<'partner-users.manage'>,
  condition: RawBuilder<boolean>,
  limit: number,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select u.id as "userId", u.first_name as "firstName", u.last_name as "lastName", u.email, p.role,
      p.invitation_id as "invitationId", p.sent_at as "invitedAt", p.hired_at as "hiredAt",
      sortable_name(u.first_name, u.last_name) as sortable
    from (
      select user_id, role, null::bigint as invitation_id, null::timestamptz as sent_at, hired_at
      from partner_users where partner_id = ${desk.partnerId}
      union all
      select user_id, partner_role, id, sent_at, null
      from invitations
      where partner_id = ${desk.partnerId} and accepted_at is null and refused_at is null and withdrawn_at is null
    ) as p join users as u on u.id = p.user_id
    where ${condition}
    order by sortable_name(u.first_name, u.last_name) collate "C", u.id limit ${sql.lit(limit)}`.execute(work.db)
  return rows
}

function personOf(row: Row, now: Date): PartnerPerson {
  const { invitedAt } = row
  if (invitedAt === null) return { ...row, state: 'active' }
  const times = { sent_at: invitedAt, accepted_at: null, refused_at: null, withdrawn_at: null }
  return { ...row, state: stateOf(times, now) === 'open' ? 'pending' : 'expired' }
}

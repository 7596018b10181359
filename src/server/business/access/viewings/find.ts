/** A viewing that is open, as a request comes with it; and those that a person was looked at in. */
import { sql } from 'kysely'
import { sha256 } from '#server/platform/crypto.ts'
import type { Actor, PartnerRole, Work } from '#server/work/index.ts'
import { ownId } from '../people.ts'
import type { Person, Session } from '../sessions.ts'

export interface Viewing {
  /** The person looked at: who he is, and marked so that nothing is changed and no secret shown. */
  readonly actor: Actor
  readonly person: Person
  readonly operator: string
  readonly reason: string
  readonly endsAt: Date
}

export interface OwnViewing {
  readonly operator: string
  readonly reason: string
  readonly beganAt: Date
  /** When it was ended, or ends by itself. */
  readonly endsAt: Date
}

/** Viewings that a person's page lists. */
const listLimit = 20

/**
 * What a token opens in the session of an operator; undefined where it is over, was opened in another session, or the person
 * looked at has become one of the publisher's people.
 */
export async function viewingOf(
  work: Work,
  token: string,
  operator: Session,
  session: string,
): Promise<Viewing | undefined> {
  if (operator.actor.kind !== 'operator') return undefined
  const { rows } = await sql<Row>`
    select u.id as "userId", u.first_name as "firstName", u.last_name as "lastName", u.email, u.language,
      u.country_code as "countryCode", p.partner_id, p.role as partner_role, v.reason, v.ends_at
    from viewings as v join users as u on u.id = v.user_id left join partner_users as p on p.user_id = u.id
    where v.token_hash = ${sha256(token)} and v.session_hash = ${sha256(session)}
      and v.operator_id = ${operator.actor.userId} and v.ended_at is null and v.ends_at > ${work.realNow}
      and not exists (select from operators as o where o.user_id = v.user_id)`.execute(work.db)
  const [row] = rows
  if (row === undefined) return undefined
  const { partner_id: partnerId, partner_role: role, reason, ends_at: endsAt, ...who } = row
  const viewedBy = operator.actor.userId
  const common = { reason, endsAt, operator: `${operator.person.firstName} ${operator.person.lastName}` }
  if (partnerId !== null && role !== null) {
    const actor = { kind: 'partner', userId: who.userId, partnerId, role, viewedBy } as const
    return { ...common, actor, person: { ...who, audience: 'partner' } }
  }
  return {
    ...common,
    actor: { kind: 'customer', userId: who.userId, viewedBy },
    person: { ...who, audience: 'customer' },
  }
}

interface Row extends Omit<Person, 'audience'> {
  readonly partner_id: number | null
  readonly partner_role: PartnerRole | null
  readonly reason: string
  readonly ends_at: Date
}

/** When the publisher's people looked at the portal as the actor would, the last time first. */
export async function ownViewings(work: Work): Promise<readonly OwnViewing[]> {
  const { rows } = await sql<OwnViewing>`
    select o.first_name || ' ' || o.last_name as operator, v.reason, v.began_at as "beganAt",
      least(v.ends_at, v.ended_at) as "endsAt"
    from viewings as v join users as o on o.id = v.operator_id
    where v.user_id = ${ownId(work)} order by v.began_at desc limit ${sql.lit(listLimit)}`.execute(work.db)
  return rows
}

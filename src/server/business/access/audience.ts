/** Which of the three audiences a person belongs to. Nobody belongs to two: what he sees follows from it. */
import { sql } from 'kysely'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'person.unknown': Record<never, never>
    /** Somebody of another audience: his work account cannot be used for this. */
    'person.other-audience': { readonly audience: Audience }
  }
}

export type Audience = 'customer' | 'partner' | 'operator'

const audiences = ['operator', 'partner', 'customer'] as const

/** The audiences in which somebody has a place already: none for a person who is new. */
async function placesOf(work: Work, userId: number): Promise<readonly Audience[]> {
  const { rows } = await sql<Record<Audience, boolean>>`
    select exists (select from operators where user_id = u.id) as operator,
      exists (select from partner_users where user_id = u.id) as partner,
      exists (select from user_accounts where user_id = u.id) or exists (select from global_administrators
        where user_id = u.id and accepted_at is not null and ended_at is null) as customer
    from users u where u.id = ${userId}`.execute(work.db)
  const [places] = rows
  if (places === undefined) throw new Refusal(404, 'person.unknown', {})
  return audiences.filter((audience) => places[audience])
}

/** Another audience in which somebody has a place; undefined for whoever is new or of this one. Refuses 404 person.unknown. */
export async function otherAudienceOf(work: Work, userId: number, audience: Audience): Promise<Audience | undefined> {
  return (await placesOf(work, userId)).find((each) => each !== audience)
}

/**
 * Refuses 404 person.unknown, and 409 person.other-audience for whoever has a place in another one. Locks the person until
 * the change is over, after accounts and invitations: of two who give him a place in different audiences at the same
 * moment, each would otherwise find that he has none.
 */
export async function refuseOtherAudience(work: Changing, userId: number, audience: Audience): Promise<void> {
  await work.db.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
  const other = await otherAudienceOf(work, userId, audience)
  if (other !== undefined) throw new Refusal(409, 'person.other-audience', { audience: other })
}

/** Somebody as the actor that he is now: for what a job does in his name, which must see what he would see himself. */
import { sql } from 'kysely'
import type { Actor, Work } from '#server/work/index.ts'
import { standing } from './sessions.ts'

/** The actor, whatever he may do; undefined where there is no such person, or he was barred. */
export async function actorOfPerson(work: Work, userId: number): Promise<Actor | undefined> {
  const { rows } = await sql<Parameters<typeof standing>[1]>`
    select o.user_id as operator_id, p.partner_id, p.role as partner_role
    from users as u left join operators as o on o.user_id = u.id left join partner_users as p on p.user_id = u.id
    where u.id = ${userId}
      and not exists (select from barred_people as b where b.email_canonical = u.email_canonical)`.execute(work.db)
  const [places] = rows
  return places && standing(userId, places).actor
}

/**
 * What shows a secret asks first that whoever sits there signed in, or typed his password again, a moment ago: a browser that was left
 * open shows nobody a product key (SPEC 9.2). Only these functions make a RecentProof, and verbs demand one.
 */
import { sha256 } from '#server/platform/crypto.ts'
import { change, Refusal, type Actor, type House, type Work } from '#server/work/index.ts'
import { ownId } from '../people.ts'
import { lockProof, provePassword, type Presence } from './proof.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He signed in longer ago than so many minutes, and has not typed his password since. */
    'sign-in.not-recent': { readonly minutes: number }
  }
}

declare const proof: unique symbol

/** That the actor has just shown who he is. Good for the work that looked it up and never to be kept beyond. */
export interface RecentProof {
  readonly [proof]: true
}

/** How long a sign-in, or a password that was typed again, opens what is secret; real time. */
export const provenMinutes = 15

/**
 * Refuses 403 sign-in.needed, and sign-in.not-recent for a session (its token) in which nothing was proved lately. An API key has no
 * session and proves nobody's presence: by one it is any session of its person that counts, so that a key that was copied shows
 * nothing while he is away (decisions/0029).
 */
export async function recentProof(work: Work, session: string | undefined): Promise<RecentProof> {
  const since = new Date(work.realNow.getTime() - provenMinutes * 60_000)
  const isByKey = 'via' in work.actor && work.actor.via !== undefined
  const proved = await work.db
    .selectFrom('sessions')
    .select('user_id')
    .$if(!isByKey, (of) => of.where('token_hash', '=', sha256(session ?? '')))
    .where('user_id', '=', ownId(work))
    .where((row) => row.or([row('created_at', '>', since), row('proved_at', '>', since)]))
    .limit(1)
    .executeTakeFirst()
  if (proved === undefined) throw new Refusal(403, 'sign-in.not-recent', { minutes: provenMinutes })
  return {} as RecentProof // the one place that makes them
}

/**
 * Takes the actor's password for the session in which it was typed. Opens works of its own. Refuses as `provePassword`, 409
 * password.changed-meanwhile.
 */
export async function proveAgain(house: House, actor: Actor, presence: Presence): Promise<void> {
  const proved = await provePassword(house, actor, presence)
  await change(house, actor, null, async (work) => {
    await lockProof(work, proved)
    work.unchanged() // that somebody is who he is changes nothing
    await work.db
      .updateTable('sessions')
      .set({ proved_at: work.realNow })
      .where('token_hash', '=', sha256(presence.session ?? ''))
      .where('user_id', '=', proved.userId)
      .execute()
  })
}

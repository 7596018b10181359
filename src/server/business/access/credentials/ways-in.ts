/**
 * What ends when somebody changes how he signs in: whoever got in before, by a copied cookie or half of a second step, is
 * out. Whoever makes the change stays in, under another token, since a copy of his own cookie may be out there too.
 */
import { newToken, sha256 } from '#server/platform/crypto.ts'
import type { Changing } from '#server/work/index.ts'
import { leaveServices } from '../leave-services.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'api-key.ended': { readonly apiKey: string; readonly because: ApiKeyEnd }
  }
}

/** Why a key ended: its person, whoever manages people where he is, or the publisher took it away, or he left, or chose another password. */
export type ApiKeyEnd = 'himself' | 'administrator' | 'publisher' | 'left' | 'password'

/** What a change of credentials hands back: the token of the session that went on, for the browser to keep. */
export interface Renewed {
  /** Undefined where nothing was changed, or no session of this person made the change. */
  readonly token?: string | undefined
}

/**
 * Ends every second step and every session of a person; answers how many sessions. The steps come first: one that is just
 * being passed is waited for, so that the session it opens ends as well.
 */
export async function endSignIns(work: Changing, userId: number): Promise<number> {
  await work.db.deleteFrom('sign_in_steps').where('user_id', '=', userId).execute()
  const ended = await work.db.deleteFrom('sessions').where('user_id', '=', userId).returning('token_hash').execute()
  await leaveServices(work, ended)
  return ended.length
}

/**
 * Ends them all but the session of the token `session`, which goes on under the token that is answered: the former one
 * opens nothing any more. To be called under `lockPassword`.
 */
export async function renewSignIns(work: Changing, userId: number, session: string | undefined): Promise<Renewed> {
  if (session === undefined) {
    await endSignIns(work, userId)
    return {}
  }
  const former = sha256(session)
  await work.db.deleteFrom('sign_in_steps').where('user_id', '=', userId).execute()
  const ended = await work.db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where('token_hash', '<>', former)
    .returning('token_hash')
    .execute()
  // What was entered under the former token is left as well: services learn of a new password as of a sign-out.
  await leaveServices(work, [...ended, { token_hash: former }])
  const token = newToken()
  const renewed = await work.db
    .updateTable('sessions')
    .set({ token_hash: sha256(token) })
    .where('user_id', '=', userId)
    .where('token_hash', '=', former)
    .returning('id')
    .executeTakeFirst()
  return renewed === undefined ? {} : { token }
}

/** Makes a link for a forgotten password void that was sent to this person. */
export async function endResetLinks(work: Changing, userId: number): Promise<void> {
  await work.db
    .updateTable('password_resets')
    .set({ used_at: work.realNow })
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .execute()
}

/** Ends every key of a person, or one; answers how many. He is told of each. */
export async function endApiKeys(work: Changing, userId: number, because: ApiKeyEnd, id?: number): Promise<number> {
  const ended = await work.db
    .updateTable('api_keys')
    .set({ ended_at: work.realNow })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .$if(id !== undefined, (update) => update.where('id', '=', id ?? 0))
    .returning('name')
    .execute()
  for (const { name: apiKey } of ended) {
    await work.record({ name: 'api-key.ended', scope: { person: userId }, details: { apiKey, because }, tells: true })
  }
  return ended.length
}

/**
 * An operator looks at a portal as one of its users would (SPEC 11, decisions/0024). He says why and proves that it is he;
 * whom he looks at is told by e-mail at once, and reads it in his own pages and in the journal of his accounts. What is opened
 * reads and changes nothing: `work` itself refuses.
 */
import { sql } from 'kysely'
import { sha256 } from '#server/platform/crypto.ts'
import { change, Refusal, type Actor, type ChangeKey, type Changing, type House } from '#server/work/index.ts'
import { lockProof, provePassword, type Presence } from '../credentials/proof.ts'
import { publisher } from '../desks.ts'
import { ownId } from '../people.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** `operator` is the name at the time; `until` real time, as an instant. */
    'viewing.begun': {
      readonly viewing: string
      readonly operator: string
      readonly reason: string
      readonly minutes: number
    }
    'viewing.ended': { readonly viewing: string; readonly operator: string }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The publisher's people are looked at by nobody, himself included. */
    'viewing.of-operator': Record<never, never>
    'viewing.reason-missing': { readonly minimum: number; readonly maximum: number }
  }
}

/** It ends by itself after so long. */
export const viewingMinutes = 30
/** A reason says what for: a word alone says nothing to whoever reads it. */
export const shortestViewingReason = 10
export const longestViewingReason = 500

export interface ViewingWish {
  readonly userId: number
  readonly reason: string
}

/**
 * Begins to look as `userId`; answers the token, which is good in the operator's own session alone. The same key sent twice
 * answers the same token and tells nobody again. A viewing of this session that is open ends.
 * Refuses 404 desk.unknown and person.unknown, 409 viewing.of-operator and password.changed-meanwhile, 422
 * viewing.reason-missing, password.wrong and sign-in.delayed.
 */
export async function beginViewing(
  house: House,
  actor: Actor,
  presence: Presence,
  wish: ViewingWish,
  key: ChangeKey,
): Promise<string> {
  const reason = wish.reason.trim()
  if (reason.length < shortestViewingReason || reason.length > longestViewingReason) {
    const facts = { minimum: shortestViewingReason, maximum: longestViewingReason }
    throw new Refusal(422, 'viewing.reason-missing', facts)
  }
  const proof = await provePassword(house, actor, presence)
  const session = sha256(presence.session ?? '')
  // Made of the key and not at random: the answer to a form sent twice is the same, and no table holds it.
  const token = house.secret.token('viewing', `${String(proof.userId)} ${key.key} ${session.toString('hex')}`)

  await change(house, actor, key, async (work) => {
    publisher(work)
    await lockProof(work, proof)
    const operator = await nameOf(work, proof.userId)
    await refuseOperator(work, wish.userId)
    await endOpen(work, session)
    await work.db
      .insertInto('viewings')
      .values({
        token_hash: sha256(token),
        operator_id: proof.userId,
        session_hash: session,
        user_id: wish.userId,
        reason,
        began_at: work.realNow,
        ends_at: new Date(work.realNow.getTime() + viewingMinutes * 60_000),
      })
      .execute()
    await recordBegun(work, wish.userId, { viewing: nameOfViewing(token), operator, reason, minutes: viewingMinutes })
  })
  return token
}

/** Ends what a token opened in this session; nothing happens where it is over. Refuses 403 sign-in.needed. */
export async function endViewing(work: Changing, token: string): Promise<void> {
  const operator = await nameOf(work, ownId(work))
  const ended = await work.db
    .updateTable('viewings')
    .set({ ended_at: work.realNow })
    .where('token_hash', '=', sha256(token))
    .where('operator_id', '=', ownId(work))
    .where('ended_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst()
  if (ended === undefined) {
    work.unchanged()
    return
  }
  const details = { viewing: nameOfViewing(token), operator }
  await work.record({ name: 'viewing.ended', scope: { person: ended.user_id }, details })
}

/** To the person himself, who is told; and in the journal of each of his accounts, or of his partner. */
async function recordBegun(
  work: Changing,
  userId: number,
  details: { readonly viewing: string; readonly operator: string; readonly reason: string; readonly minutes: number },
): Promise<void> {
  const subject = `user:${String(userId)}`
  await work.record({ name: 'viewing.begun', scope: { person: userId }, subject, details, tells: true })
  await work.recordEach(
    'viewing.begun',
    sql`select purchasing_account_id, ${subject}::text, ${JSON.stringify(details)}::jsonb from user_accounts
      where user_id = ${userId}`,
  )
  const partner = await work.db
    .selectFrom('partner_users')
    .select('partner_id')
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (partner === undefined) return
  await work.record({ name: 'viewing.begun', scope: { partner: partner.partner_id }, subject, details })
}

/** Locks the person: he is not hired as an operator while somebody begins to look as him. */
async function refuseOperator(work: Changing, userId: number): Promise<void> {
  const person = await work.db
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (person === undefined) throw new Refusal(404, 'person.unknown', {})
  const found = await work.db.selectFrom('operators').select('user_id').where('user_id', '=', userId).executeTakeFirst()
  if (found !== undefined) throw new Refusal(409, 'viewing.of-operator', {})
}

async function endOpen(work: Changing, session: Buffer): Promise<void> {
  await work.db
    .updateTable('viewings')
    .set({ ended_at: work.realNow })
    .where('session_hash', '=', session)
    .where('ended_at', 'is', null)
    .execute()
}

async function nameOf(work: Changing, userId: number): Promise<string> {
  const { first_name, last_name } = await work.db
    .selectFrom('users')
    .select(['first_name', 'last_name'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return `${first_name} ${last_name}`
}

/** What tells one viewing from another in the journal, and opens nothing. */
function nameOfViewing(token: string): string {
  return sha256(token).toString('hex').slice(0, 16)
}

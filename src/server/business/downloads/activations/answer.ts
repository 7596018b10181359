/** The publisher's answer to a request for more activations: so many more, or none and why. Whoever asked is told by e-mail. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import { actorId, Refusal, type Changing, type Work } from '#server/work/index.ts'
import { holdKey, mostActivations, type NamedKey } from '../keys/enter.ts'
import { longestActivationReason } from './ask.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'activations.granted': NamedKey & { readonly request: number; readonly added: number; readonly allowed: number }
    'activations.refused': NamedKey & { readonly request: number; readonly reason: string }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'activation-request.unknown': Record<never, never>
    'activation-request.answered': Record<never, never>
    /** No number of activations that can be granted, or no reason for granting none. */
    'activation-answer.malformed': { readonly field: 'granted' | 'reason' }
  }
}

export interface WaitingRequest {
  readonly account: number
  readonly id: number
  readonly account_name: string
  readonly account_number: string
  readonly key: number
  readonly name: string
  readonly product: string
  readonly allowed: number | null
  readonly used: number
  readonly wanted: number
  readonly reason: string
  readonly asked_at: Date
  readonly asker: string
  readonly partner: string | null
}

export const waitingPageSize = 50

/** A request in an account. */
export interface RequestAt {
  readonly account: number
  readonly id: number
}

/** Grants so many more. Refuses 404 activation-request.unknown, 409 answered, 422 activation-answer.malformed. */
export async function grantActivations(
  work: Changing,
  _desk: Publisher,
  at: RequestAt,
  granted: number,
): Promise<void> {
  const { keyId, key } = await holdRequest(work, at)
  if (!Number.isInteger(granted) || granted < 1 || granted > mostActivations) {
    throw new Refusal(422, 'activation-answer.malformed', { field: 'granted' })
  }
  const { activations_allowed: allowed } = await work.db
    .updateTable('product_keys')
    .set({ activations_allowed: sql`coalesce(activations_allowed, 0) + ${granted}` })
    .where('purchasing_account_id', '=', at.account)
    .where('id', '=', keyId)
    .returning('activations_allowed')
    .executeTakeFirstOrThrow()
  await answer(work, at, { granted })
  await work.record({
    name: 'activations.granted',
    scope: { account: at.account },
    subject: `product-key:${String(keyId)}`,
    details: { ...key, request: at.id, added: granted, allowed: allowed ?? granted },
    tells: true,
  })
}

/** Grants none. Refuses 404 activation-request.unknown, 409 answered, 422 activation-answer.malformed. */
export async function refuseActivations(
  work: Changing,
  _desk: Publisher,
  at: RequestAt,
  reason: string,
): Promise<void> {
  const { keyId, key } = await holdRequest(work, at)
  const text = reason.trim()
  if (text === '' || text.length > longestActivationReason) {
    throw new Refusal(422, 'activation-answer.malformed', { field: 'reason' })
  }
  await answer(work, at, { refused_because: text })
  await work.record({
    name: 'activations.refused',
    scope: { account: at.account },
    subject: `product-key:${String(keyId)}`,
    details: { ...key, request: at.id, reason: text },
    tells: true,
  })
}

/** What waits for an answer, the oldest first; after the one that `after` names. */
export async function waitingRequests(
  work: Work,
  _desk: Publisher,
  after: { readonly askedAt: Date; readonly id: number } | undefined,
  language: string,
): Promise<{ readonly rows: readonly WaitingRequest[]; readonly isMore: boolean }> {
  const { rows } = await sql<WaitingRequest>`
    select r.purchasing_account_id as account, r.id, a.name as account_name, a.number as account_number,
      k.id as key, trim(${itemName(language, 'i')} || ' ' || i.version) as name, ${groupName(language, 'g')} as product,
      k.activations_allowed as allowed, k.activations_used as used, r.wanted, r.reason, r.asked_at,
      trim(u.first_name || ' ' || u.last_name) as asker, p.name as partner
    from activation_requests as r
    join product_keys as k on k.purchasing_account_id = r.purchasing_account_id and k.id = r.product_key_id
    join items as i on i.id = k.item_id
    join product_groups as g on g.id = i.product_group_id
    join purchasing_accounts as a on a.id = r.purchasing_account_id
    join users as u on u.id = r.asked_by
    left join partners as p on p.id = r.partner_id
    where r.answered_at is null and k.removed_at is null
      and ${after === undefined ? sql`true` : sql`(r.asked_at, r.id) > (${after.askedAt}, ${after.id}::bigint)`}
    order by r.asked_at, r.id limit ${sql.lit(waitingPageSize + 1)}`.execute(work.db)
  return { rows: rows.slice(0, waitingPageSize), isMore: rows.length > waitingPageSize }
}

/** Locks the key, then the request: two who answer at once would otherwise both add to what is allowed. */
async function holdRequest(
  work: Changing,
  { account, id }: RequestAt,
): Promise<{ readonly keyId: number; readonly key: NamedKey }> {
  const asked = await work.db
    .selectFrom('activation_requests')
    .select('product_key_id')
    .where('purchasing_account_id', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  if (asked === undefined) throw new Refusal(404, 'activation-request.unknown', {})
  const key = await holdKey(work, account, asked.product_key_id)
  const { answered_at } = await work.db
    .selectFrom('activation_requests')
    .select('answered_at')
    .where('purchasing_account_id', '=', account)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (answered_at !== null) throw new Refusal(409, 'activation-request.answered', {})
  return { keyId: asked.product_key_id, key }
}

async function answer(
  work: Changing,
  { account, id }: RequestAt,
  said: { readonly granted: number } | { readonly refused_because: string },
): Promise<void> {
  await work.db
    .updateTable('activation_requests')
    .set({ ...said, answered_at: work.now, answered_by: actorId(work.actor) })
    .where('purchasing_account_id', '=', account)
    .where('id', '=', id)
    .execute()
}

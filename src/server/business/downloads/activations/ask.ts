/** « Demander plus d'activations »: asked for by whoever sees the key, with a reason; one request of a key waits at a time. */
import type { SoftwareDesk } from '#server/business/access/index.ts'
import { actorId, Refusal, type Changing } from '#server/work/index.ts'
import { holdKey, mostActivations, type NamedKey } from '../keys/enter.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'activations.requested': NamedKey & {
      readonly request: number
      readonly more: number
      readonly partnerId: number | null
    }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'activation-request.malformed': { readonly faults: readonly ActivationFault[] }
    /** More were asked for already, and nobody has answered yet. */
    'activation-request.open': Record<never, never>
    /** The key's activations are not counted: there is nothing to ask for. */
    'product-key.uncounted': Record<never, never>
  }
}

export interface ActivationFault {
  readonly field: 'wanted' | 'reason'
  readonly code: 'missing' | 'too-long' | 'out-of-range'
}

export const longestActivationReason = 1_000

/**
 * Asks for so many more; answers the request's number. Refuses 404 product-key.unknown, 409 product-key.uncounted and
 * activation-request.open, 422 activation-request.malformed.
 */
export async function askActivations(
  work: Changing,
  { account, partnerId }: SoftwareDesk<'keys'>,
  keyId: number,
  { wanted, reason }: { readonly wanted: number; readonly reason: string },
): Promise<number> {
  const key = await holdKey(work, account.id, keyId)
  const faults: ActivationFault[] = []
  const text = reason.trim()
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > mostActivations) {
    faults.push({ field: 'wanted', code: 'out-of-range' })
  }
  if (text === '') faults.push({ field: 'reason', code: 'missing' })
  if (text.length > longestActivationReason) faults.push({ field: 'reason', code: 'too-long' })
  if (faults.length > 0) throw new Refusal(422, 'activation-request.malformed', { faults })
  const counted = await work.db
    .selectFrom('product_keys')
    .select('activations_allowed')
    .where('purchasing_account_id', '=', account.id)
    .where('id', '=', keyId)
    .executeTakeFirstOrThrow()
  if (counted.activations_allowed === null) throw new Refusal(409, 'product-key.uncounted', {})
  const userId = actorId(work.actor)
  if (userId === null) throw new Refusal(403, 'sign-in.needed', {})

  const asked = await work.db
    .insertInto('activation_requests')
    .values({
      purchasing_account_id: account.id,
      product_key_id: keyId,
      wanted,
      reason: text,
      asked_at: work.now,
      asked_by: userId,
      partner_id: partnerId ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (asked === undefined) throw new Refusal(409, 'activation-request.open', {})

  await work.record({
    name: 'activations.requested',
    scope: { account: account.id },
    subject: `product-key:${String(keyId)}`,
    details: { ...key, request: asked.id, more: wanted, partnerId: partnerId ?? null },
  })
  return asked.id
}

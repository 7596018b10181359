/**
 * What the customer sets up himself before his partner orders it: it is available at once and unordered until an order
 * settles it (SPEC 6.4). The pages for it come with the setting-up of services; the demonstration uses it already.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { book } from './book.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'subscription.set-up': { readonly itemId: number; readonly quantity: number; readonly termEndsOn: string }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The number must be a whole number of the catalogue's steps (SPEC 5.2); the nearest allowed ones stand beside it. */
    'quantity.not-in-steps': {
      readonly quantity: number
      readonly step: number
      readonly below: number
      readonly above: number
    }
    'item.not-a-subscription': { readonly itemId: number }
  }
}

export interface SetUp {
  readonly itemId: number
  /** The serving whose partner will be asked to order. */
  readonly serving: number
  readonly partnerId: number
  readonly quantity: number
  /** Last day of the term (YYYY-MM-DD). */
  readonly termEndsOn: string
  /** Unique within the account: what makes it count once. */
  readonly key: string
}

/** Sets a subscription up. Refuses 422 item.not-a-subscription and quantity.not-in-steps. */
export async function setUpSubscription(
  work: Changing,
  account: PurchasingAccount<'services.set-up'>,
  setUp: SetUp,
): Promise<void> {
  const { itemId, quantity, termEndsOn } = setUp
  const item = await work.db
    .selectFrom('items')
    .select(['kind', 'set_up_step'])
    .where('id', '=', itemId)
    .executeTakeFirst()
  if (item?.kind !== 'subscription') throw new Refusal(422, 'item.not-a-subscription', { itemId })
  const step = item.set_up_step
  if (quantity <= 0 || quantity % step !== 0) {
    const below = Math.max(step, Math.floor(quantity / step) * step)
    throw new Refusal(422, 'quantity.not-in-steps', {
      quantity,
      step,
      below,
      above: Math.max(step, Math.ceil(quantity / step) * step),
    })
  }

  await book(
    work,
    sql`
    select ${account.id}::bigint as purchasing_account_id, ${itemId}::bigint as item_id, 0::bigint as package_id,
      1 as sequence, ${setUp.serving}::smallint as serving_number, ${setUp.partnerId}::bigint as partner_id,
      'set-up' as kind, ${quantity}::bigint as quantity, ${termEndsOn}::date as term_ends_on, null::date as anniversary_on,
      ${work.today}::date as effective_on, null::bigint as order_id, null::smallint as order_line, ${setUp.key}::text as key`,
  )
  await work.record({
    name: 'subscription.set-up',
    scope: { account: account.id },
    subject: `item:${String(itemId)}`,
    details: { itemId, quantity, termEndsOn },
  })
}

/**
 * Change of partner (SPEC 3.3), the publisher's act: everything that one partner ordered for a purchasing account passes to
 * another at once, since orders and ledger keep the serving and only its partner is another one. Who ordered at the time
 * stays written in both.
 */
import { sql } from 'kysely'
import { withdrawSentBy, type Publisher, type PurchasingAccount } from '#server/business/access/index.ts'
import { letReaderForget, letReadersFind } from '#server/business/agreements/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { passAwaited } from './awaited-orders.ts'
import { passEndingTerms } from './ending-terms.ts'
import { endPermissionsOf } from './permissions/end.ts'
import { passPlacedOrders } from './placed-orders.ts'
import { lockServingsOf } from './servings.ts'
import { endGrants, type NamedPartner } from './visibility.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** One partner took another's place in an account; names are those of the time. */
    'partner.replaced': {
      readonly from: NamedPartner
      readonly to: NamedPartner
      readonly servings: readonly number[]
      /** Grants of sight that ended with it, in both directions. */
      readonly grantsEnded: number
      /** The former one's permission to manage benefits, or his request for it, that ended with it: 0 or 1. */
      readonly permissionsEnded: number
    }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'partner.not-serving': { readonly partner: string }
    'partner.same': { readonly partner: string }
  }
}

export interface PartnerChange {
  readonly from: NamedPartner
  readonly to: NamedPartner
  /** Orders that the new partner sees from now on. */
  readonly orders: number
}

/**
 * Puts one partner into another's place in an account: from the next request on the new one sees all that the former
 * ordered or has to order, and the former none of it; his grants of sight end in both directions, and so does his permission to manage
 * benefits or his request for it, since he gives up every serving of the account; an invitation of a designated
 * administrator that his people sent and nobody answered is dead. Where the new one serves the account
 * already he keeps what is his. Both are told by e-mail.
 * Refuses 404 partner.unknown, 409 partner.not-serving, 422 partner.same.
 */
export async function changePartner(
  work: Changing,
  _desk: Publisher,
  account: PurchasingAccount<'agreements.change'>,
  { fromId, toId }: { readonly fromId: number; readonly toId: number },
): Promise<PartnerChange> {
  const [from, to] = [await partnerCalled(work, fromId), await partnerCalled(work, toId)]
  if (from.id === to.id) throw new Refusal(422, 'partner.same', { partner: to.name })

  await lockServingsOf(work, account.id)
  const passed = await work.db
    .updateTable('servings')
    .set({ partner_id: to.id, since: work.now })
    .where('purchasing_account_id', '=', account.id)
    .where('partner_id', '=', from.id)
    .returning(['number', 'orders_placed'])
    .execute()
  if (passed.length === 0) throw new Refusal(409, 'partner.not-serving', { partner: from.name })
  await letReaderForget(work, account.id, from.id)
  await letReadersFind(work, sql`select ${account.id}::bigint, ${to.id}::bigint`)
  const grantsEnded = await endGrants(work, account.id, from.id)
  const permissionsEnded = await endPermissionsOf(work, account.id, from)
  await withdrawSentBy(work, account.agreement_id, from.id)
  const servings = passed.map(({ number }) => number).sort((a, b) => a - b)
  await passAwaited(work, account.id, from.id, to.id)
  await passPlacedOrders(work, account.id, servings, { fromId: from.id, toId: to.id })
  await passEndingTerms(work, account.id, servings, { fromId: from.id, toId: to.id })

  await work.record({
    name: 'partner.replaced',
    scope: { account: account.id },
    subject: `partner:${String(to.id)}`,
    details: { from, to, servings, grantsEnded, permissionsEnded },
    tells: true,
  })
  return { from, to, orders: passed.reduce((sum, serving) => sum + serving.orders_placed, 0) }
}

async function partnerCalled(work: Work, id: number): Promise<NamedPartner> {
  const partner = await work.db.selectFrom('partners').select(['id', 'name']).where('id', '=', id).executeTakeFirst()
  if (partner === undefined) throw new Refusal(404, 'partner.unknown', {})
  return partner
}

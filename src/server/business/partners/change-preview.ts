/** What a change of partner would come to (SPEC 3.3), counted before it is done and by the same conditions. */
import { sql } from 'kysely'
import { invitationSentBy, type Publisher, type PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import { isOpen } from './permissions/state.ts'

export interface PartnerChangePreview {
  /** Whose numbers stay and whose partner is another one. */
  readonly servings: readonly number[]
  /** Orders that pass, and what was set up and is to be ordered, which the new partner is to order. */
  readonly orders: number
  readonly awaited: number
  /** Grants of sight that end, in both directions. */
  readonly grants: number
  /** Permissions to manage benefits that end, and requests for one. */
  readonly permissions: number
  /** To whom the former one sent an invitation that dies, if nobody answered it. */
  readonly invitation: string | undefined
}

/** What `changePartner` would move and end, were `fromId` replaced now. */
export async function previewPartnerChange(
  work: Work,
  _desk: Publisher,
  account: PurchasingAccount<'agreements.change'>,
  fromId: number,
): Promise<PartnerChangePreview> {
  const { rows } = await sql<Omit<PartnerChangePreview, 'invitation' | 'servings'> & { readonly servings: string }>`
    select coalesce(string_agg(s.number::text, ' ' order by s.number), '') as servings,
      coalesce(sum(s.orders_placed), 0)::bigint as orders,
      (select count(*) from orders_awaited where partner_id = ${fromId} and purchasing_account_id = ${account.id}) as awaited,
      (select count(*) from visibility_grants where purchasing_account_id = ${account.id}
        and (partner_id = ${fromId} or seen_partner_id = ${fromId})) as grants,
      (select count(*) from partner_permissions as p where p.purchasing_account_id = ${account.id}
        and p.partner_id = ${fromId} and ${isOpen}) as permissions
    from servings as s where s.purchasing_account_id = ${account.id} and s.partner_id = ${fromId}`.execute(work.db)
  const [row] = rows
  if (row === undefined) throw new Error('A sum without a row')
  const servings = row.servings === '' ? [] : row.servings.split(' ').map(Number)
  return { ...row, servings, invitation: await invitationSentBy(work, account.agreement_id, fromId) }
}

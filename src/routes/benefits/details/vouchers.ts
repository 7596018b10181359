/** The vouchers of a benefit (SPEC 8.7): to whom they were assigned, where each stands, and what can be done with it. */
import { m } from '#messages'
import {
  vouchersOf,
  type ListedVoucher,
  type VouchersPlace,
  type VoucherState,
} from '#server/business/benefits/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { formatDay, formatNumber } from '#ui/format.ts'
import type { MenuCommand } from '#ui/navigation.ts'
import { formKey, formKeyField } from '#routes/form-key.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { measureNoun } from '../measure.ts'
import type { May, SectionPlace } from './load.ts'

const words: Readonly<
  Record<VoucherState, { readonly state: 'done' | 'waiting' | 'past'; readonly word: () => string }>
> = {
  good: { state: 'waiting', word: m.voucher_good },
  used: { state: 'done', word: m.voucher_used },
  revoked: { state: 'past', word: m.voucher_revoked },
  expired: { state: 'past', word: m.voucher_expired },
}

/** The vouchers, newest first, a page of them at a time. */
export async function vouchersSection(place: SectionPlace, may: May) {
  const { work, sight, held, url, locale } = place
  const page = await vouchersOf(work, sight, held.benefit.id, placeIn(url))
  const [first, last] = [page.vouchers[0], page.vouchers.at(-1)]
  const noun = measureNoun(held.benefit, locale)
  const step = (towards: 'newer' | 'older', id: number | undefined) =>
    `${withParameters(url, { newer: undefined, older: undefined, done: undefined, [towards]: String(id) })}#vouchers`
  return {
    rows: page.vouchers.map((voucher) => rowOf(voucher, place)),
    quantityLabel: noun.slice(0, 1).toUpperCase() + noun.slice(1),
    validDays: formatNumber(locale, held.benefit.voucherValidDays ?? 0),
    previous: page.hasNewer ? step('newer', first?.id) : undefined,
    next: page.hasOlder ? step('older', last?.id) : undefined,
    mayAssign: may('vouchers'),
    formKey: formKey(),
  }
}

export type VouchersSection = Awaited<ReturnType<typeof vouchersSection>>

function rowOf(voucher: ListedVoucher, { work, sight, locale }: SectionPlace) {
  const options = { locale }
  const day = (instant: Date) => formatDay(locale, dateIn(work.timeZone, instant))
  const fields = { [formKeyField]: formKey(), voucher: String(voucher.id) }
  const mayAct = voucher.state === 'good' && sight.acts.has('vouchers')
  const items: MenuCommand[] = [
    { label: m.voucher_note_used({}, options), icon: 'done', sends: { action: '?/useVoucher', fields } },
    { label: m.voucher_revoke({}, options), icon: 'close', destructive: true, opens: `revoke-${String(voucher.id)}` },
  ]
  return {
    id: voucher.id,
    number: voucher.number,
    name: `${voucher.first_name} ${voucher.last_name}`,
    email: voucher.email,
    quantity: formatNumber(locale, voucher.quantity),
    assigned: m.voucher_assigned({ date: day(voucher.assigned_at) }, options),
    assignedBy: voucher.partner_name && m.benefit_by_partner({ partner: voucher.partner_name }, options),
    until: formatDay(locale, voucher.expires_on),
    state: words[voucher.state].state,
    word: words[voucher.state].word(),
    /** When it was used or revoked. */
    endedOn: voucher.used_on
      ? formatDay(locale, voucher.used_on)
      : voucher.revoked_at
        ? day(voucher.revoked_at)
        : undefined,
    items: mayAct ? items : [],
    fields,
  }
}

function placeIn(url: URL): VouchersPlace | undefined {
  for (const towards of ['older', 'newer'] as const) {
    const id = /^[1-9]\d{0,14}$/.exec(url.searchParams.get(towards) ?? '')?.[0]
    if (id !== undefined) return { id: Number(id), towards }
  }
  return undefined
}

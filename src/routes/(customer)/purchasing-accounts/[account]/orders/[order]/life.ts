/** An order's life in words: received, accepted, told to the services, taken back. */
import { m } from '#messages'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { placingOf, returnsOf, type OrderDetails, type PastReturn } from '#server/business/orders/index.ts'
import { toldServices, type ToldServices } from '#server/business/webhooks/index.ts'
import { running } from '#server/running.ts'
import type { Work } from '#server/work/index.ts'
import { formatDay, formatInstant, formatNumber, type Locale } from '#ui/format.ts'
import { counted } from '../../../../counted.ts'

export interface LifeStep {
  readonly key: string
  readonly state: 'done' | 'waiting' | 'failed' | 'past'
  readonly word: string
  readonly at: string
  readonly text: string
}

export async function lifeOf(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  order: OrderDetails,
  locale: Locale,
): Promise<readonly LifeStep[]> {
  const [placing, returns] = await Promise.all([
    placingOf(work, account, order),
    returnsOf(work, account, order.id, locale),
  ])
  // An order that the publisher imported is told to nobody.
  const told =
    placing && order.source !== 'import' ? await toldServices(work, account, { ...placing, orderId: order.id }) : nobody
  const options = { locale }
  const instant = (at: Date) => formatInstant(locale, running().settings.timeZone, at)
  const received = instant(placing?.at ?? order.placed_at)
  const by = placing?.person ?? order.partner_name
  return [
    {
      key: 'received',
      state: 'done',
      word: m.order_life_received({}, options),
      at: received,
      text: m.order_life_received_text({ by, how: wayOf(order, locale) }, options),
    },
    {
      key: 'accepted',
      state: 'done',
      word: m.order_life_accepted({}, options),
      at: received,
      text: counted(m.order_life_accepted_text, order.line_count, locale),
    },
    toldInWords(told, instant, locale),
    ...returnsInWords(returns, locale),
  ]
}

const nobody: ToldServices = { messages: 0, waiting: 0, givenUp: 0, deliveredAt: null }

function wayOf({ source }: OrderDetails, locale: Locale): string {
  const options = { locale }
  if (source === 'form') return m.order_life_by_form({}, options)
  return source === 'api' ? m.order_life_by_api({}, options) : m.order_life_by_file({}, options)
}

function toldInWords(
  { messages, waiting, givenUp, deliveredAt }: ToldServices,
  instant: (at: Date) => string,
  locale: Locale,
): LifeStep {
  const options = { locale }
  const [key, at] = ['told', deliveredAt === null ? '—' : instant(deliveredAt)]
  if (givenUp > 0) {
    return {
      key,
      at,
      state: 'failed',
      word: m.order_life_told_failed({}, options),
      text: m.order_life_told_failed_text({}, options),
    }
  }
  if (waiting > 0) {
    return {
      key,
      at,
      state: 'waiting',
      word: m.order_life_told_waiting({}, options),
      text: m.order_life_told_waiting_text({}, options),
    }
  }
  const text = messages === 0 ? m.order_life_done_text({}, options) : m.order_life_told_text({}, options)
  return { key, at, state: 'done', word: m.order_life_done({}, options), text }
}

/** One step for each return, with what it took back. */
function returnsInWords(returns: readonly PastReturn[], locale: Locale): readonly LifeStep[] {
  return [...Map.groupBy(returns, ({ number }) => number)].map(([number, lines]) => ({
    key: `return-${String(number)}`,
    state: 'past',
    word: m.order_life_returned({}, { locale }),
    at: formatDay(locale, lines[0]?.returned_on ?? ''),
    text: lines.map(({ quantity, edition }) => `${formatNumber(locale, quantity)} × ${edition}`).join(', '),
  }))
}

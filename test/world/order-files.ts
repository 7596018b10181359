/** Files of orders for tests, sent in as the Partner Center's page sends them. */
import { partnerDesk } from '#server/business/access/index.ts'
import {
  orderFileOf,
  receiveOrderFile,
  takeInNext,
  type OrderFileDetails,
  type SentOrderFile,
} from '#server/business/orders/index.ts'
import { putAside } from '#server/platform/scratch.ts'
import { change, read, type Actor, type House } from '#server/work/index.ts'
import { orderHeader } from './orders.ts'

/** The header without the partner's column: that a partner means himself need not be said. */
export const ownHeader = orderHeader.slice(orderHeader.indexOf(',') + 1)

/** Sends it in; answers its number. */
export async function sendOrderFile(
  house: House,
  by: Actor,
  content: string | Buffer | readonly string[],
  rest: Partial<Omit<SentOrderFile, 'bytes'>> = {},
): Promise<number> {
  const text = Array.isArray(content) ? content.map((line) => `${String(line)}\n`).join('') : content
  const whole = typeof text === 'string' || Buffer.isBuffer(text) ? Buffer.from(text) : Buffer.alloc(0)
  await using bytes = await putAside(
    (async function* () {
      yield await Promise.resolve(whole)
    })(),
  )
  return await change(house, by, null, (work) =>
    receiveOrderFile(work, { name: 'commandes.csv', source: 'page', dryRun: false, ...rest, bytes }),
  )
}

/** Reads every file that waits. */
export async function takeInAll(house: House): Promise<void> {
  while (await takeInNext(house, AbortSignal.timeout(60_000)));
}

/** What stands of a file. */
export async function orderFile(house: House, by: Actor, id: number): Promise<OrderFileDetails> {
  return await read(house, by, (work) => orderFileOf(work, partnerDesk(work, 'customers.view'), id))
}

/** Services that customers set up themselves, and what stands of them. */
import { sql } from 'kysely'
import { purchasingAccount } from '#server/business/access/index.ts'
import { bookSetUps } from '#server/business/inventory/index.ts'
import { addDays, dateIn } from '#server/platform/clock.ts'
import { change, read, system, type House } from '#server/work/index.ts'
import { foundAccounts, foundPartner, serve, type Place } from './places.ts'

const acting = system('test')
let setUps = 0

/** A partner who serves an account. */
export interface ServingPartner {
  readonly id: number
  readonly number: string
  /** The serving's number in the account. */
  readonly serving: number
}

/** An account of its own, served by so many partners of its own. */
export async function servedAccount(
  house: House,
  count = 1,
): Promise<{ readonly account: Place; readonly partners: readonly [ServingPartner, ...ServingPartner[]] }> {
  const [account] = await foundAccounts(house)
  const partners: ServingPartner[] = []
  for (let serving = 1; serving <= count; serving += 1) {
    const id = await foundPartner(house)
    await serve(house, id, account.id, serving)
    partners.push({ id, serving, number: await numberOf(house, id) })
  }
  const [first, ...others] = partners
  if (first === undefined) throw new Error('An account without a partner cannot set anything up')
  return { account, partners: [first, ...others] }
}

/** Sets a subscription up with one of the account's partners, for a term of 200 days unless said otherwise. */
export async function setUp(
  house: House,
  account: Place,
  partner: ServingPartner,
  { quantity = 100, item = 'E1', termInDays = 200 } = {},
): Promise<void> {
  setUps += 1
  const key = `set-up-${String(setUps)}`
  const itemId = await itemIdOf(house, item)
  await change(house, acting, null, async (work) => {
    const found = await purchasingAccount(work, account.id, 'services.set-up')
    const termEndsOn = addDays(work.today, termInDays)
    const { serving, id: partnerId } = partner
    await bookSetUps(work, found, [{ itemId, serving, partnerId, quantity, termEndsOn, key }])
    work.unchanged() // what it is booked for records the event
  })
}

/** Business date, so many days from today. */
export function dayIn(house: House, days: number): string {
  return addDays(dateIn(house.clock.timeZone, house.clock.now()), days)
}

/** What the account holds of an item, whatever its terms. */
export async function quantitiesOf(
  house: House,
  account: Place,
  item = 'E1',
): Promise<{ available: number; ordered: number; suspended: number }> {
  const { rows } = await read(house, acting, (work) =>
    sql<{ available: number; ordered: number; suspended: number }>`
      select coalesce(sum(b.available), 0)::bigint as available, coalesce(sum(b.ordered), 0)::bigint as ordered,
        coalesce(sum(b.suspended), 0)::bigint as suspended
      from balances as b join items as i on i.id = b.item_id
      where b.purchasing_account_id = ${account.id} and i.code = ${item}`.execute(work.db),
  )
  return rows[0] ?? { available: 0, ordered: 0, suspended: 0 }
}

export async function itemIdOf(house: House, code: string): Promise<number> {
  const { id } = await read(house, acting, (work) =>
    work.db.selectFrom('items').select('id').where('code', '=', code).executeTakeFirstOrThrow(),
  )
  return id
}

async function numberOf(house: House, partnerId: number): Promise<string> {
  const { number } = await read(house, acting, (work) =>
    work.db.selectFrom('partners').select('number').where('id', '=', partnerId).executeTakeFirstOrThrow(),
  )
  return number
}

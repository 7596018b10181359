/** Effects of orders, their returns and files, and of what customers set up themselves. */
import { sql } from 'kysely'
import { expect } from 'vitest'
import { ownHeader } from '../../world/order-files.ts'
import { foundAccounts, serve } from '../../world/places.ts'
import { customerAt } from '../../world/people.ts'
import { dayIn } from '../../world/set-ups.ts'
import { setUpAs } from '../../world/set-up-once.ts'
import type { EffectWorld, Effects, Scene } from './effect.ts'

let ordered = 0

function orderOf(world: EffectWorld) {
  ordered += 1
  return {
    number: `API-${String(ordered)}`,
    orderedOn: dayIn(world.house, 0),
    purchasingAccount: world.own.number,
    lines: [{ kind: 'subscription', item: 'E3', quantity: 10 }],
  }
}

function orderAndFaulty(world: EffectWorld): Scene {
  const body = orderOf(world)
  const lines = [...body.lines, { kind: 'subscription', item: 'NONE', quantity: 10 }]
  return { body, faulty: [[{ ...body, lines }, '#/lines/1/item']] }
}

function orderNumbered<Order>(world: EffectWorld, number: unknown): Promise<Order> {
  return world.find<Order>('partner', `/orders/${String(number)}`)
}

/** What of E3 the account of the world has. */
async function held(world: EffectWorld): Promise<number> {
  const { data } = await world.find<{ data: { edition: string; available: number }[] }>(
    'customer',
    `/purchasing-accounts/${world.own.number}/inventory`,
  )
  return data.filter(({ edition }) => edition === 'Office 365 E3').reduce((sum, { available }) => sum + available, 0)
}

const before = { quantity: 0 }

const ofPartners: Effects = {
  createOrder: {
    by: 'partner',
    records: ['order.placed'],
    async scene(world) {
      before.quantity = await held(world)
      return orderAndFaulty(world)
    },
    async after(world, answer) {
      const { number } = answer as { number: string }
      expect(await orderNumbered(world, number)).toMatchObject({ lines: [{ item: 'E3', quantity: 10 }] })
      expect(await held(world)).toBe(before.quantity + 10)
    },
  },
  previewOrder: {
    by: 'partner',
    records: [],
    async scene(world) {
      before.quantity = await held(world)
      return orderAndFaulty(world)
    },
    async after(world) {
      expect(await held(world)).toBe(before.quantity)
    },
  },
  postOrderReturn: {
    by: 'partner',
    records: ['order.returned'],
    async scene(world) {
      const body = orderOf(world)
      await world.done('partner', 'createOrder', { body })
      before.quantity = await held(world)
      return { values: { number: body.number }, body: { lines: [{ line: 1, quantity: 4 }] } }
    },
    async after(world, answer) {
      expect(answer).toEqual({ return: 1 })
      expect(await held(world)).toBe(before.quantity - 4)
    },
  },
  createOrderFile: {
    by: 'partner',
    isOwn: true,
    records: ['order-file.received'],
    scene: () => ({ body: `${ownHeader}\n` }),
    async after(world, answer) {
      const { id } = answer as { id: string }
      expect(await world.find('partner', `/order-files/${id}`)).toMatchObject({ id, state: 'received' })
    },
  },
  settleRefusedOrderFile: {
    by: 'partner',
    records: ['order-file.settled'],
    async scene(world) {
      const { id } = await world.done<{ id: string }>('partner', 'createOrderFile', { body: `${ownHeader}\n` })
      await world.act((work) =>
        sql`update order_files set refused_at = ${work.realNow}, fault_count = 1 where id = ${id}`.execute(work.db),
      )
      return { values: { id } }
    },
    async after(world, _, { id }) {
      const settled = await world.idOf(sql`select count(settled_at) as id from order_files where id = ${id}`)
      expect(settled).toBe(1)
    },
  },
}

/** An account of its own that the customer administers, the world's partner serves, and where something was set up. */
async function accountSetUp(world: EffectWorld) {
  const [account] = await foundAccounts(world.house)
  await serve(world.house, world.partnerId, account.id)
  const by = await customerAt(world.house, account.id, ['account-administrator'])
  const itemId = await world.idOf(sql`select id from items where code = 'E1'`)
  const lines = [{ itemId, quantity: 100, partnerId: world.partnerId }]
  const setUp = await setUpAs(world.house, by, account.id, crypto.randomUUID(), lines)
  return { account, setUp }
}

const ofCustomers: Effects = {
  previewSetUp: {
    by: 'customer',
    records: [],
    scene: () => ({ body: { lines: [{ plan: 'E1', quantity: 150 }] } }),
    async after(_, answer) {
      expect(answer).toMatchObject({ faults: [{ line: 1, code: 'quantity.not-in-steps' }] })
    },
  },
  postSetUp: {
    by: 'customer',
    records: ['subscription.set-up'],
    scene({ partner }) {
      const line = { plan: 'E1', quantity: 100, partner }
      const lines = [
        { ...line, quantity: 150 },
        { ...line, plan: 'NONE' },
      ]
      return { body: { lines: [line] }, faulty: [[{ lines }, '#/lines/0/quantity', '#/lines/1/plan']] }
    },
    async after(world, answer) {
      const { data } = answer as { data: { setUp: number }[] }
      expect(data).toMatchObject([{ line: 1, quantity: 100, state: 'requested' }])
      const path = `/purchasing-accounts/${world.own.number}/set-ups/${String(data[0]?.setUp)}`
      expect(await world.find('customer', path)).toEqual(answer)
    },
  },
  retrySetUpLine: {
    by: 'operator',
    records: ['set-up.retried'],
    async scene(world) {
      const { account, setUp } = await accountSetUp(world)
      await world.act((work) =>
        sql`update set_up_lines set due_at = '2199-01-01' where purchasing_account_id = ${account.id}`.execute(work.db),
      )
      return { values: { number: account.number, setUp, line: 1 } }
    },
    async after(world, _, { setUp }) {
      const due = await world.idOf(
        sql`select count(*) as id from set_up_lines where set_up_id = ${setUp} and due_at < now() + interval '1 hour'`,
      )
      expect(due).toBeGreaterThan(0)
    },
  },
}

export const ordersEffects: Effects = { ...ofPartners, ...ofCustomers }

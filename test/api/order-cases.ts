/** Requests about orders and files of them, one of each operation: what the document of the API is held against. */
import { ownHeader } from '../world/order-files.ts'
import type { ApiWorld } from '../world/api.ts'
import { apiKey } from '../world/api-keys.ts'
import { partnerUserAt } from '../world/people.ts'
import { forgetJobs } from '../world/queue.ts'
import { dayIn } from '../world/set-ups.ts'

/** Path, its template, method, what is sent. */
export type Asked = readonly [string, string, string, Parameters<ApiWorld['ask']>[1]]

/** Sends a file and an order, so that there is something to read. */
export async function orderRequests(world: ApiWorld): Promise<readonly Asked[]> {
  const { house, own } = world
  const { rows } = await house.database.pool.query<{ id: number }>('select id from partners where number = $1', [
    world.partner,
  ])
  const token = await apiKey(house, await partnerUserAt(house, rows[0]?.id ?? 0, 'agent'))
  const order = {
    number: 'DOC-1',
    orderedOn: dayIn(house, 0),
    purchasingAccount: own.number,
    lines: [{ kind: 'subscription', item: 'E1', quantity: 5 }],
  }
  const csv = { token, body: `${ownHeader}\n`, headers: { 'content-type': 'text/csv' } }
  const file: { id: string } = await (await world.ask('/order-files', { ...csv, method: 'POST' })).json()
  await forgetJobs(house.ownerUrl)
  return [
    ['/orders', '/orders', 'POST', { token, body: order }],
    ['/orders', '/orders', 'POST', { token, body: order }],
    ['/orders', '/orders', 'POST', { token, body: { ...order, customerPurchaseOrder: 'BC-1' } }],
    ['/orders', '/orders', 'POST', { token, body: { ...order, number: 'DOC-2', orderedOn: '2199-01-01' } }],
    ['/orders/DOC-1', '/orders/{number}', 'GET', { token }],
    ['/orders/DOC-7', '/orders/{number}', 'GET', { token }],
    ['/orders', '/orders', 'GET', { token }],
    [`/purchasing-accounts/${own.number}/orders`, '/purchasing-accounts/{number}/orders', 'GET', { token }],
    ['/order-files', '/order-files', 'POST', csv],
    ['/order-files', '/order-files', 'POST', { ...csv, headers: { 'content-type': 'text/plain' } }],
    ['/order-files', '/order-files', 'GET', { token }],
    [`/order-files/${file.id}`, '/order-files/{id}', 'GET', { token }],
    ['/order-files/999', '/order-files/{id}', 'GET', { token }],
  ]
}

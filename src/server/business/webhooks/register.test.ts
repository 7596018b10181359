/** What an operator says of addresses holds from the next message on. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import type { Changing } from '#server/work/index.ts'
import type { TestHouse } from '../../../../test/world/house.ts'
import { isSigned } from '../../../../test/world/receiver.ts'
import { withdrawSite } from '../../../../test/world/services.ts'
import { foundSite, foundTold, toldHouse, type ToldSite } from '../../../../test/world/webhooks.ts'
import {
  changeEndpoint,
  disableEndpoint,
  enableEndpoint,
  messageKinds,
  removeEndpoint,
  resendMessage,
  rotateEndpointSecret,
} from './index.ts'

let house: TestHouse
let siteId: number
let told: ToldSite
beforeAll(async () => {
  ;({ house, siteId } = await toldHouse())
})
afterAll(() => house.drop())
beforeEach(async () => {
  told = await foundTold(house, siteId)
})
afterEach(() => told.close())

const does = <T>(verb: (work: Changing, desk: Publisher, id: number) => Promise<T>) =>
  told.act((work) => verb(work, publisher(work), told.endpoint))
const resend = async () => {
  const [delivery] = await told.log()
  return told.act((work) => resendMessage(work, publisher(work), told.endpoint, delivery?.id ?? 0))
}

test('a message is sent again, under its id', async () => {
  await told.setUp()
  await told.runAll()
  await resend()
  await expect(resend()).rejects.toMatchObject({ code: 'webhook.owed' })
  await told.runAll()
  expect(new Set(told.receiver.taken.map(({ id }) => id)).size).toBe(1)
  expect(told.receiver.taken).toHaveLength(2)
  expect(await told.log()).toMatchObject([{ state: 'delivered', attempts: 2 }])
})

test('another secret signs, and for a day the earlier one signs along', async () => {
  expect(await does(rotateEndpointSecret)).toBe(2)
  const signedBy = async () => {
    await told.setUp()
    await told.runAll()
    const message = told.receiver.taken.at(-1)
    return [1, 2].map((serial) => message && isSigned(message, told.secret(serial)))
  }
  expect(await signedBy()).toEqual([true, true])
  house.pass(24 * 3_600)
  expect(await signedBy()).toEqual([false, true])
  expect(told.secret(1)).not.toBe(told.secret(2))
  expect(told.secret(1)).toMatch(/^whsec_[\w+/]{43}=$/)
})

test('a disabled address gets nothing, nor later what happened meanwhile', async () => {
  told.receiver.answers(500)
  await told.setUp()
  await told.runAll()
  await does(disableEndpoint)
  await expect(does(disableEndpoint)).rejects.toMatchObject({ code: 'webhook-endpoint.changed-meanwhile' })
  told.receiver.answers(204)
  house.pass(86_400)
  await told.setUp()
  await told.runAll()
  expect(told.receiver.taken).toHaveLength(1)
  await expect(resend()).rejects.toMatchObject({ code: 'webhook-endpoint.disabled' })
  await does(enableEndpoint)
  await told.setUp()
  await told.runAll()
  expect(told.receiver.taken).toHaveLength(2)
})

test('an address that wants other kinds, or moves, gets those, there', async () => {
  const url = `${told.receiver.url}/moved`
  await does((work, desk, id) => changeEndpoint(work, desk, id, { url, kinds: ['domain.proved', 'domain.lost'] }))
  await told.setUp()
  await told.runAll()
  expect(told.receiver.taken).toEqual([])
  await does((work, desk, id) => changeEndpoint(work, desk, id, { url, kinds: ['plans.set-up'] }))
  await told.setUp()
  await told.runAll()
  expect(told.receiver.taken).toHaveLength(1)
  expect(await told.standing()).toMatchObject({ url, kinds: ['plans.set-up'] })
})

test('an address that was removed is there no more, and a service that was withdrawn is told nothing', async () => {
  const withdrawn = await foundSite(house)
  await withdrawSite(house, withdrawn)
  await expect(told.register(messageKinds, told.receiver.url, withdrawn)).rejects.toMatchObject({
    code: 'webhook-endpoint.service-unknown',
  })
  await does(removeEndpoint)
  await expect(told.standing()).rejects.toMatchObject({ code: 'webhook-endpoint.unknown' })
  await told.setUp()
  await told.runAll()
  expect(told.receiver.taken).toEqual([])
})

test('an address is registered once for a service, and for kinds that there are', async () => {
  await expect(told.register()).rejects.toMatchObject({ code: 'webhook-endpoint.known' })
  const url = `${told.receiver.url}/2`
  await expect(told.register([], url)).rejects.toMatchObject({ code: 'webhook-endpoint.no-kinds' })
  const second = await told.register(messageKinds, url)
  const toTheFirst = told.act((work) =>
    changeEndpoint(work, publisher(work), second, { url: told.receiver.url, kinds: messageKinds }),
  )
  await expect(toTheFirst).rejects.toMatchObject({ code: 'webhook-endpoint.known' })
  await told.act((work) => removeEndpoint(work, publisher(work), second))
})

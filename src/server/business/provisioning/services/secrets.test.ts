/** What a service proves itself with (SPEC 11): a secret is worth something for as long as was named, and to nobody else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { registerSite, rotate, works } from '../../../../../test/world/registered-services.ts'
import { retireSecret, secretsOf } from './secrets.ts'

const publishing = system('test')
const day = 86_400
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())

describe('a rotated secret', () => {
  test('works beside the earlier one for the days that were named, to the second', async () => {
    const { id, clientId, secret } = await registerSite(house)
    const next = await rotate(house, id, 3)
    expect([await works(house, clientId, secret.text), await works(house, clientId, next.text)]).toEqual([true, true])
    house.pass(3 * day - 60)
    expect(await works(house, clientId, secret.text)).toBe(true)
    house.pass(61)
    expect([await works(house, clientId, secret.text), await works(house, clientId, next.text)]).toEqual([false, true])
  })

  test('ends the earlier one at once where no day is named, or when it is retired', async () => {
    const { id, clientId, secret } = await registerSite(house)
    const second = await rotate(house, id, 0)
    expect([await works(house, clientId, secret.text), await works(house, clientId, second.text)]).toEqual([
      false,
      true,
    ])
    const third = await rotate(house, id, 7)
    const [newest, earlier] = await standing(id)
    await expect(retire(id, newest?.id ?? 0)).rejects.toMatchObject({
      code: 'service-secret.newest',
    })
    await retire(id, earlier?.id ?? 0)
    expect([await works(house, clientId, second.text), await works(house, clientId, third.text)]).toEqual([false, true])
    await expect(retire(id, earlier?.id ?? 0)).rejects.toMatchObject({
      code: 'service-secret.unknown',
    })
  })

  test('never lengthens what an earlier rotation ended sooner, and is one of five at most', async () => {
    const { id, clientId, secret } = await registerSite(house)
    await rotate(house, id, 1)
    for (let more = 0; more < 3; more += 1) await rotate(house, id, 90)
    await expect(rotate(house, id, 90)).rejects.toMatchObject({ code: 'service-secret.too-many', facts: { most: 5 } })
    house.pass(day + 1)
    expect(await works(house, clientId, secret.text)).toBe(false)
    await rotate(house, id, 90)
  })

  test.each([-1, 91, 1.5, Number.NaN])('is not taken for %d days', async (days) => {
    const { id } = await registerSite(house)
    await expect(rotate(house, id, days)).rejects.toMatchObject({ code: 'service-secret.days-unlikely' })
    expect(await standing(id)).toHaveLength(1)
  })

  // Without the lock of `holdServiceSite` both would find the other's secret not there, and both stay the newest.
  test('of two rotations at once the later one ends the other’s, and one secret is the newest', async () => {
    const { id } = await registerSite(house)
    await Promise.all([rotate(house, id, 7), rotate(house, id, 7)])
    const secrets = await standing(id)
    expect(secrets).toHaveLength(3)
    expect(secrets.filter(({ retiresAt }) => retiresAt === null)).toHaveLength(1)
  })
})

function retire(id: number, secret: number) {
  return change(house, publishing, null, (work) => retireSecret(work, publisher(work), id, secret))
}

function standing(id: number) {
  return read(house, publishing, (work) => secretsOf(work, publisher(work), id))
}

/** Keeping a passkey that a browser made. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { read } from '#server/work/index.ts'
import { eventsOf, signer, type Signer } from '../../../../../test/world/credentials.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { madePasskey, site } from '../../../../../test/world/passkey.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { addPasskey, ownPasskeys } from '../index.ts'

let house: TestHouse
let post: Post

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.arrives()
  await post.close()
  await house.drop()
})

test('it is kept once, however often its answer is sent', async () => {
  const who = await signer(house)
  const answer = await madePasskey(house, who)
  await Promise.all([add(who, answer), add(who, answer)])
  await add(who, answer)
  expect(await read(house, who.actor, ownPasskeys)).toMatchObject([{ name: 'Clé' }])
  expect(await eventsOf(house, who.userId, 'passkey.added')).toHaveLength(1)
})

test('one whose id somebody has already is refused, and his stays', async () => {
  const [who, other] = [await signer(house), await signer(house)]
  const id = randomBytes(32)
  await add(who, await madePasskey(house, who, id))
  const taken = { status: 422, code: 'passkey.refused' }
  await expect(add(other, await madePasskey(house, other, id))).rejects.toMatchObject(taken)
  await expect(add(who, await madePasskey(house, who, id))).rejects.toMatchObject(taken)
  expect(await read(house, other.actor, ownPasskeys)).toEqual([])
  expect(await read(house, who.actor, ownPasskeys)).toHaveLength(1)
})

test('an answer to a question that was put to somebody else is refused', async () => {
  const [who, other] = [await signer(house), await signer(house)]
  const answer = await madePasskey(house, other)
  await expect(add(who, answer)).rejects.toMatchObject({ status: 422, code: 'passkey.refused' })
})

function add(who: Signer, answer: string) {
  return addPasskey(house, who.actor, { answer, name: 'Clé', session: undefined }, site)
}

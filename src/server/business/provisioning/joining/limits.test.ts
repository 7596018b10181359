/** Who asks for a work account learns nothing of who is known here, and floods nobody (reliability S2). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { read, visitor } from '#server/work/index.ts'
import { associate } from '../../../../../test/world/domains.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { ask, comeIn, joinDomain, joinLinkIn, newNetwork, someone } from '../../../../../test/world/joining.ts'
import { foundAccounts } from '../../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { expectSameTime } from '../../../../../test/world/same-time.ts'
import type { TakenMail } from '../../../../../test/world/smtp.ts'
import { joiningOfLink } from './joining.ts'

let house: TestHouse
let post: Post

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
  const [place] = await foundAccounts(house)
  await associate(house, place?.id ?? 0, joinDomain)
})
afterAll(async () => {
  await post.close()
  await house.drop()
})
beforeEach(() => post.arrives())

describe('whoever asks learns nothing', () => {
  test('from what is answered', async () => {
    expect(await ask(house, someone())).toBeUndefined()
    expect(await ask(house, 'harry@fabrikam.example')).toBeUndefined()
    await post.arrives()
  })

  // Were the domain looked for here and not by a job, those that are known would take longer by several statements.
  test('from the time that it takes', async () => {
    await expectSameTime({ one: () => ask(house, someone()), other: () => ask(house, stranger()), share: 0.2 })
    await post.arrives()
  })
})

describe('limits', () => {
  test('one network asks ten times for one address, then it waits; for another address it does not', async () => {
    const [email, address] = [someone(), newNetwork()]
    for (let attempt = 0; attempt < 10; attempt += 1) await ask(house, email, address)
    await expect(ask(house, email, address)).rejects.toMatchObject({ code: 'sign-in.delayed' })
    await ask(house, someone(), address)
    await ask(house, email, newNetwork())
    await post.arrives()
  })

  test('eight networks send five e-mails to one mailbox, and one more an hour; the last link works', async () => {
    const email = someone()
    const mails: TakenMail[] = []
    for (let network = 0; network < 8; network += 1) {
      house.pass(5 * 60 + 1)
      await ask(house, email, newNetwork())
      mails.push(...(await post.arrives()))
    }
    expect(mails).toHaveLength(5)
    expect(await standing(joinLinkIn(mails.at(-1)))).toMatchObject({ state: 'good' })
    house.pass(3_601)
    await ask(house, email, newNetwork())
    await comeIn(house, joinLinkIn((await post.arrives())[0]))
  })
})

function standing(link: string) {
  return read(house, visitor, (work) => joiningOfLink(work, link))
}

function stranger(): string {
  return `${crypto.randomUUID()}@fabrikam.example`
}

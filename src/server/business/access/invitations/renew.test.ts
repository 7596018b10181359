/** Sending an invitation again is giving what it gives again: nobody does who may not give it (SPEC 2.3, 2.5). */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { inviteTo, linkOf, signUpBy } from '../../../../../test/world/invited.ts'
import { customerAt, give, rolesOf } from '../../../../../test/world/people.ts'
import { foundAccounts, type Place } from '../../../../../test/world/places.ts'
import { linkIn, openPost, type Post } from '../../../../../test/world/post.ts'
import { invariants, invitationOfLink, purchasingAccount, renewInvitation } from '../index.ts'

let house: TestHouse
let post: Post
let paris: Place
let lyon: Place

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  expect(await house.breaches(invariants)).toEqual([])
  await house.drop()
})
beforeEach(async () => {
  ;[paris, lyon] = await foundAccounts(house, 2)
  await post.arrives()
})

test('whoever gives lesser roles does not revive an invitation that gives a greater one', async () => {
  const { userId, invitationId } = await inviteTo(house, [paris.id], ['agreement-administrator', 'account-viewer'])
  const link = await linkOf(house, invitationId)
  house.pass(61 * 86_400)
  const clerk = await customerAt(house, paris.id, ['user-administrator'])
  await expect(renew(clerk, paris, userId)).rejects.toMatchObject({
    code: 'role.not-givable',
    status: 403,
    facts: { role: 'agreement-administrator' },
  })
  expect((await opened(link))?.state).toBe('expired')
})

test('an account where he manages nobody stays as it is, and the other gets an invitation of its own', async () => {
  const { userId, invitationId } = await inviteTo(house, [paris.id, lyon.id], ['account-viewer'])
  const link = await linkOf(house, invitationId)
  house.pass(61 * 86_400)
  const clerk = await customerAt(house, paris.id, ['user-administrator'])
  await give(house, lyon.id, clerk.userId, 'account-manager')
  await post.arrives()
  await renew(clerk, paris, userId)
  const [mail, ...more] = await post.arrives()
  expect(more).toEqual([])
  expect(mail?.text).toContain(paris.number)
  expect(mail?.text).not.toContain(lyon.number)

  expect((await opened(link))?.state).toBe('expired')
  await signUpBy(house, linkIn(mail))
  expect(await isIn(userId, paris)).toBe(true)
  expect(await isIn(userId, lyon)).toBe(false)
  expect(await rolesOf(house, userId, lyon.id)).toEqual(['account-viewer'])
})

test('an account where he may give lesser roles only stays as it is too', async () => {
  const { userId } = await inviteTo(house, [paris.id, lyon.id], ['agreement-administrator'])
  const clerk = await customerAt(house, paris.id, ['account-administrator'])
  await give(house, lyon.id, clerk.userId, 'user-administrator')
  await post.arrives()
  await renew(clerk, paris, userId)
  const mail = (await post.arrives()).at(-1)
  await signUpBy(house, linkIn(mail))
  expect([await isIn(userId, paris), await isIn(userId, lyon)]).toEqual([true, false])
})

test('whoever may give it everywhere sends it again everywhere', async () => {
  const { userId, invitationId } = await inviteTo(house, [paris.id, lyon.id], ['account-viewer'])
  const clerk = await customerAt(house, paris.id, ['user-administrator'])
  await give(house, lyon.id, clerk.userId, 'agreement-administrator')
  await renew(clerk, paris, userId)
  await signUpBy(house, await linkOf(house, invitationId, 2))
  expect([await isIn(userId, paris), await isIn(userId, lyon)]).toEqual([true, true])
})

test('again and again, it is told when the next one may go, and the last link still works', async () => {
  const { userId, email, invitationId } = await inviteTo(house, [paris.id], ['account-viewer'])
  const clerk = await customerAt(house, paris.id, ['user-administrator'])
  for (let sent = 0; sent < 5; sent += 1) await renew(clerk, paris, userId)
  await expect(renew(clerk, paris, userId)).rejects.toMatchObject({
    code: 'recipient.mailed-often',
    status: 409,
    facts: { email, minutes: 60 },
  })
  expect((await opened(await linkOf(house, invitationId, 6)))?.state).toBe('open')
  house.pass(3_600)
  await renew(clerk, paris, userId)
})

test('and inviting to one account after another is counted the same', async () => {
  const clerk = await customerAt(house, paris.id, ['account-administrator'])
  const places = await foundAccounts(house, 6)
  for (const { id } of places) await give(house, id, clerk.userId, 'account-administrator')
  const email = 'flooded@example.com'
  const answers = []
  for (const { id } of places) {
    const answer = inviteTo(house, [id], ['account-viewer'], { email, actor: clerk })
    answers.push(
      await answer.then(
        () => 'sent',
        (refused: unknown) => refused,
      ),
    )
  }
  expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'sent'))
  expect(answers[5]).toMatchObject({ code: 'recipient.mailed-often' })
})

function renew(actor: Actor, place: Place, userId: number) {
  return change(house, actor, null, async (work) =>
    renewInvitation(work, await purchasingAccount(work, place.id, 'users.manage'), userId),
  )
}

function opened(link: string) {
  return read(house, system('test'), (work) => invitationOfLink(work, link))
}

function isIn(userId: number, place: Place): Promise<boolean> {
  return read(house, { kind: 'customer', userId }, (work) => purchasingAccount(work, place.id, 'agreements.view')).then(
    () => true,
    () => false,
  )
}

/** An address is enough to invite somebody, and not to learn who he is elsewhere. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, read } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { inviteTo, linkOf, signUpBy } from '../../../../../test/world/invited.ts'
import { customerAt } from '../../../../../test/world/people.ts'
import { foundAccounts } from '../../../../../test/world/places.ts'
import { dropLetters } from '../../../../../test/world/post.ts'
import { acceptInvitation, peopleOf, personDetails } from '../index.ts'

let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await dropLetters(house)
  await house.drop()
})

test('whoever has a work account is his address until he accepts', async () => {
  const [theirs, ours] = await foundAccounts(house, 2)
  const first = await inviteTo(house, [theirs?.id ?? 0])
  const { userId } = await signUpBy(house, await linkOf(house, first.invitationId))
  const claire = await customerAt(house, ours?.id ?? 0, ['account-administrator'])
  const { email, invitationId } = await inviteTo(house, [ours?.id ?? 0], ['account-viewer'], { email: first.email })

  const look = () =>
    read(house, claire, async (work) => {
      const question = { sort: 'name' as const, descending: false, filter: {}, from: undefined }
      const { people } = await peopleOf(work, [{ id: ours?.id ?? 0 }], question)
      return { details: await personDetails(work, userId), listed: people.find((person) => person.userId === userId) }
    })
  const nobody = { firstName: '', lastName: '', email, signedInOn: null }
  const before = await look()
  expect(before.listed).toMatchObject(nobody)
  expect(before.details).toMatchObject({ ...nobody, language: undefined, countryCode: undefined })

  const link = await linkOf(house, invitationId)
  await change(house, { kind: 'customer', userId }, null, (work) => acceptInvitation(work, link))
  const after = await look()
  expect(after.details).toMatchObject({ firstName: 'Ada', lastName: 'Admin', countryCode: 'FR' })
  expect(after.listed).toMatchObject({ firstName: 'Ada', lastName: 'Admin' })
})

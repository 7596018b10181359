/** The list of a benefit's users, and promises F9 and F10: whoever is added at once by many is added once, and the last unit once. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitDesk } from '#server/business/access/index.ts'
import { change, Refusal, type Actor } from '#server/work/index.ts'
import { addUser, karim, usersPage, type BenefitPlace } from '../../../../../test/world/benefit-acts.ts'
import { describeBenefit, grantBenefit, grantedTo } from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt } from '../../../../../test/world/people.ts'
import { foundAccounts } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { addBeneficiary } from './add.ts'
import { beneficiariesPageSize } from './list.ts'

let house: TestHouse
let account: number
let manager: Actor
let planning: number

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})
beforeEach(async () => {
  const [first] = await foundAccounts(house)
  account = first?.id ?? 0
  manager = await customerAt(house, account, ['account-manager'])
  planning = await describeBenefit(house, { usersTake: 'chosen' })
  await grantBenefit(house, account, planning, { calculated: 10 })
})

describe('the list', () => {
  test('is in the order of addresses, page by page in both directions, and finds parts of names and addresses', async () => {
    const many = await describeBenefit(house, { usersTake: 'nothing' })
    await grantBenefit(house, account, many)
    const count = beneficiariesPageSize + 2
    for (let number = 0; number < count; number += 1) {
      const name = String(number).padStart(3, '0')
      await addUser(place(many), { email: `u${name}@contoso.example`, lastName: `Person ${name}` })
    }
    const first = await usersPage(place(many))
    expect([first.people.length, first.hasBefore, first.hasAfter, first.count]).toEqual([25, false, true, count])
    const cursor = first.people.at(-1)?.cursor ?? ''
    const second = await usersPage(place(many), { from: { cursor, towards: 'after' } })
    expect(second.people.map(({ email }) => email)).toEqual(['u025@contoso.example', 'u026@contoso.example'])
    expect([second.hasBefore, second.hasAfter]).toEqual([true, false])
    const back = await usersPage(place(many), { from: { cursor: second.people[0]?.cursor ?? '', towards: 'before' } })
    expect([back.people.map(({ id }) => id), back.hasBefore]).toEqual([first.people.map(({ id }) => id), false])
    expect((await usersPage(place(many), { query: 'PERSON 01' })).count).toBe(10)
    expect((await usersPage(place(many), { query: '%' })).count).toBe(0)
  })
})

// Without lockGrant in lockBenefitAt all of them see that something remains.
test('of 200 who are added at once for the last day, one is', async () => {
  const benefit = await describeBenefit(house, { usersTake: 'one' })
  await grantBenefit(house, account, benefit, { calculated: 5, used: 4 })
  const ends = await Promise.allSettled(
    Array.from({ length: 200 }, (_, number) =>
      addUser(place(benefit), { email: `p${String(number)}@contoso.example` }),
    ),
  )
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  const refused = ends.flatMap((end) =>
    end.status === 'rejected' && end.reason instanceof Refusal ? [end.reason.code] : [],
  )
  expect(new Set(refused)).toEqual(new Set(['benefit.exhausted']))
  expect(await grantedTo(house, account, benefit)).toMatchObject({ granted: 5, used: 5, entries: 3 })
  expect((await usersPage(place(benefit))).people.length).toBe(1)
})

test('the same form sent fifty times at once adds one user', async () => {
  const key = { key: randomUUID(), request: 'add' }
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      change(house, manager, key, async (work) =>
        addBeneficiary(work, await benefitDesk(work, account, planning, 'users'), { ...karim, quantity: 2 }),
      ),
    ),
  )
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  expect((await grantedTo(house, account, planning)).used).toBe(2)
})

test('one person added by two at once under two spellings is added once', async () => {
  const ends = await Promise.allSettled([
    addUser(place(), { quantity: 1 }),
    addUser(place(), { email: karim.email.toUpperCase(), quantity: 1 }),
  ])
  expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(ends.find((end) => end.status === 'rejected')?.reason).toMatchObject({ code: 'beneficiary.there-already' })
})

function place(benefit = planning): BenefitPlace {
  return { house, actor: manager, account, benefit }
}

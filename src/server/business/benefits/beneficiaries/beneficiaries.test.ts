/** SPEC 8.4, guide 5, and promises F9, F10, A4: who uses a benefit, what that takes of it, and who may say so. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { read, type Actor } from '#server/work/index.ts'
import {
  accessCode,
  describeBenefit,
  endBenefit,
  grantBenefit,
  grantedTo,
  identify,
  permitPartner,
  postedTo,
} from '../../../../../test/world/benefits.ts'
import {
  actAt,
  addDomain,
  addUser,
  karim,
  removeUser,
  usersPage,
  type BenefitPlace,
} from '../../../../../test/world/benefit-acts.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { beneficiariesLimit, type NewBeneficiary } from './add.ts'
import { changeBeneficiary } from './change.ts'
import { handOutCode, resendInstructions } from './write.ts'

let house: TestHouse
let account: Place
let other: Place
let manager: Actor
/** Ten days, of which each user gets so many. */
let planning: number

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})
beforeEach(async () => {
  const [first, second] = await foundAccounts(house, 2)
  if (!first || !second) throw new Error('Two accounts were asked for')
  account = first
  other = second
  manager = await customerAt(house, account.id, ['account-manager'])
  planning = await describeBenefit(house, { usersTake: 'chosen' })
  await grantBenefit(house, account.id, planning, { calculated: 10 })
})

describe('adding a user', () => {
  test('takes the quantity that is chosen for him, in the ledger too, and is told to him', async () => {
    const { id } = await add({ quantity: 3 })
    expect(await grantedTo(house, account.id, planning)).toMatchObject({ granted: 10, used: 3 })
    expect(await postedTo(house, account.id, planning)).toMatchObject([
      { kind: 'user-added', used_change: 3, granted_change: 0, subject: karim.email, key: `user-added:${String(id)}` },
    ])
    expect(await users()).toMatchObject([{ id, first_name: 'Karim', quantity: 3, partner_name: null }])
    expect(await events()).toEqual(['beneficiary.added'])
  })

  test('takes one where each takes one, and nothing where they take nothing', async () => {
    const [one, nothing] = [
      await describeBenefit(house, { usersTake: 'one' }),
      await describeBenefit(house, { usersTake: 'nothing' }),
    ]
    for (const benefit of [one, nothing]) await grantBenefit(house, account.id, benefit, { calculated: 2 })
    await add({ quantity: 2 }, one)
    await add({}, nothing)
    expect((await grantedTo(house, account.id, one)).used).toBe(1)
    expect(await grantedTo(house, account.id, nothing)).toMatchObject({ used: 0, entries: 1 })
  })

  test('as much as remains and not more', async () => {
    await expect(add({ quantity: 11 })).rejects.toMatchObject({
      status: 422,
      code: 'benefit.exhausted',
      facts: { remaining: 10 },
    })
    await add({ quantity: 10 })
    await expect(add({ email: 'zoe@contoso.example', quantity: 1 })).rejects.toMatchObject({ facts: { remaining: 0 } })
    expect((await users()).map(({ email }) => email)).toEqual([karim.email])
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('not with a quantity of %s', async (quantity) => {
    await expect(add({ quantity })).rejects.toMatchObject({ status: 422, code: 'benefit.quantity-malformed' })
    expect(await grantedTo(house, account.id, planning)).toMatchObject({ used: 0, entries: 1 })
  })

  test('not with a thousand million days', async () => {
    await expect(add({ quantity: 1e9 })).rejects.toMatchObject({ code: 'benefit.exhausted' })
  })

  test('once, however his address is spelled; and again after he was removed', async () => {
    const { id } = await add({ quantity: 1 })
    await expect(add({ email: ' KARIM.Benali@Contoso.Example ', quantity: 1 })).rejects.toMatchObject({
      status: 409,
      code: 'beneficiary.there-already',
    })
    await remove(id)
    await add({ email: 'KARIM.benali@contoso.example', quantity: 2 })
    expect((await grantedTo(house, account.id, planning)).used).toBe(2)
  })

  test('not with an address or a name that is none, nor where the benefit has no users', async () => {
    await expect(add({ email: 'karim', quantity: 1 })).rejects.toMatchObject({ code: 'person.email-malformed' })
    await expect(add({ firstName: 'www.evil.example', quantity: 1 })).rejects.toMatchObject({
      code: 'person.name-malformed',
    })
    const none = await describeBenefit(house)
    await grantBenefit(house, account.id, none)
    await expect(add({}, none)).rejects.toMatchObject({ status: 409, code: 'benefit.without-users' })
  })

  test('not to what is over or was never held', async () => {
    await endBenefit(house, account.id, planning)
    await expect(add({ quantity: 1 })).rejects.toMatchObject({ status: 409, code: 'benefit.not-held' })
    const never = await describeBenefit(house, { usersTake: 'nothing' })
    await expect(add({}, never)).rejects.toMatchObject({ status: 409, code: 'benefit.not-held' })
  })

  test('not one more than there can be, where they take nothing', async () => {
    const calls = await describeBenefit(house, { usersTake: 'nothing' })
    await grantBenefit(house, account.id, calls)
    await add({}, calls)
    await house.database.pool.query(
      `insert into beneficiaries (purchasing_account_id, benefit_id, email, email_canonical, first_name, last_name, language,
          quantity, added_at, added_by)
        select purchasing_account_id, benefit_id, n || email, n || email_canonical, first_name, last_name, language, 0,
          added_at, added_by
        from beneficiaries, generate_series(2, $3) as n where purchasing_account_id = $1 and benefit_id = $2`,
      [account.id, calls, beneficiariesLimit],
    )
    await expect(add({ email: 'zoe@contoso.example' }, calls)).rejects.toMatchObject({
      status: 409,
      code: 'beneficiary.too-many',
    })
  })

  test('mails one person only so often, however often he is added and removed', async () => {
    for (let turn = 0; turn < 5; turn += 1) await remove((await add({ quantity: 1 })).id)
    await expect(add({ quantity: 1 })).rejects.toMatchObject({ status: 409, code: 'recipient.mailed-often' })
    expect((await grantedTo(house, account.id, planning)).used).toBe(0)
  })
})

describe('changing a user', () => {
  test('his quantity takes more or gives back, and his name says who he is', async () => {
    const { id } = await add({ quantity: 3 })
    await changeTo(id, { quantity: 7, lastName: 'Ben Ali' })
    expect((await grantedTo(house, account.id, planning)).used).toBe(7)
    await changeTo(id, { quantity: 2, lastName: 'Ben Ali' })
    expect((await grantedTo(house, account.id, planning)).used).toBe(2)
    expect((await postedTo(house, account.id, planning)).map(({ kind, used_change }) => [kind, used_change])).toEqual([
      ['user-added', 3],
      ['user-changed', 4],
      ['user-changed', -5],
    ])
    expect(await users()).toMatchObject([{ last_name: 'Ben Ali', quantity: 2 }])
    expect((await lastDetails()) as object).toMatchObject({ from: { quantity: '7' }, to: { quantity: '2' } })
  })

  test('not to more than remains besides what he has; and nothing where all is as it was', async () => {
    const { id } = await add({ quantity: 3 })
    await expect(changeTo(id, { quantity: 11 })).rejects.toMatchObject({ facts: { remaining: 7 } })
    await expect(changeTo(id, { quantity: 1.5 })).rejects.toMatchObject({ code: 'benefit.quantity-malformed' })
    await changeTo(id, { quantity: 3 })
    expect(await grantedTo(house, account.id, planning)).toMatchObject({ used: 3, entries: 2 })
    expect(await events()).toEqual(['beneficiary.added'])
  })

  test('whoever was removed meanwhile is changed, removed and written to no more; whoever never was is unknown', async () => {
    const { id } = await add({ quantity: 3 })
    await remove(id)
    const removed = { status: 409, code: 'beneficiary.removed', facts: { name: 'Karim Benali' } }
    await expect(changeTo(id, { quantity: 1 })).rejects.toMatchObject(removed)
    await expect(remove(id)).rejects.toMatchObject(removed)
    await expect(resend(id)).rejects.toMatchObject(removed)
    await expect(remove(id + 1_000)).rejects.toMatchObject({ status: 404, code: 'beneficiary.unknown' })
    expect(await grantedTo(house, account.id, planning)).toMatchObject({ used: 0, entries: 3 })
  })

  test('another benefit’s user is none of this one’s', async () => {
    const another = await describeBenefit(house, { usersTake: 'chosen' })
    await grantBenefit(house, account.id, another)
    const { id } = await add({ quantity: 3 }, another)
    await expect(remove(id)).rejects.toMatchObject({ status: 404, code: 'beneficiary.unknown' })
  })
})

describe('removing a user', () => {
  test('gives back what he had, also when the benefit is over', async () => {
    const { id } = await add({ quantity: 3 })
    await endBenefit(house, account.id, planning)
    await remove(id)
    expect(await grantedTo(house, account.id, planning)).toMatchObject({ granted: 0, used: 0 })
    expect(await users()).toEqual([])
  })
})

describe('writing to a user', () => {
  test('the instructions again, and the code of whoever may hand it out', async () => {
    const learning = await describeBenefit(house, { usersTake: 'one', identifiers: [accessCode], handsOutCodes: true })
    await grantBenefit(house, account.id, learning)
    const { id } = await add({}, learning)
    await expect(hand(id, learning)).rejects.toMatchObject({ status: 409, code: 'access-code.missing' })
    await identify(house, account.id, 'access-code', 'E7K4-22QF')
    await hand(id, learning)
    await resend(id, learning)
    const [user] = await users(learning)
    expect(user?.code_handed_at).toBeInstanceOf(Date)
    expect(await events()).toEqual(['beneficiary.added', 'access-code.handed-out', 'beneficiary.instructed'])
    expect(JSON.stringify(await allDetails())).not.toContain('E7K4')
    await expect(hand((await add({ quantity: 1 })).id)).rejects.toMatchObject({ code: 'access-code.missing' })
  })
})

describe('a partner with the customer’s permission', () => {
  test('acts for the customer, and it is written as his; without it, or for another act, he does not', async () => {
    const partnerId = await foundPartner(house)
    await serve(house, partnerId, account.id)
    const agent = await partnerUserAt(house, partnerId, 'agent')
    await expect(add({ quantity: 1 }, planning, agent)).rejects.toMatchObject({ code: 'partner-permission.missing' })
    await permitPartner(house, account.id, partnerId, { acts: ['users'] })
    await add({ quantity: 1 }, planning, agent)
    expect(await users()).toMatchObject([{ partner_name: expect.stringContaining('Partner') }])
    expect(await postedTo(house, account.id, planning)).toMatchObject([{ partner_id: partnerId }])
    await expect(addDomain(place(planning, agent), 'contoso.example')).rejects.toMatchObject({
      code: 'partner-permission.missing',
    })
  })

  test('nobody else: a viewer, a stranger, the publisher', async () => {
    for (const actor of [
      await customerAt(house, account.id, ['account-viewer', 'user-administrator']),
      await customerAt(house, other.id, ['account-administrator']),
      await operator(house),
    ]) {
      await expect(add({ quantity: 1 }, planning, actor)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:permission.missing|purchasing-account.unknown)$/),
      })
    }
    expect(await users()).toEqual([])
  })
})

function place(benefit = planning, actor = manager): BenefitPlace {
  return { house, actor, account: account.id, benefit }
}

function add(wish: Partial<NewBeneficiary>, benefit = planning, actor = manager) {
  return addUser(place(benefit, actor), wish)
}

function changeTo(id: number, wish: { readonly quantity?: number; readonly lastName?: string }) {
  return actAt(place(), 'users', (work, desk) => changeBeneficiary(work, desk, id, { ...karim, ...wish }))
}

function remove(id: number) {
  return removeUser(place(), id)
}

function resend(id: number, benefit = planning) {
  return actAt(place(benefit), 'users', (work, desk) => resendInstructions(work, desk, id))
}

function hand(id: number, benefit = planning) {
  return actAt(place(benefit), 'codes', (work, desk) => handOutCode(work, desk, id))
}

async function users(benefit = planning) {
  return (await usersPage(place(benefit))).people
}

async function eventRows() {
  return await read(house, manager, async (work) => {
    const { rows } = await sql<{ name: string; details: unknown }>`
      select name, details from events where purchasing_account_id = ${account.id}
        and name similar to '(beneficiary|benefit-domain|access-code)%' order by id`.execute(work.db)
    return rows
  })
}

async function events() {
  return (await eventRows()).map(({ name }) => name)
}

async function allDetails() {
  return (await eventRows()).map(({ details }) => details)
}

async function lastDetails() {
  return (await allDetails()).at(-1)
}

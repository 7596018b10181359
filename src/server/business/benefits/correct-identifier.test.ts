/** SPEC 8.1: what an account is known by is corrected by the publisher: made as its pattern says, nobody else's, and handed out anew. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { actAt, addUser, usersPage, type BenefitPlace } from '../../../../test/world/benefit-acts.ts'
import { identifiersOf } from '../../../../test/world/benefit-rules.ts'
import { accessCode, describeBenefit, grantBenefit, identify, saId } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, operator } from '../../../../test/world/people.ts'
import { codeOf } from '../../../../test/world/permissions.ts'
import { foundAccounts, type Place } from '../../../../test/world/places.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import { handOutCode } from './beneficiaries/write.ts'
import { correctIdentifier } from './correct-identifier.ts'

let house: TestHouse
let olivier: Actor
let account: Place
let other: Place
let training: BenefitPlace
let made = 0

beforeAll(async () => {
  house = await testHouse()
  olivier = await operator(house)
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})
beforeEach(async () => {
  const [first, second] = await foundAccounts(house, 2)
  if (!first || !second) throw new Error('Two accounts were asked for')
  ;[account, other] = [first, second]
  const benefit = await describeBenefit(house, {
    usersTake: 'one',
    handsOutCodes: true,
    identifiers: [saId, accessCode],
  })
  const manager = await customerAt(house, account.id, ['account-manager'])
  training = { house, actor: manager, account: account.id, benefit }
  for (const place of [account, other]) {
    await grantBenefit(house, place.id, benefit)
    for (const code of ['sa-id', 'access-code']) await known(place, code, next(code))
  }
})

describe('a correction', () => {
  test('gives another value, which the journal has, and frees the one before', async () => {
    const before = await valueOf('sa-id')
    const value = next('sa-id')
    await correct('sa-id', value)
    expect(await valueOf('sa-id')).toBe(value)
    expect(await journal()).toMatchObject([{ from: before, to: value }])
    await correct('sa-id', before, other) // nobody's now
    await correct('sa-id', value)
    expect(await journal()).toHaveLength(1)
  })

  test('of a secret is in no journal, and whoever had the one before is to be given this one', async () => {
    const { id } = await addUser(training)
    await actAt(training, 'codes', (work, desk) => handOutCode(work, desk, id))
    expect((await usersPage(training)).people[0]?.code_handed_at).toBeInstanceOf(Date)
    const [before, value] = [await valueOf('access-code'), next('access-code')]
    await correct('access-code', value)
    expect((await usersPage(training)).people[0]?.code_handed_at).toBeNull()
    const told = JSON.stringify(await journal())
    expect(told).toContain(accessCode.names['fr'])
    for (const secret of [before, value]) expect(told).not.toContain(secret)
  })

  test.each([
    ['a letter for a digit', 'sa-id', '0098-33A1-77'],
    ['too short', 'sa-id', '0098-3321-7'],
    ['too long', 'sa-id', '0098-3321-777'],
    ['something around it', 'sa-id', ' 0098-3321-77'],
    ['two lines', 'sa-id', '0098-3321-77\n'],
    ['small letters', 'access-code', 'e7k4-22qf'],
    ['another sign for a hyphen', 'access-code', 'E7K4.22QF'],
    ['digits of another script', 'sa-id', '٠٠98-3321-77'],
    ['nothing', 'sa-id', ''],
  ])('to what its pattern does not make, %s, is refused', async (_, code, value) => {
    const before = await valueOf(code)
    await expect(correct(code, value)).rejects.toMatchObject({ status: 422, code: 'benefit-identifier.unlike' })
    expect(await valueOf(code)).toBe(before)
  })

  test('to what another account is known by is refused, and of one that the account has not', async () => {
    const theirs = await valueOf('sa-id', other)
    await expect(correct('sa-id', theirs)).rejects.toMatchObject({ status: 422, code: 'benefit-identifier.taken' })
    await expect(correct('other-id', theirs)).rejects.toMatchObject({ status: 404, code: 'benefit-identifier.unknown' })
    const [bare] = await foundAccounts(house, 1)
    await expect(correct('sa-id', next('sa-id'), bare)).rejects.toMatchObject({ code: 'benefit-identifier.unknown' })
  })

  test('is the publisher’s alone', async () => {
    await expect(correct('sa-id', next('sa-id'), account, training.actor)).rejects.toMatchObject({ status: 404 })
  })

  // Without the claim of the value, which is unique, both would be known by it.
  test('of two accounts to one value at once is one’s', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const value = next('sa-id')
      const answers = await Promise.all(
        [account, other].map((place) => correct('sa-id', value, place).then(() => 'done', codeOf)),
      )
      expect(answers.toSorted()).toEqual(['benefit-identifier.taken', 'done'])
    }
  })

  // Without `for update` on the account's identifier, the value that neither has would stay claimed.
  test('of one account by two at once leaves one value claimed', async () => {
    await Promise.all([1, 2, 3].map(() => correct('sa-id', next('sa-id'))))
    const { rows } = await read(house, system('test'), (work) =>
      sql<{ value: string }>`select value from benefit_identifier_values
        where purchasing_account_id = ${account.id} and code = 'sa-id'`.execute(work.db),
    )
    expect(rows).toEqual([{ value: await valueOf('sa-id') }])
  })
})

/** A value that no account has had. */
function next(code: string): string {
  made += 1
  const digits = String(made).padStart(4, '0')
  return code === 'sa-id' ? `${digits}-3321-77` : `E7K4-${digits.slice(-2)}QF`
}

/** Gives an account what it is known by, claimed as the calculation claims it. */
async function known(place: Place, code: string, value: string): Promise<void> {
  await identify(house, place.id, code, value)
  await house.database.pool.query(
    'insert into benefit_identifier_values (value, code, purchasing_account_id) values ($1, $2, $3)',
    [value, code, place.id],
  )
}

async function correct(code: string, value: string, place: Place | undefined = account, by = olivier): Promise<void> {
  await change(house, by, null, async (work) =>
    correctIdentifier(
      work,
      publisher(work),
      await purchasingAccount(work, place?.id ?? 0, 'benefits.view'),
      code,
      value,
    ),
  )
}

async function valueOf(code: string, place = account): Promise<string> {
  return (await identifiersOf(house, place.id)).find(([each]) => each === code)?.[1] ?? ''
}

async function journal(): Promise<readonly unknown[]> {
  const { rows } = await read(house, olivier, (work) =>
    sql<{ details: unknown }>`select details from events
      where purchasing_account_id = ${account.id} and name = 'benefit-identifier.corrected' order by id`.execute(
      work.db,
    ),
  )
  return rows.map(({ details }) => details)
}

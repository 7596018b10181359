/** Use it or lose it: what lapses, who could use it, and the notices of it, once each and for those who want them. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { benefitSight } from '#server/business/access/index.ts'
import { lapsingBenefits } from '#server/business/benefits/index.ts'
import { addDays, dateIn } from '#server/platform/clock.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { days, describeBenefit, grantBenefit, type GrantWish } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { give, meet } from '../../../../test/world/people.ts'
import { foundAccounts, type Place } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { noticeLapses, type LapsePosition } from './lapsing.ts'
import { muteOwnTopics } from './muted.ts'

const actor = system('test')
const dayS = 86_400
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await runJobs(house.ownerUrl, { 'mail.deliver': { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() } })
  await house.drop()
})

const inDays = (count: number) => addDays(dateIn('Europe/Paris', house.clock.now()), count)

describe('what lapses', () => {
  test.each([
    ['all that is left, where the coverage ends', { calculated: 10, used: 4 }, 0, 6],
    ['what exceeds the rest, where some of it ends', { calculated: 10, used: 4 }, 7, 3],
    ['nothing of what is used', { calculated: 10, used: 9 }, 5, 1],
    ['what was converted away is not there to lapse', { calculated: 30, converted: -9, used: 10 }, 15, 11],
    ['what was converted in goes too, where the coverage ends', { calculated: 6, converted: 2, used: 1 }, 0, 7],
  ] as const)('%s', async (_name, wish, to, quantity) => {
    const { account, manager } = await found()
    const benefit = await grant(account, wish, 60, to)
    expect(await lapsing(account, manager)).toMatchObject([
      { benefit: { id: benefit }, lapsesOn: inDays(60), quantity },
    ])
  })

  test('not what is used up, far, or not measured; the nearest first', async () => {
    const { account, manager } = await found()
    await grant(account, { calculated: 5, used: 5 }, 10, 0)
    await grant(account, { calculated: 5 }, 91, 0)
    const unmeasured = await describeBenefit(house, { measure: null })
    await grantBenefit(house, account.id, unmeasured, { calculated: 1, lapses: { on: inDays(10), to: 0 } })
    const later = await grant(account, {}, 80, 0)
    const sooner = await grant(account, {}, 0, 0)
    expect((await lapsing(account, manager)).map(({ benefit }) => benefit.id)).toEqual([sooner, later])
  })

  test('names people of the account who could use it, and not those who do', async () => {
    const { account, manager } = await found('Claire', 'Martin')
    await hire(account, 'Karim', 'Benali')
    const user = await hire(account, 'Sophie', 'Nguyen')
    const benefit = await describeBenefit(house, { usersTake: 'one' })
    await grantBenefit(house, account.id, benefit, { calculated: 9, lapses: { on: inDays(20), to: 0 } })
    await change(house, actor, null, async (work) => {
      work.unchanged()
      await sql`insert into beneficiaries (purchasing_account_id, benefit_id, email, email_canonical, first_name,
          last_name, language, quantity, added_at, added_by)
        values (${account.id}, ${benefit}, ${user.email}, ${user.email}, 'Sophie', 'Nguyen', 'fr', 1, ${work.now}, 'test')`.execute(
        work.db,
      )
    })
    expect(await lapsing(account, manager)).toMatchObject([
      { couldUse: ['Claire Martin', 'Karim Benali'], couldMore: false },
    ])
    for (const name of ['Un', 'Deux']) await hire(account, name, 'Autre')
    expect(await lapsing(account, manager)).toMatchObject([
      { couldUse: ['Claire Martin', 'Karim Benali', 'Un Autre'], couldMore: true },
    ])
  })
})

describe('a notice', () => {
  test('goes once to everyone who may manage benefits, with what is lost in his language', async () => {
    const { account, manager, email } = await found()
    const english = await hire(account, 'Nora', 'Bailey', 'en')
    await hire(account, 'Vera', 'Viewer', 'fr', 'account-viewer')
    await grant(account, { calculated: 10, used: 4 }, 60, 0, { fr: 'Bons', en: 'Vouchers' })
    await sweep()
    await sweep()
    const notices = await noticesOf(account)
    expect(notices.map((each) => each.recipient_address).sort()).toEqual([email, english.email].sort())
    expect(notices.find((each) => each.recipient_address === english.email)).toMatchObject({
      language: 'en',
      parameters: {
        noticeDays: 90,
        daysLeft: 60,
        benefits: [{ name: 'Vouchers', quantity: 6, words: days['en'] }],
        others: 0,
      },
    })
    expect(await lapsing(account, manager)).toHaveLength(1)
  })

  test('comes again at 30 days, and not a third time', async () => {
    const { account } = await found()
    await grant(account, {}, 91, 0)
    const seen: number[][] = []
    for (const passed of [0, 1, 60, 1, 29, 2]) {
      house.pass(passed * dayS)
      await sweep()
      seen.push((await noticesOf(account)).map(({ parameters }) => parameters.noticeDays))
    }
    expect(seen).toEqual([[], [90], [90, 30], [90, 30], [90, 30], [90, 30]])
  })

  test('not to who switched its topic off, nor of what is used up meanwhile', async () => {
    const { account, manager } = await found()
    await change(house, manager, null, (work) => muteOwnTopics(work, ['lapsing-benefits']))
    await grant(account, {}, 20, 0)
    await sweep()
    expect(await noticesOf(account)).toEqual([])
    const other = await found()
    await grant(other.account, { calculated: 5, used: 5 }, 20, 0)
    await sweep()
    expect(await noticesOf(other.account)).toEqual([])
  })

  // Without the unique key of the outbox both sweeps owe every notice.
  test('is owed once by two sweeps at once', async () => {
    const { account } = await found()
    await grant(account, {}, 20, 0)
    await Promise.all([sweep(), sweep()])
    expect(await noticesOf(account)).toHaveLength(1)
  })
})

async function found(firstName = 'Ann', lastName = 'Manager') {
  const [account] = await foundAccounts(house, 1)
  if (!account) throw new Error('An account was asked for')
  const { userId, email } = await hire(account, firstName, lastName)
  const manager: Actor = { kind: 'customer', userId }
  return { account, manager, email }
}

async function hire(
  account: Place,
  firstName: string,
  lastName: string,
  language = 'fr',
  role: 'account-manager' | 'account-viewer' = 'account-manager',
) {
  const person = await meet(house, { firstName, lastName, language })
  await give(house, account.id, person.userId, role)
  return person
}

async function grant(
  account: Place,
  wish: GrantWish,
  lapsesIn: number,
  to: number,
  names: Readonly<Record<string, string>> = { fr: 'Avantage', en: 'Benefit' },
): Promise<number> {
  const benefit = await describeBenefit(house, { names })
  await grantBenefit(house, account.id, benefit, { ...wish, lapses: { on: inDays(lapsesIn), to } })
  return benefit
}

async function lapsing(account: Place, who: Actor) {
  return await read(house, who, async (work) => lapsingBenefits(work, await benefitSight(work, account.id)))
}

/** The whole sweep, in steps of two. */
async function sweep(): Promise<void> {
  let position: LapsePosition | undefined
  do {
    const after = position
    position = await change(house, actor, null, (work) => noticeLapses(work, after, 2))
  } while (position !== undefined)
}

interface Notice {
  readonly recipient_address: string
  readonly language: string
  readonly parameters: { readonly noticeDays: number }
}

async function noticesOf(account: Place): Promise<readonly Notice[]> {
  return await read(house, actor, async (work) => {
    const { rows } = await sql<Notice>`select recipient_address, language, parameters from emails
      where purchasing_account_id = ${account.id} order by id`.execute(work.db)
    return rows
  })
}

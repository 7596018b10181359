/** Two people who edit one benefit, or edit it while somebody acts on it: nobody's work is lost, and nothing is taken from under anybody. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { addUser, type BenefitPlace } from '../../../../test/world/benefit-acts.ts'
import { describeBenefit, grantBenefit } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, operator } from '../../../../test/world/people.ts'
import { codeOf } from '../../../../test/world/permissions.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import { untilSomebodyWaits, whileHeld } from '../../../../test/world/waiting.ts'
import { changeRule, defineRule, endRule } from './define-rule.ts'
import { changeBenefit } from './describe.ts'
import { benefitOf } from './description.ts'
import type { BenefitFields } from './fields.ts'
import { ruleOf, type RuleFields } from './rule.ts'

const telling = system('test')
const yearly: RuleFields = {
  names: {},
  counts: 'coverage',
  gives: { per: 50, gives: 1 },
  cap: undefined,
  since: '2026-01-01',
  until: undefined,
  products: [],
}

let house: TestHouse
let olivier: Actor
let anne: Actor
let benefit: number

beforeAll(async () => {
  house = await testHouse()
  olivier = await operator(house)
  anne = await operator(house)
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})
beforeEach(async () => {
  benefit = await describeBenefit(house, { usersTake: 'one' })
})

describe('a benefit that two people edit', () => {
  test('is the first one’s, and the second one is told whose and when; once he has seen it, his counts', async () => {
    const { revision } = await seen()
    await edit(olivier, revision, { cap: 40 })
    const by = await nameOf(olivier)
    await expect(edit(anne, revision, { cap: 50 })).rejects.toMatchObject({
      status: 409,
      code: 'benefit.edited-meanwhile',
      facts: { by, at: expect.any(Date), revision: revision + 1 },
    })
    expect((await seen()).cap).toBe(40)
    await edit(anne, revision + 1, { cap: 50 })
    expect(await seen()).toMatchObject({ cap: 50, revision: revision + 2 })
  })

  test('and what both write alike is no conflict, nor what a program wrote a person’s', async () => {
    const { revision } = await seen()
    await edit(telling, revision, { cap: 40 })
    await edit(anne, revision, { cap: 40 })
    await expect(edit(anne, revision, { cap: 41 })).rejects.toMatchObject({ facts: { by: '' } })
  })

  // Without lockDescriptions in changeBenefit() several would find the revision that they saw.
  test('by ten at once, is one’s', async () => {
    const { revision } = await seen()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, turn) => edit(anne, revision, { cap: turn + 1 }).then(() => 'done', codeOf)),
    )
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(1)
    expect(new Set(answers)).toEqual(new Set(['done', 'benefit.edited-meanwhile']))
  })
})

test('a rule that two people edit, or one ends meanwhile, is the first one’s', async () => {
  const id = await change(house, olivier, null, (work) => defineRule(work, publisher(work), benefit, yearly))
  const { revision: first } = await read(house, olivier, (work) => ruleOf(work, benefit, id))
  await change(house, olivier, null, (work) => endRule(work, publisher(work), benefit, id, '2026-12-31'))
  const rewrite = (by: Actor, revision: number) =>
    change(house, by, null, (work) =>
      changeRule(work, publisher(work), { benefitId: benefit, id, seen: revision }, { ...yearly, cap: 9 }),
    )
  const by = await nameOf(olivier)
  await expect(rewrite(anne, first)).rejects.toMatchObject({ code: 'benefit.edited-meanwhile', facts: { by } })
  await rewrite(anne, first + 1)
  expect(await read(house, anne, (work) => ruleOf(work, benefit, id))).toMatchObject({ cap: 9, until: undefined })
})

// Without keepDescriptions() in lockBenefitAt() the edit would find nobody, and leave a user whom no page shows.
test('a benefit’s users are not taken away while its first one is being added', async () => {
  const [place] = await foundAccounts(house, 1)
  const account = place?.id ?? 0
  const manager = await customerAt(house, account, ['account-manager'])
  await grantBenefit(house, account, benefit)
  const at: BenefitPlace = { house, actor: manager, account, benefit }
  const { revision } = await seen()
  let edited: Promise<unknown> = Promise.resolve()
  await whileHeld(
    house,
    {
      statement: 'select from benefit_grants where purchasing_account_id = $1 and benefit_id = $2 for update',
      values: [account, benefit],
    },
    () => addUser(at),
    async () => {
      edited = edit(olivier, revision, { usersTake: undefined }).then(() => 'done', codeOf)
      await untilSomebodyWaits(house, 2)
    },
  )
  expect(await edited).toBe('benefit.malformed')
  expect((await seen()).usersTake).toBe('one')
})

async function edit(by: Actor, revision: number, given: Partial<BenefitFields>): Promise<void> {
  await change(house, by, null, async (work) =>
    changeBenefit(work, publisher(work), benefit, { ...(await benefitOf(work, benefit)), ...given }, revision),
  )
}

function seen() {
  return read(house, telling, (work) => benefitOf(work, benefit))
}

async function nameOf(actor: Actor): Promise<string> {
  const { rows } = await house.database.pool.query<{ name: string }>(
    `select first_name || ' ' || last_name as name from users where id = $1`,
    ['userId' in actor ? actor.userId : 0],
  )
  return rows[0]?.name ?? ''
}

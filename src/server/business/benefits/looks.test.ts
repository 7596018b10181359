/** SPEC 12.2: whoever sees an access code is recorded, once a day; whoever sees none is not. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { benefitSight } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import {
  accessCode,
  describeBenefit,
  grantBenefit,
  identify,
  permitPartner,
  saId,
} from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve } from '../../../../test/world/places.ts'
import { benefitsOf } from './held.ts'
import { newLooks, recordLooks } from './looks.ts'

let house: TestHouse
let account: number
let coded: number
let ada: Actor

beforeAll(async () => {
  house = await testHouse()
  account = (await foundAccounts(house))[0].id
  coded = await describeBenefit(house, { identifiers: [accessCode, saId] })
  const open = await describeBenefit(house, { identifiers: [saId] })
  for (const benefit of [coded, open]) await grantBenefit(house, account, benefit, { calculated: 10 })
  await identify(house, account, 'access-code', 'K7P3-22AB')
  await identify(house, account, 'sa-id', '0123-4567-89')
  ada = await customerAt(house, account, ['account-administrator'])
})
afterAll(() => house.drop())

/** As a page that shows all benefits does; answers which looks were recorded. */
async function look(actor: Actor): Promise<readonly number[]> {
  const looks = await read(house, actor, async (work) => {
    const sight = await benefitSight(work, account)
    return newLooks(work, sight, (await benefitsOf(work, sight)).held)
  })
  if (looks.length > 0) await change(house, actor, null, (work) => recordLooks(work, account, looks))
  return looks.map(({ id }) => id)
}

async function recorded(): Promise<readonly unknown[]> {
  return read(house, system('test'), (work) =>
    work.db
      .selectFrom('events')
      .select(['actor_kind', 'purchasing_account_id', 'details'])
      .where('name', '=', 'access-code.seen')
      .orderBy('id')
      .execute(),
  )
}

test('by whom and of which benefit, once a day', async () => {
  expect(await look(ada)).toEqual([coded])
  expect(await look(ada)).toEqual([])
  expect(await recorded()).toEqual([
    {
      actor_kind: 'customer',
      purchasing_account_id: account,
      details: { benefits: [{ id: coded, names: expect.any(Object) }] },
    },
  ])
  house.pass(86_400)
  expect(await look(ada)).toEqual([coded])
})

test('for each person by himself, a partner’s too; and not for whoever sees no codes', async () => {
  expect(await look(await customerAt(house, account, ['report-viewer']))).toEqual([coded])
  expect(await look(await customerAt(house, account, ['account-viewer']))).toEqual([])
  const partner = await foundPartner(house)
  await serve(house, partner, account)
  await permitPartner(house, account, partner, { acts: ['codes'] })
  expect(await look(await partnerUserAt(house, partner, 'agent'))).toEqual([coded])
  const other = await foundPartner(house)
  await serve(house, other, account, 2)
  await permitPartner(house, account, other, { acts: ['users'] })
  expect(await look(await partnerUserAt(house, other, 'agent'))).toEqual([])
})

/**
 * Promise A4 for partners who manage benefits (SPEC 8.8): a permission that is removed stops every act, also one that waits for a
 * lock meanwhile; and what a partner did is his, for that customer, in the ledger and in the journal.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitDesk, purchasingAccount, type BenefitAct, type BenefitDesk } from '#server/business/access/index.ts'
import { journalOfAccount, newestEvents } from '#server/business/audit/index.ts'
import { change, read, type Actor, type Changing } from '#server/work/index.ts'
import { accessCode, describeBenefit, grantBenefit, identify } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import {
  approve,
  ask,
  codeOf,
  forgetAsking,
  permissionPlace,
  remove,
  type PermissionPlace,
} from '../../../../test/world/permissions.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import { whileHeld } from '../../../../test/world/waiting.ts'
import {
  addBeneficiary,
  addEligibleDomain,
  assignVoucher,
  changeBeneficiary,
  convertBenefit,
  handOutCode,
  removeBeneficiary,
  removeEligibleDomain,
  resendInstructions,
  revokeVoucher,
  sendInstructions,
  undoConversion,
  useVoucher,
} from './index.ts'

let house: TestHouse
let place: PermissionPlace
let vouchers: number
let planning: number
let user: number
let voucher: number

const person = (email: string) => ({ email, firstName: 'Karim', lastName: 'Benali', language: 'fr' })

beforeAll(async () => {
  house = await testHouse()
  place = await permissionPlace(house)
  const { account, claire } = place
  vouchers = await describeBenefit(house, {
    voucherValidDays: 90,
    usersTake: 'one',
    hasDomains: true,
    handsOutCodes: true,
    identifiers: [accessCode],
    userInstructions: { fr: 'Choisissez un cours.' },
  })
  planning = await describeBenefit(house, { convertedFrom: { benefitId: vouchers, ratio: 3 } })
  for (const id of [vouchers, planning]) await grantBenefit(house, account.id, id, { calculated: 90 })
  await identify(house, account.id, 'access-code', 'K7P3-22AB')
  await act(claire, vouchers, 'domains', (work, desk) => addEligibleDomain(work, desk, 'contoso.example'))
  const added = await act(claire, vouchers, 'users', (work, desk) =>
    addBeneficiary(work, desk, person('karim@contoso.example')),
  )
  user = added.id
  const assigned = await act(claire, vouchers, 'vouchers', (work, desk) =>
    assignVoucher(work, desk, { ...person('karim@contoso.example'), quantity: 2 }),
  )
  voucher = assigned.id
  await act(claire, planning, 'conversion', (work, desk) => convertBenefit(work, desk, 1))
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})
beforeEach(async () => {
  await forgetAsking(house)
})

/** Every act that there is, as somebody's. */
const acts: readonly (readonly [string, (by: Actor) => Promise<unknown>])[] = [
  ['adding a domain', (by) => act(by, vouchers, 'domains', (work, desk) => addEligibleDomain(work, desk, 'a.example'))],
  [
    'removing a domain',
    (by) => act(by, vouchers, 'domains', (work, desk) => removeEligibleDomain(work, desk, 'contoso.example')),
  ],
  ['handing out a code', (by) => act(by, vouchers, 'codes', (work, desk) => handOutCode(work, desk, user))],
  [
    'adding a user',
    (by) => act(by, vouchers, 'users', (work, desk) => addBeneficiary(work, desk, person('new@contoso.example'))),
  ],
  [
    'changing a user',
    (by) =>
      act(by, vouchers, 'users', (work, desk) => changeBeneficiary(work, desk, user, person('karim@contoso.example'))),
  ],
  ['removing a user', (by) => act(by, vouchers, 'users', (work, desk) => removeBeneficiary(work, desk, user))],
  ['resending instructions', (by) => act(by, vouchers, 'users', (work, desk) => resendInstructions(work, desk, user))],
  [
    'sending instructions',
    (by) =>
      act(by, vouchers, 'users', (work, desk) =>
        sendInstructions(work, desk, { emails: ['x@contoso.example'], language: 'fr' }),
      ),
  ],
  [
    'assigning a voucher',
    (by) =>
      act(by, vouchers, 'vouchers', (work, desk) =>
        assignVoucher(work, desk, { ...person('v@contoso.example'), quantity: 1 }),
      ),
  ],
  ['revoking a voucher', (by) => act(by, vouchers, 'vouchers', (work, desk) => revokeVoucher(work, desk, voucher))],
  ['marking a voucher used', (by) => act(by, vouchers, 'vouchers', (work, desk) => useVoucher(work, desk, voucher))],
  ['converting', (by) => act(by, planning, 'conversion', (work, desk) => convertBenefit(work, desk, 1))],
  [
    'undoing a conversion',
    (by) =>
      act(by, vouchers, 'conversion', (work, desk) => undoConversion(work, desk, { targetId: planning, quantity: 1 })),
  ],
]

describe('without a permission, and with one that is removed while the act waits', () => {
  // Without the second look-up of the desk, under the grant's lock, each of these would still be done.
  test.each(acts)('%s is refused and changes nothing', async (_, perform) => {
    const { account, claire, a } = place
    const before = await everything()
    expect(await perform(a).catch(codeOf)).toBe('partner-permission.missing')
    const request = await ask(house, a, account.id)
    expect(await perform(a).catch(codeOf)).toBe('partner-permission.missing')
    await approve(house, claire, account.id, request)
    const outcome = await whileHeld(
      house,
      {
        statement: 'select from benefit_grants where purchasing_account_id = $1 order by benefit_id for update',
        values: [account.id],
      },
      () => perform(a).catch(codeOf),
      () => remove(house, claire, account.id, request),
    )
    expect(outcome).toBe('partner-permission.missing')
    expect(await everything()).toEqual(before)
  })
})

test('a permission for one benefit and one act opens no other, nor a conversion out of another benefit', async () => {
  const { account, claire, a } = place
  const request = await ask(house, a, account.id, { benefits: [planning], acts: ['conversion', 'users'] })
  await approve(house, claire, account.id, request, { benefits: [planning], acts: ['conversion', 'users'] })
  const answers = []
  for (const [, perform] of acts) answers.push(await perform(a).catch(codeOf))
  expect(new Set(answers)).toEqual(new Set(['partner-permission.missing']))
  await remove(house, claire, account.id, request)
})

test('what a partner does is recorded as his, for the customer', async () => {
  const { account, claire, a } = place
  const request = await ask(house, a, account.id)
  await approve(house, claire, account.id, request)
  await act(a, vouchers, 'vouchers', (work, desk) =>
    assignVoucher(work, desk, { ...person('v@contoso.example'), quantity: 1 }),
  )
  await act(a, planning, 'conversion', (work, desk) => convertBenefit(work, desk, 1))
  const { rows } = await house.database.pool.query<{ kind: string }>(
    `select kind from benefit_entries where purchasing_account_id = $1 and partner_id = $2 order by kind`,
    [account.id, a.partnerId],
  )
  expect(rows.map(({ kind }) => kind)).toEqual(['converted', 'converted', 'voucher-assigned'])
  const { events } = await read(house, claire, async (work) =>
    journalOfAccount(work, await purchasingAccount(work, account.id, 'events.view'), newestEvents),
  )
  const partner = await partnerName(a.partnerId)
  for (const name of ['voucher.assigned', 'benefit.converted']) {
    expect(events.find((event) => event.name === name)).toMatchObject({ actor_partner: partner })
  }
})

async function act<A extends BenefitAct, T>(
  by: Actor,
  benefitId: number,
  kind: A,
  verb: (work: Changing, desk: BenefitDesk<A>) => Promise<T>,
): Promise<T> {
  return await change(house, by, null, async (work) =>
    verb(work, await benefitDesk(work, place.account.id, benefitId, kind)),
  )
}

/** What the account has of benefits, and by which hands. */
async function everything(): Promise<unknown> {
  const tables = ['benefit_grants', 'benefit_entries', 'beneficiaries', 'benefit_domains', 'vouchers', 'conversions']
  const found = []
  for (const table of tables) {
    const { rows } = await house.database.pool.query<{ all: unknown }>(
      `select jsonb_agg(t order by t::text) as all from ${table} as t where purchasing_account_id = $1`,
      [place.account.id],
    )
    found.push([table, rows[0]?.all])
  }
  return found
}

async function partnerName(id: number): Promise<string> {
  const { rows } = await house.database.pool.query<{ name: string }>('select name from partners where id = $1', [id])
  return rows[0]?.name ?? ''
}

/**
 * What is used elsewhere counts once under its reference, never beyond what remains, and is given back once (SPEC 8.2; promises F9,
 * F10). A service records for the benefits that name it and learns of no other.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitRecorder, recordedBenefits } from '#server/business/access/index.ts'
import { change, isRefusal, read, system, type Actor } from '#server/work/index.ts'
import { describeBenefit, endBenefit, grantBenefit, grantedTo, postedTo } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'
import { registerSite } from '../../../../test/world/registered-services.ts'
import { recordedUses, recordUse, returnUse, type NewUse } from './uses.ts'

const publishing = system('test')
let house: TestHouse
let place: Place
/** Incidents, of which ten are granted. */
let incidents: number

beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())
beforeEach(async () => {
  const [founded] = await foundAccounts(house)
  if (!founded) throw new Error('An account was asked for')
  place = founded
  incidents = await describeBenefit(house)
  await grantBenefit(house, place.id, incidents)
})

const today = () => read(house, publishing, (work) => Promise.resolve(work.today))

async function use(given: Partial<NewUse> = {}, actor: Actor = publishing, benefit: number | string = incidents) {
  const on = await today()
  return change(house, actor, null, async (work) =>
    recordUse(work, await benefitRecorder(work, place.number, benefit), {
      quantity: 1,
      reference: 'INC-1',
      on,
      ...given,
    }),
  )
}

function giveBack(reference: string, actor: Actor = publishing) {
  return change(house, actor, null, async (work) =>
    returnUse(work, await benefitRecorder(work, place.number, incidents), reference),
  )
}

const recorded = () =>
  read(house, publishing, async (work) => recordedUses(work, await benefitRecorder(work, place.number, incidents)))

describe('a use', () => {
  test('takes what it says, on its day, and stands in the history and the journal', async () => {
    const olivier = await operator(house)
    expect(await use({ quantity: 3, reference: 'INC-7' }, olivier)).toEqual({ granted: 10, used: 3, remaining: 7 })
    expect(await postedTo(house, place.id, incidents)).toMatchObject([
      { kind: 'used', granted_change: 0, used_change: 3, subject: 'INC-7', partner_id: null },
    ])
    expect(await recorded()).toEqual([
      { position: 2, reference: 'INC-7', quantity: 3, on: await today(), isReturned: false },
    ])
    const { rows } = await read(house, publishing, (work) =>
      sql`select name, actor_kind, details - 'benefit' as details from events
        where purchasing_account_id = ${place.id} and name like 'benefit.%'`.execute(work.db),
    )
    expect(rows).toEqual([
      { name: 'benefit.used', actor_kind: 'operator', details: { quantity: 3, reference: 'INC-7' } },
    ])
  })

  test('counts once under its reference, also after it was given back', async () => {
    await use()
    await expect(use()).rejects.toMatchObject({ status: 409, code: 'benefit-use.known' })
    await giveBack('INC-1')
    await expect(use()).rejects.toMatchObject({ status: 409, code: 'benefit-use.known' })
    expect(await grantedTo(house, place.id, incidents)).toEqual({ granted: 10, used: 0, entries: 3 })
  })

  test('is given back whole and once', async () => {
    await use({ quantity: 4 })
    expect(await giveBack('INC-1')).toEqual({ granted: 10, used: 0, remaining: 10 })
    await expect(giveBack('INC-1')).rejects.toMatchObject({ status: 409, code: 'benefit-use.returned' })
    await expect(giveBack('INC-2')).rejects.toMatchObject({ status: 404, code: 'benefit-use.unknown' })
    expect(await recorded()).toMatchObject([{ reference: 'INC-1', isReturned: true }])
  })

  test('never goes beyond what remains', async () => {
    await use({ quantity: 8 })
    await expect(use({ quantity: 3, reference: 'INC-2' })).rejects.toMatchObject({
      status: 422,
      code: 'benefit.exhausted',
      facts: { remaining: 2 },
    })
    expect(await use({ quantity: 2, reference: 'INC-2' })).toMatchObject({ remaining: 0 })
  })

  test('is given back also when the benefit is over, but not taken of it any more', async () => {
    await use({ quantity: 4 })
    await endBenefit(house, place.id, incidents)
    await expect(use({ reference: 'INC-2' })).rejects.toMatchObject({ status: 409, code: 'benefit.not-held' })
    expect(await giveBack('INC-1')).toEqual({ granted: 0, used: 0, remaining: 0 })
  })

  test.each<[string, Partial<NewUse>, object]>([
    ['none', { quantity: 0 }, { field: 'quantity', code: 'out-of-range' }],
    ['less than none', { quantity: -1 }, { field: 'quantity', code: 'out-of-range' }],
    ['one and a half', { quantity: 1.5 }, { field: 'quantity', code: 'out-of-range' }],
    ['a thousand million and one', { quantity: 1e9 + 1 }, { field: 'quantity', code: 'out-of-range' }],
    ['no reference', { reference: '' }, { field: 'reference', code: 'missing' }],
    ['a long reference', { reference: 'a'.repeat(101) }, { field: 'reference', code: 'too-long' }],
    ['a reference that nobody can type', { reference: 'a\u0000b' }, { field: 'reference', code: 'characters' }],
    ['no day', { on: '' }, { field: 'on', code: 'missing' }],
    ['30 February', { on: '2026-02-30' }, { field: 'on', code: 'no-date' }],
    ['a day to come', { on: '2199-01-01' }, { field: 'on', code: 'in-future' }],
    ['a day before there was any', { on: '1999-01-01' }, { field: 'on', code: 'too-early' }],
  ])('of %s is refused, and changes nothing', async (_name, given, fault) => {
    await expect(use(given)).rejects.toMatchObject({
      status: 422,
      code: 'benefit-use.malformed',
      facts: { faults: [fault] },
    })
    expect(await grantedTo(house, place.id, incidents)).toEqual({ granted: 10, used: 0, entries: 1 })
  })

  test('of what is not counted is refused', async () => {
    const unmeasured = await describeBenefit(house, { measure: null })
    await grantBenefit(house, place.id, unmeasured, { calculated: 1 })
    await expect(use({}, publishing, unmeasured)).rejects.toMatchObject({ code: 'benefit.unmeasured' })
  })
})

describe('at the same moment', () => {
  // Without the lock of `lockGrant` several of the two hundred would each see the last incident.
  test('200 want the last incident: one gets it, and no more is used than there is', async () => {
    await use({ quantity: 9 })
    const wishes = Array.from({ length: 200 }, (_, index) => use({ reference: `INC-9${String(index)}` }))
    const settled = await Promise.allSettled(wishes)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const others = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(others.every((reason) => isRefusal(reason, 'benefit.exhausted'))).toBe(true)
    expect(await grantedTo(house, place.id, incidents)).toEqual({ granted: 10, used: 10, entries: 3 })
  })

  // Without looking under the lock two of the fifty would post the same cause, and the second one fail on its key.
  test('50 send the same incident: it counts once, and all but one hear that it does', async () => {
    const settled = await Promise.allSettled(Array.from({ length: 50 }, () => use({ reference: 'INC-5' })))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const others = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(others.every((reason) => isRefusal(reason, 'benefit-use.known'))).toBe(true)
    expect(await grantedTo(house, place.id, incidents)).toMatchObject({ used: 1 })
  })

  test('50 send the same form: it counts once, and everybody gets its answer', async () => {
    const on = await today()
    const key = { key: 'form', request: 'same' }
    const sent = Array.from({ length: 50 }, () =>
      change(house, publishing, key, async (work) =>
        recordUse(work, await benefitRecorder(work, place.number, incidents), { quantity: 2, reference: 'INC-6', on }),
      ),
    )
    for (const answer of await Promise.all(sent)) expect(answer).toEqual({ granted: 10, used: 2, remaining: 8 })
    expect(await grantedTo(house, place.id, incidents)).toMatchObject({ used: 2 })
  })

  test('20 give the same incident back: it comes back once', async () => {
    await use({ quantity: 5 })
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => giveBack('INC-1')))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await grantedTo(house, place.id, incidents)).toMatchObject({ used: 0 })
  })
})

describe('a registered service', () => {
  test('records for the benefits that name it, by their codes, and sees no other', async () => {
    const { id } = await registerSite(house)
    const client: Actor = { kind: 'client', clientId: id }
    await expect(use({}, client)).rejects.toMatchObject({ status: 404, code: 'purchasing-account.unknown' })

    const other = await describeBenefit(house)
    await grantBenefit(house, place.id, other)
    await change(house, publishing, null, async (work) => {
      work.unchanged()
      await sql`update benefits set recording_service_id = ${id} where id = ${incidents}`.execute(work.db)
    })
    const { code } = await read(house, publishing, (work) =>
      work.db.selectFrom('benefits').select('code').where('id', '=', incidents).executeTakeFirstOrThrow(),
    )
    expect(await use({}, client, code)).toMatchObject({ used: 1 })
    await expect(use({}, client, other)).rejects.toMatchObject({ status: 404, code: 'benefit.unknown' })
    expect(await read(house, client, (work) => recordedBenefits(work, place.number))).toMatchObject({
      benefitIds: [incidents],
    })
    const [foreign] = await foundAccounts(house)
    const there = read(house, client, (work) => recordedBenefits(work, foreign?.number ?? ''))
    await expect(there).rejects.toMatchObject({ status: 404, code: 'purchasing-account.unknown' })
  })

  test('is the only one besides the publisher: customers and partners record nothing', async () => {
    const customer = await customerAt(house, place.id, ['account-administrator'])
    const partnerId = await foundPartner(house)
    await serve(house, partnerId, place.id)
    for (const actor of [customer, await partnerUserAt(house, partnerId, 'administrator')]) {
      await expect(use({}, actor)).rejects.toMatchObject({ status: 404, code: 'purchasing-account.unknown' })
    }
    await expect(use({}, await operator(house))).resolves.toMatchObject({ used: 1 })
  })
})

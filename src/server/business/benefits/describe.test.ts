/** Benefits are data (SPEC 8.2): what the publisher writes is kept, what is wrong is said with its place, what is used stays. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import { change, read, system, visitor, type Actor, type Changing } from '#server/work/index.ts'
import { accessCode, days, describeBenefit, grantBenefit, saId } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, operator } from '../../../../test/world/people.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import { changeBenefit, createBenefit, moveBenefit, offerBenefitAgain, withdrawBenefit } from './describe.ts'
import { benefitOf, everyBenefit } from './description.ts'
import type { BenefitFields, NewBenefit } from './fields.ts'

const publishing = system('test')
let house: TestHouse
let made = 0

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl) // edits ask for accounts to be marked
  await house.drop()
})

function benefitLike(given: Partial<NewBenefit> = {}): NewBenefit {
  made += 1
  return {
    code: `described-${String(made)}`,
    names: { fr: 'Heures de conseil', en: 'Advice hours' },
    descriptions: { fr: 'Des heures avec un expert.' },
    learnMore: { fr: 'https://editeur.example/conseil' },
    administratorInstructions: { fr: '1. Choisissez un expert.' },
    userInstructions: {},
    measure: days,
    identifiers: [],
    usersTake: undefined,
    hasDomains: false,
    handsOutCodes: false,
    voucherValidDays: undefined,
    conversion: undefined,
    cap: undefined,
    downloads: [],
    recordingServiceId: undefined,
    ...given,
  }
}

function atDesk<T>(fn: (work: Changing, desk: Publisher) => Promise<T>, actor: Actor = publishing): Promise<T> {
  return change(house, actor, null, (work) => fn(work, publisher(work)))
}

const create = (given: Partial<NewBenefit> = {}) =>
  atDesk((work, desk) => createBenefit(work, desk, benefitLike(given)))
const edit = (id: number, given: Partial<BenefitFields>) =>
  atDesk(async (work, desk) => changeBenefit(work, desk, id, benefitLike(given), (await benefitOf(work, id)).revision))
const look = (id: number) => read(house, publishing, (work) => benefitOf(work, id))
const order = () => read(house, publishing, async (work) => (await everyBenefit(work)).map(({ id }) => id))

async function eventsOf(id: number) {
  const { rows } = await read(house, publishing, (work) =>
    sql<{ name: string; details: Record<string, unknown> }>`
      select name, details from events where details -> 'benefit' ->> 'id' = ${String(id)} order by id`.execute(
      work.db,
    ),
  )
  return rows
}

describe('a benefit', () => {
  test('keeps what was written of it, behind all others, and says so', async () => {
    const before = await order()
    const given = benefitLike({
      identifiers: [accessCode, saId],
      usersTake: 'one',
      handsOutCodes: true,
      hasDomains: true,
      cap: 40,
      downloads: [{ code: 'tool', names: { fr: 'Outil' }, address: 'https://editeur.example/outil' }],
    })
    const id = await atDesk((work, desk) => createBenefit(work, desk, given), await operator(house))
    expect(await look(id)).toMatchObject(given)
    expect(await order()).toEqual([...before, id])
    expect(await eventsOf(id)).toEqual([{ name: 'benefit.created', details: { benefit: { id, names: given.names } } }])
  })

  test('is written by the publisher alone', async () => {
    const [place] = await foundAccounts(house)
    const customer = await customerAt(house, place?.id ?? 0, ['account-administrator'])
    for (const actor of [visitor, customer]) {
      const tried = atDesk((work, desk) => createBenefit(work, desk, benefitLike()), actor)
      await expect(tried).rejects.toMatchObject({ status: 404, code: 'desk.unknown' })
    }
  })

  test('says what changed of it, and nothing where nothing did', async () => {
    const id = await create()
    await edit(id, { cap: 12, names: { fr: 'Heures d’expert', en: 'Advice hours' } })
    await edit(id, { cap: 12, names: { en: 'Advice hours', fr: 'Heures d’expert' } })
    expect((await eventsOf(id)).slice(1)).toEqual([
      {
        name: 'benefit.changed',
        details: {
          benefit: { id, names: { fr: 'Heures de conseil', en: 'Advice hours' } },
          from: { cap: '', names: expect.stringContaining('Heures de conseil') },
          to: { cap: '12', names: expect.stringContaining('Heures d’expert') },
        },
      },
    ])
    await expect(edit(999_999, {})).rejects.toMatchObject({ status: 404, code: 'benefit.unknown' })
  })

  test.each<[string, Partial<NewBenefit>, object]>([
    ['a code with a space', { code: 'with space' }, { field: 'code', code: 'characters' }],
    ['no name', { names: {} }, { field: 'names', code: 'missing' }],
    ['a name of two lines', { names: { fr: 'Un\nDeux' } }, { field: 'names', language: 'fr', code: 'characters' }],
    ['an endless description', { descriptions: { fr: 'a'.repeat(601) } }, { field: 'descriptions', code: 'too-long' }],
    ['http', { learnMore: { fr: 'http://editeur.example/' } }, { field: 'learnMore', code: 'insecure' }],
    ['a script for an address', { learnMore: { fr: 'javascript:alert(1)' } }, { code: 'malformed' }],
    ['an address that hides its host', { learnMore: { fr: 'https://a@evil.example/' } }, { code: 'malformed' }],
    [
      'a script in Markdown',
      { administratorInstructions: { fr: '1. Un\n\n<script>alert(1)</script>' } },
      { field: 'administratorInstructions', language: 'fr', code: 'markup' },
    ],
    ['a script behind a link', { userInstructions: { en: '[here](javascript:alert(1))' } }, { code: 'address' }],
    ['an image from elsewhere', { userInstructions: { en: '![](https://a.example/a.png)' } }, { code: 'image' }],
    [
      'a measure without its plural',
      { measure: { ...days, en: { one: 'day', other: '', feminine: false } } },
      { field: 'measure', language: 'en', part: 'other', code: 'missing' },
    ],
    [
      'a measure in one of two languages',
      { measure: { en: days['en'] ?? never() } },
      { language: 'fr', code: 'missing' },
    ],
    ['users who take something of nothing', { measure: undefined, usersTake: 'one' }, { code: 'unmeasured' }],
    ['a cap of nothing', { measure: undefined, cap: 5 }, { field: 'cap', code: 'unmeasured' }],
    ['half a voucher day', { voucherValidDays: 1.5 }, { field: 'voucherValidDays', code: 'out-of-range' }],
    ['codes for nobody', { handsOutCodes: true, identifiers: [accessCode] }, { code: 'without-users' }],
    ['codes that are none', { handsOutCodes: true, usersTake: 'nothing' }, { code: 'without-code' }],
    ['an identifier twice', { identifiers: [saId, saId] }, { field: 'identifiers', place: 1, code: 'repeated' }],
    ['an identifier that all share', { identifiers: [{ ...saId, pattern: 'SA-###' }] }, { code: 'guessable' }],
    ['a code that is guessed', { identifiers: [{ ...accessCode, pattern: '########' }] }, { code: 'guessable' }],
    ['a pattern with markup', { identifiers: [{ ...saId, pattern: '<#######>' }] }, { code: 'characters' }],
    [
      'a download by http',
      { downloads: [{ code: 'a', names: { fr: 'A' }, address: 'http://a.example/' }] },
      { field: 'downloads', place: 0, part: 'address', code: 'insecure' },
    ],
    ['a conversion of nothing', { conversion: { fromBenefitId: 999_999, ratio: 3 } }, { code: 'unknown' }],
    ['a ratio of none', { conversion: { fromBenefitId: 999_999, ratio: 0 } }, { code: 'out-of-range' }],
  ])('is refused with %s', async (_name, given, fault) => {
    const before = await order()
    await expect(create(given)).rejects.toMatchObject({
      status: 422,
      code: 'benefit.malformed',
      facts: { faults: expect.arrayContaining([expect.objectContaining(fault)]) },
    })
    expect(await order()).toEqual(before)
  })

  test('has a code of its own, and calls identifiers what the others call them', async () => {
    const { code } = await look(await create({ identifiers: [saId] }))
    await expect(create({ code })).rejects.toMatchObject({ facts: { faults: [{ field: 'code', code: 'known' }] } })
    const secret = { ...saId, secret: true }
    await expect(create({ identifiers: [secret] })).rejects.toMatchObject({
      facts: { faults: expect.arrayContaining([expect.objectContaining({ code: 'differs' })]) },
    })
  })

  test('never converts into itself, also by way of others', async () => {
    const a = await create()
    const b = await create({ conversion: { fromBenefitId: a, ratio: 2 } })
    const c = await create({ conversion: { fromBenefitId: b, ratio: 2 } })
    for (const from of [a, c]) {
      await expect(edit(a, { conversion: { fromBenefitId: from, ratio: 2 } })).rejects.toMatchObject({
        facts: { faults: [{ field: 'conversion', code: 'loop' }] },
      })
    }
  })

  // Without the lock of `lockDescriptions` both would find the other without a conversion, and a loop would stand.
  test('of two edits that would close a loop together one is refused', async () => {
    const [a, b] = [await create(), await create()]
    const settled = await Promise.allSettled([
      edit(a, { conversion: { fromBenefitId: b, ratio: 2 } }),
      edit(b, { conversion: { fromBenefitId: a, ratio: 2 } }),
    ])
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('keeps what accounts use of it', async () => {
    const [place] = await foundAccounts(house)
    const id = await describeBenefit(house, { usersTake: 'chosen', voucherValidDays: 30 })
    await grantBenefit(house, place?.id ?? 0, id, { used: 3 })
    await atDesk(async (work) => {
      work.unchanged()
      await sql`insert into beneficiaries (purchasing_account_id, benefit_id, email, email_canonical, first_name,
          last_name, language, quantity, added_at, added_by)
        values (${place?.id}, ${id}, 'a@b.example', 'a@b.example', 'A', 'B', 'fr', 1, ${work.now}, 'test')`.execute(
        work.db,
      )
    })
    await expect(edit(id, { measure: undefined })).rejects.toMatchObject({
      facts: {
        faults: [
          { field: 'measure', code: 'in-use' },
          { field: 'usersTake', code: 'in-use' },
        ],
      },
    })
    await edit(id, { usersTake: 'one' })
    expect((await look(id)).voucherValidDays).toBeUndefined()
  })
})

describe('the list', () => {
  test('is put in order one place at a time, and its ends move no further', async () => {
    const ids = [...(await order()), await create()]
    const last = ids.at(-1) ?? 0
    await atDesk((work, desk) => moveBenefit(work, desk, last, 'up'))
    expect(await order()).toEqual([...ids.slice(0, -2), last, ...ids.slice(-2, -1)])
    await atDesk((work, desk) => moveBenefit(work, desk, last, 'down'))
    expect(await order()).toEqual(ids)
    for (const [id, towards] of [
      [last, 'down'],
      [ids[0] ?? 0, 'up'],
    ] as const) {
      await expect(atDesk((work, desk) => moveBenefit(work, desk, id, towards))).rejects.toMatchObject({ status: 409 })
    }
  })

  // Without the lock of `lockDescriptions` two moves at once would leave two benefits in one place.
  test('keeps one benefit in each place whatever moves at once', async () => {
    await Promise.all([create(), create(), create()])
    const ids = await order()
    await Promise.all(ids.slice(1).map((id) => atDesk((work, desk) => moveBenefit(work, desk, id, 'up')).catch(never)))
    const { rows } = await read(house, publishing, (work) =>
      sql<{ position: number }>`select position from benefits order by position`.execute(work.db),
    )
    expect(new Set(rows.map(({ position }) => position)).size).toBe(ids.length)
  })
})

describe('a benefit that is withdrawn', () => {
  test('is offered again when the publisher says so, each once', async () => {
    const id = await create()
    const withdraw = () => atDesk((work, desk) => withdrawBenefit(work, desk, id))
    const offer = () => atDesk((work, desk) => offerBenefitAgain(work, desk, id))
    await withdraw()
    expect((await look(id)).withdrawnAt).toBeInstanceOf(Date)
    await expect(withdraw()).rejects.toMatchObject({ status: 409, code: 'benefit.changed-meanwhile' })
    await offer()
    expect((await look(id)).withdrawnAt).toBeUndefined()
    await expect(offer()).rejects.toMatchObject({ status: 409, code: 'benefit.changed-meanwhile' })
    expect((await eventsOf(id)).map(({ name }) => name)).toEqual([
      'benefit.created',
      'benefit.withdrawn',
      'benefit.offered-again',
    ])
  })

  test('is not one that another is made of', async () => {
    const id = await create()
    await create({ conversion: { fromBenefitId: id, ratio: 3 }, names: { fr: 'Jours' }, measure: days })
    await expect(atDesk((work, desk) => withdrawBenefit(work, desk, id))).rejects.toMatchObject({
      code: 'benefit.converted',
      facts: { benefit: 'Jours' },
    })
  })
})

function never(): never {
  throw new Error('Cannot be')
}

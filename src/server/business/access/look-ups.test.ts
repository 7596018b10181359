/** A1: every kind of actor x every permission x own, foreign and missing account, spelt out again from SPEC 2.4. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { change, openReading, read, system, visitor, type Actor, type House } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, give, meet, operator, partnerUserAt } from '../../../../test/world/people.ts'
import {
  permissions,
  permissionsOfOperators,
  permissionsOfPartners,
  permissionsOfRole,
  permissionsOfServices,
  roles,
} from '../../../../test/world/permission-table.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve } from '../../../../test/world/places.ts'
import { registerSite, siteOf, withdrawSite } from '../../../../test/world/services.ts'
import { accountInReach, purchasingAccount, reachOf, takeRole, type Permission } from './index.ts'

interface Case {
  readonly who: string
  readonly actor: (at: Places) => Promise<Actor>
  /** What he may do in the account that is his; undefined where none is. */
  readonly allowed: readonly Permission[] | undefined
}

interface Places {
  readonly house: House
  readonly own: number
  readonly partner: number
  readonly otherPartner: number
  readonly services: Readonly<Record<'own' | 'licensed' | 'unsold' | 'withdrawn', number>>
}

const cases: readonly Case[] = [
  ...roles.map((role): Case => ({
    who: `customer: ${role}`,
    actor: ({ house, own }) => customerAt(house, own, [role]),
    allowed: permissionsOfRole[role],
  })),
  {
    who: 'customer: two roles',
    actor: ({ house, own }) => customerAt(house, own, ['user-administrator', 'account-viewer']),
    allowed: ['users.manage', ...permissionsOfRole['account-viewer']],
  },
  {
    who: 'customer without any role',
    actor: async ({ house }) => ({ kind: 'customer', userId: (await meet(house)).userId }),
    allowed: undefined,
  },
  ...(['administrator', 'agent', 'viewer'] as const).flatMap((role): Case[] => [
    {
      who: `partner who serves the account: ${role}`,
      actor: ({ house, partner }) => partnerUserAt(house, partner, role),
      allowed: permissionsOfPartners[role],
    },
    {
      who: `partner who does not: ${role}`,
      actor: ({ house, otherPartner }) => partnerUserAt(house, otherPartner, role),
      allowed: undefined,
    },
  ]),
  { who: 'operator', actor: ({ house }) => operator(house), allowed: permissionsOfOperators },
  { who: 'named job', actor: async () => system('test'), allowed: permissions },
  { who: 'visitor', actor: async () => visitor, allowed: undefined },
  {
    who: 'service whose plan the account holds',
    actor: async ({ services }) => siteOf(services.own),
    allowed: permissionsOfServices,
  },
  {
    who: 'service of whose product group the account holds a licence',
    actor: async ({ services }) => siteOf(services.licensed),
    allowed: permissionsOfServices,
  },
  {
    who: 'service whose plans nobody holds',
    actor: async ({ services }) => siteOf(services.unsold),
    allowed: undefined,
  },
  { who: 'service that was withdrawn', actor: async ({ services }) => siteOf(services.withdrawn), allowed: undefined },
  { who: 'service that never was', actor: async () => siteOf(987_654), allowed: undefined },
]

let house: TestHouse
let places: Places
let foreign: number

beforeAll(async () => {
  house = await testHouse()
  const [own, other] = await foundAccounts(house, 2) // of one organisation: a sibling account is as foreign as any
  const [partner, otherPartner] = [await foundPartner(house), await foundPartner(house)]
  foreign = other?.id ?? 0
  await stock(house)
  const services = {
    own: (await registerSite(house, { group: 'Office 365' })).id,
    licensed: (await registerSite(house, { group: 'Office' })).id,
    unsold: (await registerSite(house, { group: 'Suites' })).id,
    withdrawn: (await registerSite(house, { group: 'Azure' })).id,
  }
  await withdrawSite(house, services.withdrawn)
  places = { house, own: own?.id ?? 0, partner, otherPartner, services }
  await serve(house, partner, places.own, 3)
  await serve(house, await foundPartner(house), foreign)
  const number = await partnerNumber(house, partner)
  const line = { partner: number, account: own?.number ?? '' }
  await order(house, { ...line, item: 'E1' }, { ...line, item: 'PRO', kind: 'license' })
  await order(house, { ...line, item: 'AZ', kind: 'azure' })
})
afterAll(async () => {
  await house.drop()
})

describe.each(cases)('$who', ({ actor: actorAt, allowed }) => {
  let actor: Actor
  beforeAll(async () => {
    actor = await actorAt(places)
  })

  test.each(permissions)('%s', async (permission) => {
    expect(await answerTo(actor, places.own, permission)).toEqual(answer(allowed, permission))
  })

  test('a sibling account that is not his answers as one that never was', async () => {
    const everywhere = actor.kind === 'operator' || actor.kind === 'system'
    for (const permission of permissions) {
      expect(await answerTo(actor, foreign, permission)).toEqual(everywhere ? answer(allowed, permission) : unknown)
      for (const id of [0, -1, 1.5, 999_999, Number.NaN, 2 ** 60]) {
        expect(await answerTo(actor, id, permission)).toEqual(unknown)
      }
    }
  })

  test('a list across accounts holds exactly those that open, and look-ups know the reach', async () => {
    const listed = await read(house, actor, (work) =>
      sql<{ id: number }>`select id from purchasing_accounts where ${reachOf(work)} order by id`.execute(work.db),
    )
    const opened: number[] = []
    for (const id of [places.own, foreign]) {
      const isOpen = await read(house, actor, (work) => accountInReach(work, id)).then(
        () => true,
        () => false,
      )
      if (isOpen) opened.push(id)
    }
    expect(listed.rows.map((row) => row.id)).toEqual(opened)
  })
})

test('a role that is taken stops on the next request', async () => {
  const actor = await customerAt(house, places.own, ['account-viewer'])
  expect(await answerTo(actor, places.own, 'orders.view')).toBe('opens')
  await give(house, places.own, actor.userId, 'user-administrator')
  await change(house, system('test'), null, async (work) =>
    takeRole(work, await purchasingAccount(work, places.own, 'users.manage'), actor.userId, 'account-viewer'),
  )
  expect(await answerTo(actor, places.own, 'orders.view')).toMatchObject({ code: 'permission.missing' })
  await change(house, system('test'), null, async (work) =>
    takeRole(work, await purchasingAccount(work, places.own, 'users.manage'), actor.userId, 'user-administrator'),
  )
  expect(await answerTo(actor, places.own, 'orders.view')).toEqual(unknown)
})

test('what is refused says which roles would do, which one is held and who can give another', async () => {
  const [account] = await foundAccounts(house)
  const id = account?.id ?? 0
  const administrator = await customerAt(house, id, ['account-administrator'])
  const actor = await customerAt(house, id, ['user-administrator']) // gives others what is missing, not himself
  const refused = await read(house, actor, (work) => purchasingAccount(work, id, 'services.set-up')).catch(same)
  expect(refused).toMatchObject({
    facts: {
      permission: 'services.set-up',
      roles: ['account-administrator', 'account-manager'],
      holds: ['user-administrator'],
      givers: [{ email: await emailOf(administrator.userId) }],
    },
  })
})

test('the row carries what the account bar shows; a partner’s also which servings are his', async () => {
  const [account] = await foundAccounts(house)
  const id = account?.id ?? 0
  const partner = await foundPartner(house)
  await serve(house, partner, id, 2)
  await serve(house, await foundPartner(house), id, 3)
  await serve(house, partner, id, 11)
  const viewer = await partnerUserAt(house, partner, 'viewer')
  const found = await read(house, viewer, (work) => purchasingAccount(work, String(id), 'orders.view'))
  expect(found).toMatchObject({
    id,
    number: account?.number,
    agreement_number: account?.agreementNumber,
    anniversary_on: '2025-02-01',
    city: 'Paris',
    country_code: 'FR',
    servings: [2, 11],
    roles: [],
    several: false,
  })
  const all = await read(house, system('test'), (work) => purchasingAccount(work, id, 'orders.view'))
  expect(all).toMatchObject({ servings: 'all', several: true })
})

test.each(['', '0', '01', '1e3', '0x10', ' 1', '1 ', '-1', '1.0', '99999999999999999999', 'null'])(
  'the address part %j is no account',
  async (text) => {
    const refused = read(house, system('test'), (work) => purchasingAccount(work, text, 'orders.view'))
    await expect(refused).rejects.toMatchObject(unknown)
  },
)

test('a page and its layouts ask once', async () => {
  const actor = await customerAt(house, places.own, ['account-viewer'])
  const reading = (await openReading(house, visitor)).as(actor)
  const [first, second] = await Promise.all([
    purchasingAccount(reading.work, places.own, 'orders.view'),
    accountInReach(reading.work, places.own),
  ])
  await reading.close()
  expect(second).toBe(first)
})

function answer(allowed: readonly Permission[] | undefined, permission: Permission) {
  if (allowed === undefined) return unknown
  return allowed.includes(permission) ? 'opens' : { status: 403, code: 'permission.missing', facts: expect.anything() }
}

const unknown = { status: 404, code: 'purchasing-account.unknown', facts: {} }

async function answerTo(actor: Actor, id: number, permission: Permission): Promise<unknown> {
  const open = read(house, actor, (work) => purchasingAccount(work, id, permission))
  return open.then(
    (account) => {
      expect(account.permissions.has(permission)).toBe(true)
      return 'opens'
    },
    (error: unknown) => {
      if (!(error instanceof Error && 'code' in error && 'facts' in error && 'status' in error)) throw error
      return { status: error.status, code: error.code, facts: error.facts }
    },
  )
}

async function emailOf(userId: number): Promise<string> {
  const row = await read(house, system('test'), (work) =>
    work.db.selectFrom('users').select('email').where('id', '=', userId).executeTakeFirstOrThrow(),
  )
  return row.email
}

function same(error: unknown): unknown {
  return error
}

/** Registered services (SPEC 5.8, 11): what is taken, who decides of two, and who finds it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { change, read, system, visitor, type Actor, type Changing } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { stock } from '../../../../../test/world/orders.ts'
import { customerAt, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner } from '../../../../../test/world/places.ts'
import { registerSite, serviceLike, works } from '../../../../../test/world/registered-services.ts'
import { freeGroups, groupsOfServiceSite, linkGroup, unlinkGroup } from './groups.ts'
import { serviceSite, serviceSites, servingSites } from './list.ts'
import { changeServiceSite, withdrawServiceSite } from './register.ts'

const publishing = system('test')
let house: TestHouse
let group = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  const { id } = await read(house, publishing, (work) =>
    work.db
      .selectFrom('items')
      .select('product_group_id as id')
      .where('kind', '=', 'subscription')
      .executeTakeFirstOrThrow(),
  )
  group = id
})
afterAll(() => house.drop())

describe('registering', () => {
  test('keeps what was given, and of the secret the hash alone', async () => {
    const given = serviceLike({ administrationUrl: 'https://one.example/admin' })
    const { id, secret } = await registerSite(house, given)
    expect(await look(id)).toMatchObject(given)
    expect(await works(house, given.clientId, secret.text)).toBe(true)
    expect(await works(house, given.clientId, `${secret.text}x`)).toBe(false)
    expect(await works(house, 'another', secret.text)).toBe(false)
    const { rows } = await house.database.pool.query<{ text: string }>(
      `select (select string_agg(s::text, '') from service_secrets s) || (select string_agg(e::text, '') from events e)
        || coalesce((select string_agg(c::text, '') from changes c), '') as text`,
    )
    expect(rows[0]?.text).not.toContain(secret.text)
    expect(await eventsOf('service.registered')).toContainEqual({ service: id, name: given.name })
  })

  test('names every fault with its field and place, and registers nothing', async () => {
    const before = (await list()).length
    const faulty = serviceLike({
      clientId: 'with space',
      name: '',
      homeUrl: 'http://one.example/',
      administrationUrl: '/admin',
      redirectUris: ['https://one.example/in', 'https://*.example/in', 'https://one.example/in'],
      backchannelLogoutUri: 'https://one.example/#out',
      helpLinks: [{ url: 'https://one.example/help', labels: { fr: 'Aide', en: '' } }],
    })
    await expect(registerSite(house, faulty)).rejects.toMatchObject({
      code: 'service.malformed',
      facts: {
        faults: [
          { field: 'clientId', place: 0, code: 'characters' },
          { field: 'name', place: 0, code: 'missing' },
          { field: 'homeUrl', place: 0, code: 'insecure' },
          { field: 'redirectUris', place: 1, code: 'wildcard' },
          { field: 'redirectUris', place: 2, code: 'repeated' },
          { field: 'administrationUrl', place: 0, code: 'malformed' },
          { field: 'backchannelLogoutUri', place: 0, code: 'fragment' },
          { field: 'helpLinks', place: 0, code: 'label-missing' },
        ],
      },
    })
    await expect(registerSite(house, serviceLike({ redirectUris: [] }))).rejects.toMatchObject({
      facts: { faults: [{ field: 'redirectUris', place: 0, code: 'missing' }] },
    })
    const many = Array.from({ length: 21 }, (_, index) => `https://one.example/${String(index)}`)
    await expect(registerSite(house, serviceLike({ redirectUris: many }))).rejects.toMatchObject({
      facts: { faults: [{ field: 'redirectUris', place: 20, code: 'too-many' }] },
    })
    expect(await list()).toHaveLength(before)
  })

  test('refuses a client id that is known, also that of a service that was withdrawn', async () => {
    const given = serviceLike()
    const { id } = await registerSite(house, given)
    await expect(registerSite(house, serviceLike({ clientId: given.clientId }))).rejects.toMatchObject({
      code: 'service.known',
    })
    await withdraw(id)
    await expect(registerSite(house, serviceLike({ clientId: given.clientId }))).rejects.toMatchObject({
      code: 'service.known',
    })
  })

  // Without « on conflict » one of the two would fail with the constraint's own words.
  test('of two at once, one has the client id', async () => {
    const given = serviceLike()
    const both = await Promise.allSettled([
      registerSite(house, given),
      registerSite(house, { ...given, name: 'The other' }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'service.known' } })
  })
})

describe('changing', () => {
  test('records what changed and nothing else; what is as it was is no event', async () => {
    const given = serviceLike()
    const { id } = await registerSite(house, given)
    const next = { ...given, homeUrl: 'https://two.example/', redirectUris: ['https://two.example/in'] }
    await doing((work) => changeServiceSite(work, publisher(work), id, next))
    await doing((work) => changeServiceSite(work, publisher(work), id, next))
    expect(await look(id)).toMatchObject(next)
    expect((await eventsOf('service.changed')).filter((event) => event['service'] === id)).toEqual([
      {
        service: id,
        name: given.name,
        from: { homeUrl: given.homeUrl, redirectUris: JSON.stringify(given.redirectUris) },
        to: { homeUrl: 'https://two.example/', redirectUris: '["https://two.example/in"]' },
      },
    ])
  })

  test('refuses what is malformed, and a service that is not there or withdrawn', async () => {
    const given = serviceLike()
    const { id } = await registerSite(house, given)
    const malformed = { ...given, homeUrl: '' }
    await expect(doing((work) => changeServiceSite(work, publisher(work), id, malformed))).rejects.toMatchObject({
      code: 'service.malformed',
    })
    await withdraw(id)
    for (const gone of [id, 987_654]) {
      await expect(doing((work) => changeServiceSite(work, publisher(work), gone, given))).rejects.toMatchObject({
        code: 'service.unknown',
      })
    }
  })
})

describe('product groups', () => {
  test('belong to one service, whose site « Gérer les services » leads to until it is withdrawn', async () => {
    const given = serviceLike({ helpLinks: [{ url: 'https://one.example/help', labels: { fr: 'Aide', en: 'Help' } }] })
    const { id } = await registerSite(house, given)
    const { id: other } = await registerSite(house, serviceLike())
    await link(id)
    await link(id) // a repeat changes nothing
    await expect(link(other)).rejects.toMatchObject({ code: 'product-group.served', facts: { service: given.name } })
    const ofPublisher = await read(house, publishing, (work) => groupsOfServiceSite(work, publisher(work), id, 'fr'))
    expect(ofPublisher.map((each) => each.id)).toEqual([group])
    expect(await free()).not.toContain(group)
    const { name, homeUrl, helpLinks } = given
    expect(await site()).toEqual({ name, homeUrl, helpLinks })

    await withdraw(id)
    expect(await site()).toBeUndefined()
    expect(await free()).toContain(group)
    await link(other)
    await doing((work) => unlinkGroup(work, publisher(work), other, group))
    expect(await site()).toBeUndefined()
  })

  test('exist before they are linked', async () => {
    const { id } = await registerSite(house, serviceLike())
    await expect(doing((work) => linkGroup(work, publisher(work), id, 987_654))).rejects.toMatchObject({
      code: 'product-group.unknown',
    })
  })

  // Without the group's primary key and « on conflict » both services would have it.
  test('go to one of two services that ask at once', async () => {
    const [one, two] = [await registerSite(house, serviceLike()), await registerSite(house, serviceLike())]
    const both = await Promise.allSettled([link(one.id), link(two.id)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const winner = both[0].status === 'fulfilled' ? one.id : two.id
    await doing((work) => unlinkGroup(work, publisher(work), winner, group))
  })
})

test('a withdrawn service has no secret that works, and stays in the list', async () => {
  const given = serviceLike()
  const { id, secret } = await registerSite(house, given)
  await withdraw(id)
  expect(await works(house, given.clientId, secret.text)).toBe(false)
  expect((await list()).at(-1)).toMatchObject({ withdrawnAt: expect.any(Date) })
  await expect(withdraw(id)).rejects.toMatchObject({ code: 'service.unknown' })
})

test('nobody but the publisher finds any of it', async () => {
  const [place] = await foundAccounts(house)
  const partner = await foundPartner(house)
  const others: readonly Actor[] = [
    visitor,
    await customerAt(house, place?.id ?? 0, ['account-administrator']),
    await partnerUserAt(house, partner, 'administrator'),
    { kind: 'client', clientId: 1 },
  ]
  for (const actor of others) {
    const listing = read(house, actor, (work) => serviceSites(work, publisher(work)))
    await expect(listing).rejects.toMatchObject({ status: 404, code: 'desk.unknown' })
  }
  const found = await read(house, await operator(house), (work) => serviceSites(work, publisher(work)))
  expect(found.length).toBeGreaterThan(0)
})

function doing<T>(fn: (work: Changing) => Promise<T>): Promise<T> {
  return change(house, publishing, null, fn)
}

function withdraw(id: number) {
  return doing((work) => withdrawServiceSite(work, publisher(work), id))
}

function link(id: number) {
  return doing((work) => linkGroup(work, publisher(work), id, group))
}

function look(id: number) {
  return read(house, publishing, (work) => serviceSite(work, publisher(work), id))
}

function list() {
  return read(house, publishing, (work) => serviceSites(work, publisher(work)))
}

async function free() {
  const groups = await read(house, publishing, (work) => freeGroups(work, publisher(work), 'fr'))
  return groups.map(({ id }) => id)
}

async function site() {
  return (await read(house, visitor, servingSites)).get(group)
}

async function eventsOf(name: string): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await house.database.pool.query<{ details: Record<string, unknown> }>(
    'select details from events where name = $1 order by id',
    [name],
  )
  return rows.map(({ details }) => details)
}

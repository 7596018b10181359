/** People who left (SPEC 4.6): their address opens nothing of the organisation any more, until somebody says otherwise. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { change, read, system, type Actor } from '#server/work/index.ts'
import {
  claimDomain,
  claimOf,
  newDomain,
  nothing,
  personOf,
  proveDomain,
  settle,
  type ProvedDomain,
} from '../../../../test/world/claims.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { foundAccounts, type Place } from '../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../test/world/post.ts'
import { graceHours } from './proof.ts'
import { administeredDomain, bar, barredPageSize, barredPeople, invariants, readmit } from './index.ts'

let house: TestHouse
let post: Post
let own: Place
let domain: string
let proved: ProvedDomain

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.arrives() // what domains that come and go are told of
  await post.close()
  expect(await house.breaches(invariants)).toEqual([])
  await house.drop()
})
beforeEach(async () => {
  ;[own] = await foundAccounts(house)
  domain = newDomain()
  proved = await proveDomain(house, own.id, domain)
})

const act = (verb: typeof bar, email: string, actor: Actor = proved.administrator) =>
  change(house, actor, null, async (work) => verb(work, await administeredDomain(work, proved.claimId), email))
const barred = (after?: string) =>
  read(house, proved.administrator, async (work) =>
    barredPeople(work, await administeredDomain(work, proved.claimId), after),
  )
const emails = async () => (await barred()).people.map(({ email }) => email)

test('an address is barred once, however it is written, and readmitted; the journal says who did it', async () => {
  await act(bar, ` Left@${domain.toUpperCase()} `)
  await act(bar, `left@${domain}`)
  expect(await emails()).toEqual([`left@${domain}`])
  await act(readmit, `LEFT@${domain}`)
  await act(readmit, `left@${domain}`)
  expect(await emails()).toEqual([])
  const events = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('events')
      .select(['name', 'actor_id', 'details'])
      .where('subject', '=', `domain:${String(proved.claimId)}`)
      .where('name', 'in', ['person.barred', 'person.readmitted'])
      .orderBy('id')
      .execute(),
  )
  const { userId: actor_id } = proved.administrator
  const details = { domain, email: `left@${domain}` }
  expect(events).toEqual([
    { name: 'person.barred', actor_id, details },
    { name: 'person.readmitted', actor_id, details },
  ])
})

test('whether an address is anybody’s is told to nobody', async () => {
  const { email } = await personOf(house, domain)
  expect(await act(bar, email)).toEqual(await act(bar, `nobody@${domain}`))
})

test('only addresses of the domain are barred, by its administrators', async () => {
  await expect(act(bar, 'somebody@elsewhere.example')).rejects.toMatchObject({ code: 'barred-person.outside-domain' })
  await expect(act(bar, `somebody@below.${domain}`)).rejects.toMatchObject({ code: 'barred-person.outside-domain' })
  await expect(act(bar, domain)).rejects.toMatchObject({ code: 'person.email-malformed' })
  const { userId } = await personOf(house, domain)
  await expect(act(bar, `x@${domain}`, { kind: 'customer', userId })).rejects.toMatchObject({ code: 'domain.unknown' })
})

test('nobody bars an administrator, himself neither, nor who is asked to be one', async () => {
  const code = 'barred-person.administrator'
  await expect(act(bar, `admin@${domain}`)).rejects.toMatchObject({ code })
  await claimDomain(house, own.id, domain, { administrator: { email: `second@${domain}`, language: 'fr' } })
  await expect(act(bar, `second@${domain}`)).rejects.toMatchObject({ code })
})

test('nobody comes back with a domain that was lost and is proved again; another organisation begins anew', async () => {
  await act(bar, `left@${domain}`)
  await settle(house, proved.claimId, nothing)
  house.pass(graceHours * 3_600 + 1)
  await settle(house, proved.claimId, nothing)
  proved = await proveDomain(house, own.id, domain, `again@${domain}`)
  expect(await emails()).toEqual([`left@${domain}`])

  await settle(house, (await claimOf(house, own.id)).id, nothing)
  house.pass(graceHours * 3_600 + 1)
  await settle(house, (await claimOf(house, own.id)).id, nothing)
  const [other] = await foundAccounts(house)
  proved = await proveDomain(house, other.id, domain, `other@${domain}`)
  expect(await emails()).toEqual([])
})

test('the list has pages', async () => {
  const all = Array.from({ length: barredPageSize + 1 }, (_, index) => `p${String(index).padStart(3, '0')}@${domain}`)
  for (const email of all) await act(bar, email)
  const { people, next } = await barred()
  expect(people.map(({ email }) => email)).toEqual(all.slice(0, barredPageSize))
  expect(await barred(next)).toMatchObject({ people: [{ email: all.at(-1) }], next: undefined })
})

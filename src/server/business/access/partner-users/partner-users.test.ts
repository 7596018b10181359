/** A partner's own people (SPEC 10): who sees and changes whom, and that there is always an administrator left. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, isRefusal, read, system, type Actor, type PartnerRole } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve } from '../../../../../test/world/places.ts'
import { runJobs } from '../../../../../test/world/queue.ts'
import { partnerDesk } from '../desks.ts'
import { invitePartnerUser } from '../invitations/to-partner.ts'
import { purchasingAccount } from '../look-ups.ts'
import { actorOfSession, openSession } from '../sessions.ts'
import { removePartnerUser, setPartnerRole } from './change.ts'
import { partnerPeople, partnerPeoplePageSize, partnerPerson, type PartnerPerson } from './list.ts'

const daySeconds = 86_400
let house: TestHouse
let jeanne: Actor & { kind: 'partner' }
let thomas: Actor & { kind: 'partner' }
let invited = 0

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': quiet })
  await house.drop()
})
beforeEach(async () => {
  const partner = await foundPartner(house)
  jeanne = await partnerUserAt(house, partner, 'administrator')
  thomas = await partnerUserAt(house, partner, 'agent')
})

describe('the list', () => {
  test('holds who is in and who is invited, by family name, and nobody of another partner', async () => {
    await partnerUserAt(house, await foundPartner(house), 'administrator')
    const inviting = await invite('Zoé', 'Abel')
    const { people } = await list()
    expect(people.map(({ userId, role, state }) => [userId, role, state])).toEqual([
      [inviting, 'viewer', 'pending'],
      [jeanne.userId, 'administrator', 'active'],
      [thomas.userId, 'agent', 'active'],
    ])
  })

  test('says from the second after sixty days on that an invitation ran out', async () => {
    const inviting = await invite('Zoé', 'Abel')
    house.pass(60 * daySeconds - 60)
    expect((await person(inviting)).state).toBe('pending')
    house.pass(61)
    expect((await person(inviting)).state).toBe('expired')
  })

  test('comes page by page', async () => {
    const all = [jeanne.userId, thomas.userId]
    for (let index = 0; index < partnerPeoplePageSize; index += 1) {
      const { userId } = await partnerUserAt(house, jeanne.partnerId, 'viewer')
      all.push(userId)
    }
    const first = await list()
    const second = await list(first.next)
    expect(first.people).toHaveLength(partnerPeoplePageSize)
    expect(second.next).toBeUndefined()
    const listed = [...first.people, ...second.people].map(({ userId }) => userId)
    expect(listed.sort((a, b) => a - b)).toEqual(all)
  })
})

describe('another role', () => {
  test('is in force on the next request', async () => {
    const [account] = await foundAccounts(house)
    await serve(house, jeanne.partnerId, account?.id ?? 0)
    const token = await signIn(thomas.userId)
    const may = async () => {
      const actor = await actorNow(token)
      return read(house, actor, async (work) =>
        purchasingAccount(work, account?.id ?? 0, 'administrators.designate'),
      ).then(
        () => true,
        () => false,
      )
    }
    expect(await may()).toBe(true)
    await setRole(thomas.userId, 'viewer')
    expect(await may()).toBe(false)
  })

  test('of somebody invited is what he comes in with', async () => {
    const inviting = await invite('Zoé', 'Abel')
    await setRole(inviting, 'agent')
    expect(await person(inviting)).toMatchObject({ role: 'agent', state: 'pending' })
  })

  test('that he has already changes nothing', async () => {
    await setRole(thomas.userId, 'agent')
    expect(await eventsOf()).toEqual([])
    await setRole(thomas.userId, 'administrator')
    expect(await eventsOf()).toEqual([
      { name: 'partner-user.changed', details: { user: thomas.userId, from: 'agent', to: 'administrator' } },
    ])
  })
})

describe('removing', () => {
  test('ends the sessions and opens nothing any more', async () => {
    const token = await signIn(thomas.userId)
    expect((await actorNow(token)).kind).toBe('partner')
    await remove(thomas.userId)
    expect((await actorNow(token)).kind).toBe('visitor')
    expect((await actorNow(await signIn(thomas.userId))).kind).toBe('customer') // without a place anywhere
    expect((await list()).people.map(({ userId }) => userId)).toEqual([jeanne.userId])
  })

  test('somebody invited takes the invitation back, and he can be invited again', async () => {
    const { email, userId } = await inviteAs('Zoé', 'Abel')
    await remove(userId)
    expect((await list()).people).toHaveLength(2)
    await inviteAs('Zoé', 'Abel', email)
    expect((await list()).people).toHaveLength(3)
  })
})

describe('the last administrator', () => {
  test('keeps his role and his place; an administrator who has yet to come in does not count', async () => {
    await inviteAs('Zoé', 'Abel', undefined, 'administrator')
    for (const act of [() => setRole(jeanne.userId, 'viewer'), () => remove(jeanne.userId)]) {
      const error: unknown = await act().catch((thrown: unknown) => thrown)
      expect(isRefusal(error, 'partner-user.last-administrator') && error.status).toBe(409)
    }
    await setRole(thomas.userId, 'administrator')
    await setRole(jeanne.userId, 'viewer')
    const asAdministrator = { ...thomas, role: 'administrator' } as const
    expect((await person(jeanne.userId, asAdministrator)).role).toBe('viewer')
  })

  // Without lockAdministrators() both succeed and nobody is left.
  test('is left when two administrators remove each other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const partner = await foundPartner(house)
      const two = [
        await partnerUserAt(house, partner, 'administrator'),
        await partnerUserAt(house, partner, 'administrator'),
      ] as const
      await Promise.allSettled([remove(two[1].userId, two[0]), remove(two[0].userId, two[1])])
      const { rows } = await house.database.pool.query('select 1 from partner_users where partner_id = $1', [partner])
      expect(rows).toHaveLength(1)
    }
  })

  // Without asking again under the lock both removals of each other succeed: two others are left to vouch for either.
  test('or any other: of two who remove each other at once one remains, though there are more', async () => {
    for (let round = 0; round < 5; round += 1) {
      const partner = await foundPartner(house)
      const hire = () => partnerUserAt(house, partner, 'administrator')
      const [one, other] = [await hire(), await hire(), await hire()] as const
      await Promise.allSettled([remove(other.userId, one), remove(one.userId, other)])
      const { rows } = await house.database.pool.query('select 1 from partner_users where partner_id = $1', [partner])
      expect(rows).toHaveLength(2)
    }
  })
})

describe('refused', () => {
  test('people of another partner answer like those who are not there', async () => {
    const stranger = await partnerUserAt(house, await foundPartner(house), 'agent')
    for (const userId of [stranger.userId, 987_654]) {
      for (const act of [() => setRole(userId, 'viewer'), () => remove(userId), () => person(userId)]) {
        const error: unknown = await act().catch((thrown: unknown) => thrown)
        expect(isRefusal(error, 'person.unknown') && error.status).toBe(404)
      }
    }
  })

  test('to agents and viewers with the reason, to everybody else as if there were no such place', async () => {
    const [account] = await foundAccounts(house)
    const codes = []
    for (const actor of [
      thomas,
      await partnerUserAt(house, jeanne.partnerId, 'viewer'),
      await customerAt(house, account?.id ?? 0, ['account-administrator']),
      await operator(house),
    ]) {
      const error: unknown = await remove(jeanne.userId, actor).catch((thrown: unknown) => thrown)
      codes.push(error instanceof Error && 'code' in error ? error.code : error)
    }
    expect(codes).toEqual(['partner-role.missing', 'partner-role.missing', 'desk.unknown', 'desk.unknown'])
  })
})

const manage = 'partner-users.manage'

async function list(after?: Parameters<typeof partnerPeople>[2]) {
  return read(house, jeanne, (work) => partnerPeople(work, partnerDesk(work, manage), after))
}

async function person(userId: number, actor: Actor = jeanne): Promise<PartnerPerson> {
  return read(house, actor, (work) => partnerPerson(work, partnerDesk(work, manage), userId))
}

async function setRole(userId: number, role: PartnerRole, actor: Actor = jeanne): Promise<void> {
  await change(house, actor, null, (work) => setPartnerRole(work, partnerDesk(work, manage), userId, role))
}

async function remove(userId: number, actor: Actor = jeanne): Promise<void> {
  await change(house, actor, null, (work) => removePartnerUser(work, partnerDesk(work, manage), userId))
}

async function invite(firstName: string, lastName: string): Promise<number> {
  return (await inviteAs(firstName, lastName)).userId
}

async function inviteAs(firstName: string, lastName: string, again?: string, role: PartnerRole = 'viewer') {
  invited += 1
  const email = again ?? `invited${String(invited)}@partner.example`
  const { userId } = await change(house, jeanne, null, (work) =>
    invitePartnerUser(work, partnerDesk(work, manage), {
      email,
      firstName,
      lastName,
      language: 'fr',
      countryCode: 'FR',
      role,
    }),
  )
  return { email, userId }
}

async function signIn(userId: number): Promise<string> {
  return change(house, system('test'), null, (work) =>
    openSession(work, userId, { address: '192.0.2.1', userAgent: 'test' }),
  )
}

async function actorNow(token: string): Promise<Actor> {
  const session = await read(house, system('test'), (work) => actorOfSession(work, token))
  return session?.actor ?? { kind: 'visitor' }
}

async function eventsOf(): Promise<unknown[]> {
  const { rows } = await house.database.pool.query<{ name: string; details: unknown }>(
    `select name, details from events where scope = 'partner' and scope_id = $1
      and name in ('partner-user.changed', 'partner-user.removed') order by id`,
    [jeanne.partnerId],
  )
  return rows
}

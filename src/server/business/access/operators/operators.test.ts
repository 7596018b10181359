/** The publisher's own people (SPEC 11): invited, given another role, ended at once; and there is always an administrator. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { apiKey } from '../../../../../test/world/api-keys.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { signUpBy } from '../../../../../test/world/invited.ts'
import { customerAt, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner } from '../../../../../test/world/places.ts'
import { linkIn, openPost, type Post } from '../../../../../test/world/post.ts'
import { holderOfApiKey } from '../credentials/api-key-entry.ts'
import { provenMinutes, recentProof } from '../credentials/recent-proof.ts'
import { operatorsDesk, publisher } from '../desks.ts'
import { refuseInvitation } from '../invitations/answer.ts'
import { inviteOperator, renewOperatorInvitation } from '../invitations/to-publisher.ts'
import type { OperatorRole } from '../permissions.ts'
import { actorOfSession, openSession } from '../sessions.ts'
import { endOperator, setOperatorRole } from './change.ts'
import { operatorOfPublisher, operators, operatorsPageSize } from './list.ts'

type Colleague = Actor & { kind: 'operator' }

let house: TestHouse
let post: Post
let boss: Colleague
let agent: Colleague
let invited = 0

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  await house.drop()
})
beforeEach(async () => {
  await house.database.pool.query('delete from operators')
  await house.database.pool.query(
    'update invitations set withdrawn_at = sent_at where num_nonnulls(accepted_at, refused_at, withdrawn_at) = 0',
  )
  boss = await operator(house)
  agent = await operator(house, 'agent')
  await post.arrives()
})

describe('somebody invited', () => {
  test('is e-mailed a link, signs up by it, and works for the publisher in that role', async () => {
    const { userId } = await invite('agent')
    const [mail, ...others] = await post.arrives()
    expect(others).toEqual([])
    expect(mail?.subject).toBe('Fabrikam\u00a0: votre accès à la Console est prêt')
    expect(mail?.text).toMatch(/Rôle\s*:? *Agent/)
    expect(await person(userId)).toMatchObject({ role: 'agent', state: 'pending', hiredAt: null })

    await signUpBy(house, linkIn(mail))
    expect(await person(userId)).toMatchObject({ role: 'agent', state: 'active', invitedAt: null })
    expect((await actorNow(await signIn(userId))).kind).toBe('operator')
    expect(await recorded(userId)).toEqual([
      ['operator.invited', { role: 'agent' }],
      ['operator.hired', { role: 'agent' }],
    ])
  })

  test('comes in with the role that he was given meanwhile, and by the last link alone', async () => {
    const { userId } = await invite('agent')
    const [first] = await post.arrives()
    await setRole(userId, 'administrator')
    await act(boss, async (work, desk, proof) => renewOperatorInvitation(work, desk, proof, userId))
    const [second] = await post.arrives()
    await expect(signUpBy(house, linkIn(first))).rejects.toMatchObject({ code: 'invitation.replaced' })
    await signUpBy(house, linkIn(second))
    expect(await person(userId)).toMatchObject({ role: 'administrator', state: 'active' })
    await expect(
      act(boss, async (work, desk, proof) => renewOperatorInvitation(work, desk, proof, userId)),
    ).rejects.toMatchObject({ status: 409, code: 'invitation.accepted' })
  })

  test('who says no is told to whoever invited him', async () => {
    const { userId } = await invite('agent')
    const [mail] = await post.arrives()
    await change(house, { kind: 'visitor' }, null, (work) => refuseInvitation(work, linkIn(mail)))
    const [told] = await post.arrives()
    expect(told?.text).toContain('a refusé l’invitation à rejoindre Fabrikam')
    expect(told?.text).toContain('/console/operators')
    await expect(person(userId)).rejects.toMatchObject({ code: 'person.unknown' })
    expect((await recorded(userId)).at(-1)?.[0]).toBe('operator.refused')
  })

  test('is not invited twice, nor is anybody of another audience', async () => {
    const { email } = await invite('agent')
    await expect(invite('agent', email)).rejects.toMatchObject({ status: 409, code: 'operator.known' })
    const own = await person(agent.userId)
    await expect(invite('agent', own.email)).rejects.toMatchObject({ code: 'operator.known' })
    const [account] = await foundAccounts(house)
    const others = [
      await customerAt(house, account.id, ['account-viewer']),
      await partnerUserAt(house, await foundPartner(house), 'agent'),
    ]
    for (const { userId } of others) {
      const { rows } = await house.database.pool.query<{ email: string }>('select email from users where id = $1', [
        userId,
      ])
      await expect(invite('agent', rows[0]?.email)).rejects.toMatchObject({ code: 'person.other-audience' })
    }
  })

  test('whose invitation is taken back comes in no more, and can be invited again', async () => {
    const { userId, email } = await invite('agent')
    const [mail] = await post.arrives()
    await end(userId)
    await expect(signUpBy(house, linkIn(mail))).rejects.toMatchObject({ code: 'invitation.withdrawn' })
    expect((await invite('administrator', email)).userId).toBe(userId)
    expect(await post.arrives()).toHaveLength(1)
  })
})

describe('whoever is ended', () => {
  test('is out at once: sessions, API keys and what he looks at; and is told', async () => {
    const token = await signIn(agent.userId)
    const key = await apiKey(house, agent)
    await house.database.pool.query(
      `insert into viewings (token_hash, operator_id, session_hash, user_id, reason, began_at, ends_at)
        values ('\\x01', $1, '\\x02', $2, 'Because of a question', $3::timestamptz, $3::timestamptz + interval '30 minutes')`,
      [agent.userId, boss.userId, house.clock.realNow()],
    )
    expect((await actorNow(token)).kind).toBe('operator')
    expect(await holderOfApiKey(house, key)).toBeDefined()

    await end(agent.userId)
    expect((await actorNow(token)).kind).toBe('visitor')
    expect(await holderOfApiKey(house, key)).toBeUndefined()
    const { rows } = await house.database.pool.query(
      'select from viewings where operator_id = $1 and ended_at is null',
      [agent.userId],
    )
    expect(rows).toEqual([])
    expect((await actorNow(await signIn(agent.userId))).kind).toBe('customer') // without a place anywhere
    const subjects = (await post.arrives()).map(({ subject }) => subject)
    expect(subjects).toContain('Votre accès à la Console de Fabrikam a pris fin')
    expect((await recorded(agent.userId)).at(-1)).toEqual(['operator.ended', { role: 'agent' }])
  })

  test('opens no door with a key of his former place when he works for the publisher again', async () => {
    const key = await apiKey(house, agent)
    await end(agent.userId)
    await change(house, agent, null, async (work) => {
      work.unchanged()
      await work.db
        .insertInto('operators')
        .values({ user_id: agent.userId, role: 'agent', hired_at: work.now })
        .execute()
    })
    expect(await holderOfApiKey(house, key)).toBeUndefined()
  })
})

describe('the last administrator', () => {
  test('keeps his role and his place, whoever asks; one who has yet to come in does not count', async () => {
    await invite('administrator')
    for (const refused of [
      () => setRole(boss.userId, 'agent'),
      () => end(boss.userId),
      () => end(boss.userId, 'system'),
    ]) {
      await expect(refused()).rejects.toMatchObject({ status: 409, code: 'operator.last-administrator' })
    }
    await setRole(agent.userId, 'administrator')
    await setRole(boss.userId, 'agent')
    await expect(setRole(boss.userId, 'administrator')).rejects.toMatchObject({
      status: 403,
      code: 'operator-role.missing',
    })
  })

  // Without lockAdministrators() both succeed: of two nobody is left, of three either is obeyed though he was ended first.
  test.each([2, 3])(
    'or any other: of two who end each other at once one remains, of %i administrators',
    async (count) => {
      await setRole(agent.userId, 'administrator')
      if (count === 3) await operator(house)
      await Promise.allSettled([end(boss.userId, agent), end(agent.userId, boss)])
      const { rows } = await house.database.pool.query(`select from operators where role = 'administrator'`)
      expect(rows).toHaveLength(count - 1)
    },
  )
})

describe('refused', () => {
  test('to agents with the reason, to everybody else as if there were no such place', async () => {
    const [account] = await foundAccounts(house)
    const codes = []
    for (const actor of [
      agent,
      await customerAt(house, account.id, ['account-administrator']),
      await partnerUserAt(house, await foundPartner(house), 'administrator'),
    ]) {
      const error: unknown = await read(house, actor, (work) => operatorsDesk(work)).catch((thrown: unknown) => thrown)
      codes.push(error instanceof Error && 'code' in error ? error.code : error)
    }
    expect(codes).toEqual(['operator-role.missing', 'desk.unknown', 'desk.unknown'])
    expect((await read(house, agent, (work) => operators(work, publisher(work)))).people).toHaveLength(2)
  })

  test('to whoever has not shown for a while who he is', async () => {
    const token = await signIn(boss.userId)
    house.pass((provenMinutes + 1) * 60)
    const late = change(house, boss, null, async (work) =>
      endOperator(work, await operatorsDesk(work), await recentProof(work, token), agent.userId),
    )
    await expect(late).rejects.toMatchObject({ status: 403, code: 'sign-in.not-recent' })
  })

  test('for a role that there is not, and for who works elsewhere', async () => {
    await expect(setRole(agent.userId, 'emperor')).rejects.toMatchObject({ status: 422, code: 'operator-role.unknown' })
    const stranger = await partnerUserAt(house, await foundPartner(house), 'agent')
    for (const refused of [() => setRole(stranger.userId, 'agent'), () => end(stranger.userId)]) {
      await expect(refused()).rejects.toMatchObject({ status: 404, code: 'person.unknown' })
    }
  })
})

test('the list comes page by page, by family name', async () => {
  const all = [boss.userId, agent.userId]
  while (all.length < operatorsPageSize + 2) all.push((await operator(house, 'agent')).userId)
  const list = (after?: Parameters<typeof operators>[2]) =>
    read(house, agent, (work) => operators(work, publisher(work), after))
  const first = await list()
  const second = await list(first.next)
  expect(first.people).toHaveLength(operatorsPageSize)
  expect(second.next).toBeUndefined()
  const listed = [...first.people, ...second.people].map(({ userId }) => userId)
  expect(listed.sort((a, b) => a - b)).toEqual(all)
})

type Needs = Parameters<typeof endOperator>
type Act = (work: Needs[0], desk: Needs[1], proof: Needs[2]) => Promise<unknown>

/** Acts as somebody who signed in a moment ago. */
async function act(by: Colleague, fn: Act): Promise<void> {
  const token = await signIn(by.userId)
  await change(house, by, null, async (work) => {
    await fn(work, await operatorsDesk(work), await recentProof(work, token))
  })
}

async function invite(
  role: OperatorRole,
  again?: string,
): Promise<{ readonly userId: number; readonly email: string }> {
  invited += 1
  const email = again ?? `invited${String(invited)}@publisher.example`
  const whom = { email, firstName: 'Zoé', lastName: 'Abel', language: 'fr', countryCode: 'FR', role }
  let userId = 0
  await act(boss, async (work, desk, proof) => {
    ;({ userId } = await inviteOperator(work, desk, proof, whom))
  })
  return { userId, email }
}

async function setRole(userId: number, role: string): Promise<void> {
  await act(boss, (work, desk, proof) => setOperatorRole(work, desk, proof, userId, role))
}

/** `system`: nobody's person, who needs no proof but keeps the last administrator all the same. */
async function end(userId: number, by: Colleague | 'system' = boss): Promise<void> {
  if (by !== 'system') {
    await act(by, (work, desk, proof) => endOperator(work, desk, proof, userId))
    return
  }
  const token = await signIn(boss.userId)
  const proof = await read(house, boss, (work) => recentProof(work, token))
  await change(house, system('test'), null, async (work) => endOperator(work, await operatorsDesk(work), proof, userId))
}

function person(userId: number) {
  return read(house, boss, (work) => operatorOfPublisher(work, publisher(work), userId))
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

/** What the publisher's journal says of somebody, without numbers. */
async function recorded(userId: number): Promise<[string, Record<string, unknown>][]> {
  const { rows } = await house.database.pool.query<{ name: string; details: Record<string, unknown> }>(
    `select name, details - 'user' - 'invitation' as details from events
      where scope = 'system' and subject = $1 order by id`,
    [`user:${String(userId)}`],
  )
  return rows.map(({ name, details }) => [name, details])
}

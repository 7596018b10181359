/** An operator looks as a user would (decisions/0024): told at once, for a time, in his own session, and nothing is changed. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, read, type Actor } from '#server/work/index.ts'
import { eventsOf, goodPassword, newDevice, presence, signedIn, signer } from '../../../../../test/world/credentials.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve } from '../../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { whileHeld } from '../../../../../test/world/waiting.ts'
import {
  accountInReach,
  actorOfSession,
  beginViewing,
  changeOwnProfile,
  endViewing,
  hireOperator,
  ownViewings,
  signOut,
  viewingMinutes,
  viewingOf,
} from '../index.ts'

let house: TestHouse
let post: Post
let boss: Actor & { kind: 'operator' }
let himself: Awaited<ReturnType<typeof signer>>
let session: string
let customer: Actor & { kind: 'customer' }
let accountId: number

const reason = 'Répondre à sa question sur un avantage'

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  await house.drop()
})
beforeEach(async () => {
  const who = await signer(house)
  await change(house, { kind: 'system', job: 'test' }, null, (work) => hireOperator(work, who.userId, 'agent'))
  boss = { kind: 'operator', userId: who.userId }
  himself = who
  session = (await signedIn(house, who)).token
  const [account] = await foundAccounts(house)
  accountId = account.id
  customer = await customerAt(house, accountId, ['account-administrator'])
  await post.arrives()
})

describe('begun', () => {
  test('it shows what the person sees, without his secrets', async () => {
    const viewing = await found(await begin(customer.userId))
    expect(viewing).toMatchObject({
      actor: { kind: 'customer', userId: customer.userId, viewedBy: boss.userId },
      person: { userId: customer.userId, audience: 'customer' },
      reason,
    })
    const seen = await read(house, viewing?.actor ?? boss, (work) => accountInReach(work, accountId))
    const own = await read(house, customer, (work) => accountInReach(work, accountId))
    const hidden = [...own.permissions].filter((each) => !seen.permissions.has(each))
    expect(hidden.sort()).toEqual(['keys.view', 'software.download'])
  })

  test('it shows a partner’s person with his role', async () => {
    const partner = await foundPartner(house)
    const agent = await partnerUserAt(house, partner, 'agent')
    await serve(house, partner, accountId)
    const viewing = await found(await begin(agent.userId))
    expect(viewing?.actor).toEqual({ ...agent, viewedBy: boss.userId })
  })

  test('he is told by e-mail, reads it on his page, and the journals of his accounts have it', async () => {
    await begin(customer.userId)
    const [mail] = await post.arrives()
    expect(mail?.text).toContain(reason)
    expect(mail?.text).toContain('/profile/security')
    const [own] = await read(house, customer, ownViewings)
    expect(own).toMatchObject({ reason })
    const events = await read(house, boss, (work) =>
      work.db
        .selectFrom('events')
        .select(['scope', 'scope_id', 'actor_kind', 'actor_id'])
        .where('name', '=', 'viewing.begun')
        .where('subject', '=', `user:${String(customer.userId)}`)
        .orderBy('scope')
        .execute(),
    )
    expect(events).toEqual([
      { scope: 'account', scope_id: accountId, actor_kind: 'operator', actor_id: boss.userId },
      { scope: 'person', scope_id: customer.userId, actor_kind: 'operator', actor_id: boss.userId },
    ])
  })

  test('sent twice under one key it is one, and tells once', async () => {
    const key = { key: crypto.randomUUID(), request: 'begin' }
    const [one, other] = [await begin(customer.userId, { key }), await begin(customer.userId, { key })]
    expect(other).toBe(one)
    expect(await found(one)).toBeDefined()
    expect(await eventsOf(house, customer.userId, 'viewing.begun')).toHaveLength(1)
  })
})

describe('refused', () => {
  test.each(['', 'to see', 'x'.repeat(501)])('without a reason that says something (%s)', async (said) => {
    await expect(begin(customer.userId, { reason: said })).rejects.toMatchObject({ code: 'viewing.reason-missing' })
  })

  test('of the publisher’s people, and of nobody', async () => {
    const colleague = await operator(house)
    await expect(begin(colleague.userId)).rejects.toMatchObject({ status: 409, code: 'viewing.of-operator' })
    await expect(begin(boss.userId)).rejects.toMatchObject({ code: 'viewing.of-operator' })
    await expect(begin(987_654)).rejects.toMatchObject({ status: 404, code: 'person.unknown' })
  })

  test('without the operator’s password', async () => {
    await expect(begin(customer.userId, { password: 'another one entirely' })).rejects.toMatchObject({
      code: 'password.wrong',
    })
    expect(await eventsOf(house, customer.userId, 'viewing.begun')).toEqual([])
  })

  // Without `lockProof` in `beginViewing`, it begins by a password that is one no more.
  test('by a password that was changed meanwhile', async () => {
    const attempt = whileHeld(
      house,
      { statement: `update users set password_hash = 'another' where id = $1`, values: [boss.userId] },
      () => begin(customer.userId),
      () => Promise.resolve(),
    )
    await expect(attempt).rejects.toMatchObject({ status: 409, code: 'password.changed-meanwhile' })
    expect(await eventsOf(house, customer.userId, 'viewing.begun')).toEqual([])
  })

  test('to everybody who is no operator', async () => {
    const who = await signer(house)
    const attempt = beginViewing(house, who.actor, presence(), { userId: customer.userId, reason }, newKey())
    await expect(attempt).rejects.toMatchObject({ status: 404, code: 'desk.unknown' })
  })
})

describe('over', () => {
  test('it is after half an hour, to the second', async () => {
    const token = await begin(customer.userId)
    house.pass(viewingMinutes * 60 - 5)
    expect(await found(token)).toBeDefined()
    house.pass(6)
    expect(await found(token)).toBeUndefined()
  })

  test('it is when it is ended, when another begins, and when the operator signs out', async () => {
    const ended = await begin(customer.userId)
    await change(house, boss, null, (work) => endViewing(work, ended))
    expect(await found(ended)).toBeUndefined()
    expect(await eventsOf(house, customer.userId, 'viewing.ended')).toHaveLength(1)
    const first = await begin(customer.userId)
    const second = await begin(customer.userId)
    expect([await found(first), await found(second)]).toEqual([undefined, expect.anything()])
    await change(house, boss, null, (work) => signOut(work, session))
    expect(await found(second)).toBeUndefined()
  })

  test('it is once the person is one of the publisher’s, or the operator none any more', async () => {
    const someone = (await signer(house)).userId
    const token = await begin(someone)
    await change(house, { kind: 'system', job: 'test' }, null, (work) => hireOperator(work, someone, 'agent'))
    expect(await found(token)).toBeUndefined()
  })

  test('its token opens nothing in another session, nor to another operator', async () => {
    const token = await begin(customer.userId)
    expect(await found(token, (await signedIn(house, himself)).token)).toBeUndefined()
    const other = await signer(house)
    await change(house, { kind: 'system', job: 'test' }, null, (work) => hireOperator(work, other.userId, 'agent'))
    const elsewhere = (await signedIn(house, other)).token
    expect(await found(token, elsewhere)).toBeUndefined()
  })
})

describe('nothing is changed', () => {
  test('in the name of the person looked at, whatever the act', async () => {
    const viewing = await found(await begin(customer.userId))
    const attempt = change(house, viewing?.actor ?? boss, null, (work) => changeOwnProfile(work, { language: 'en' }))
    await expect(attempt).rejects.toMatchObject({ status: 403, code: 'viewing.read-only' })
  })

  test('in a house that only reads, whoever acts', async () => {
    const shown = { ...house, isReadOnly: true } as const
    for (const actor of [boss, customer, { kind: 'visitor' }, { kind: 'system', job: 'test' }] as const) {
      const attempt = change(shown, actor, null, (work) => Promise.resolve(work.unchanged()))
      await expect(attempt).rejects.toMatchObject({ code: 'viewing.read-only' })
    }
  })
})

function newKey() {
  return { key: crypto.randomUUID(), request: 'begin' }
}

interface Wish {
  readonly reason?: string
  readonly password?: string
  readonly key?: ReturnType<typeof newKey>
}

function begin(userId: number, wish: Wish = {}): Promise<string> {
  const shown = { password: wish.password ?? goodPassword, device: newDevice(), session }
  return beginViewing(house, boss, shown, { userId, reason: wish.reason ?? reason }, wish.key ?? newKey())
}

/** What the token opens in a session, as a request asks. */
async function found(token: string, of = session) {
  return read(house, { kind: 'visitor' }, async (work) => {
    const who = await actorOfSession(work, of)
    return who && viewingOf(work, token, who, of)
  })
}

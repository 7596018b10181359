/**
 * Once the customer has an administrator, who else administers is his to say (SPEC 1.7, 2.5): a partner names nobody any
 * more, and whoever was taken out before he answered does not come back by the agreement's invitation.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { invariants, purchasingAccount, publisher, removeAccess } from '#server/business/access/index.ts'
import { changePartner } from '#server/business/partners/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { register } from '../../../../test/world/agreements.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { inviteTo, linkOf, signUpBy } from '../../../../test/world/invited.ts'
import { customerAt, operator, partnerUserAt, rolesOf } from '../../../../test/world/people.ts'
import { foundPartner, serve } from '../../../../test/world/places.ts'
import { linkIn, openPost, type Post } from '../../../../test/world/post.ts'
import {
  designateAdministrator,
  designatedAdministrator,
  inviteDesignatedAdministrator,
} from './designated-administrator.ts'
import { answerInvitationRequest } from './invitation-request.ts'

let house: TestHouse
let post: Post

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  expect(await house.breaches(invariants)).toEqual([])
  await house.drop()
})
beforeEach(() => post.arrives())

describe('where the customer has an administrator', () => {
  test('a partner of one account names nobody for all of them', async () => {
    const { accounts, agent } = await settled()
    await expect(designate(agent, accounts[0])).rejects.toMatchObject({
      code: 'designated-administrator.settled',
      status: 409,
    })
    expect(await seenBy(agent, accounts[0])).toMatchObject({ mayDesignate: false, maySend: false })
    expect(await post.arrives()).toEqual([])
    await designate(await operator(house), accounts[0])
  })

  // Without openInvitation in lockDesignation, the partner looks before the administrator is in and names after it.
  test('who comes in at the very moment at which a partner names somebody else: one of the two happens', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { accounts } = await register(house, { invite: true, count: 2 })
      const [mail] = await post.arrives()
      const agent = await agentAt(accounts[0])
      const [coming, naming] = await Promise.allSettled([signUpBy(house, linkIn(mail)), designate(agent, accounts[0])])
      expect([coming.status, naming.status].sort()).toEqual(['fulfilled', 'rejected'])
      await post.arrives()
    }
  })

  test('a partner does not bring back whom the organisation let go', async () => {
    const { accounts, agent, userId, email } = await settled()
    const heir = await customerAt(house, accounts[0] ?? 0, ['account-administrator'])
    await customerAt(house, accounts[1] ?? 0, ['account-administrator'])
    const other = await customerAt(house, accounts[1] ?? 0, ['account-administrator'])
    await letGo(heir, accounts[0], userId)
    await letGo(other, accounts[1], userId)
    await expect(again(agent, accounts[0])).rejects.toMatchObject({
      code: 'designated-administrator.left',
      facts: { email },
    })
    await again(await operator(house), accounts[0])
  })
})

describe('who is taken out before he answers', () => {
  test('of one account comes into the others', async () => {
    const { accounts } = await register(house, { invite: true, count: 3 })
    const [mail] = await post.arrives()
    const heir = await customerAt(house, accounts[1] ?? 0, ['account-administrator'])
    const named = await idOfNamed(accounts[0])
    await letGo(heir, accounts[1], named)
    const { userId } = await signUpBy(house, linkIn(mail))
    const held = []
    for (const id of accounts) held.push(await rolesOf(house, userId, id))
    expect(held).toEqual([['account-administrator'], [], ['account-administrator']])
  })

  test('and is invited by the customer as somebody who looks only, stays that', async () => {
    const { accounts, email } = await register(house, { invite: true, count: 2 })
    const [mail] = await post.arrives()
    const heir = await customerAt(house, accounts[1] ?? 0, ['account-administrator'])
    await letGo(heir, accounts[1], await idOfNamed(accounts[0]))
    const { userId } = await inviteTo(house, [accounts[1] ?? 0], ['account-viewer'], { email, actor: heir })
    await signUpBy(house, linkIn(mail))
    expect(await rolesOf(house, userId, accounts[0])).toEqual(['account-administrator'])
    expect(await rolesOf(house, userId, accounts[1])).toEqual(['account-viewer'])
  })

  test('of an account in which he was already, is not raised into it', async () => {
    const { accounts } = await register(house, { invite: false, count: 2 })
    const viewer = await inviteTo(house, [accounts[0] ?? 0], ['account-viewer'])
    await post.arrives()
    await designate(await operator(house), accounts[0], viewer.email)
    const [mail] = await post.arrives()
    const heir = await customerAt(house, accounts[0] ?? 0, ['account-administrator'])
    await letGo(heir, accounts[0], viewer.userId)
    await signUpBy(house, linkIn(mail))
    expect(await rolesOf(house, viewer.userId, accounts[0])).toEqual([])
    expect(await rolesOf(house, viewer.userId, accounts[1])).toEqual(['account-administrator'])
  })

  test('of all accounts, does not come back by asking for his invitation', async () => {
    const { number, accounts, accountNumber, email } = await register(house, { invite: true })
    await post.arrives()
    const heir = await customerAt(house, accounts[0] ?? 0, ['account-administrator'])
    await letGo(heir, accounts[0], await idOfNamed(accounts[0]))
    await change(house, system('test'), null, (work) =>
      answerInvitationRequest(work, { email, agreementNumber: number, accountNumber }),
    )
    expect(await post.arrives()).toEqual([])
    await expect(again(await agentAt(accounts[0]), accounts[0])).rejects.toMatchObject({
      code: 'designated-administrator.left',
    })
  })
})

describe('what the customer himself sent', () => {
  test('stays when somebody else is named in place of its person', async () => {
    const { accounts } = await register(house, { invite: false })
    const invited = await inviteTo(house, accounts, ['account-viewer'])
    await designate(await operator(house), accounts[0], invited.email)
    await designate(await operator(house), accounts[0])
    await post.arrives()
    expect(await rolesOf(house, invited.userId, accounts[0])).toEqual(['account-viewer'])
    await signUpBy(house, await linkOf(house, invited.invitationId))
    expect(await rolesOf(house, invited.userId, accounts[0])).toEqual(['account-viewer'])
  })
})

test('the publisher invites, whichever of his people did it', async () => {
  const { accounts } = await register(house, { invite: false })
  const boss = await operator(house)
  await again(boss, accounts[0])
  const [mail] = await post.arrives()
  const { rows } = await house.database.pool.query<{ name: string }>(
    `select first_name || ' ' || last_name as name from users where id = $1`,
    [boss.userId],
  )
  expect(mail?.text).not.toContain(rows[0]?.name)
  expect(`${mail?.subject ?? ''} ${mail?.text ?? ''}`).toContain('Fabrikam')
})

describe('a change of partner', () => {
  test('takes back the invitation that the former one sent, and no other', async () => {
    const { accounts } = await register(house, { invite: true })
    await post.arrives()
    const agent = await agentAt(accounts[0])
    await designate(agent, accounts[0], 'friend@partner.example')
    const [mail] = await post.arrives()
    await replace(accounts[0], agent.partnerId)
    await expect(signUpBy(house, linkIn(mail))).rejects.toMatchObject({ code: 'invitation.withdrawn' })

    const other = await register(house, { invite: true })
    const welcome = (await post.arrives()).find(({ to }) => to === other.email)
    const { partnerId } = await agentAt(other.accounts[0])
    await replace(other.accounts[0], partnerId)
    await signUpBy(house, linkIn(welcome))
  })
})

/** An agreement of two accounts whose administrator is in, and the agent of a partner who serves the first one only. */
async function settled() {
  const { accounts, email } = await register(house, { invite: true, count: 2 })
  const [mail] = await post.arrives()
  const { userId } = await signUpBy(house, linkIn(mail))
  return { accounts, email, userId, agent: await agentAt(accounts[0]) }
}

async function agentAt(accountId = 0) {
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, accountId, (partnerId % 1_000) + 1)
  return partnerUserAt(house, partnerId, 'agent')
}

async function replace(accountId = 0, fromId = 0) {
  const toId = await foundPartner(house)
  await change(house, await operator(house), null, async (work) =>
    changePartner(work, publisher(work), await purchasingAccount(work, accountId, 'agreements.change'), {
      fromId,
      toId,
    }),
  )
}

function letGo(actor: Actor, accountId = 0, userId = 0) {
  return change(house, actor, null, async (work) =>
    removeAccess(work, await purchasingAccount(work, accountId, 'users.manage'), userId),
  )
}

function again(actor: Actor, id = 0) {
  return change(house, actor, null, async (work) =>
    inviteDesignatedAdministrator(work, await purchasingAccount(work, id, 'administrators.designate')),
  )
}

let friends = 0

function designate(actor: Actor, id = 0, email = `friend${String((friends += 1))}@partner.example`) {
  const person = { firstName: 'Bea', lastName: 'Autre', email, language: 'fr' }
  return change(house, actor, null, async (work) =>
    designateAdministrator(work, await purchasingAccount(work, id, 'administrators.designate'), person),
  )
}

function seenBy(actor: Actor, id = 0) {
  return read(house, actor, async (work) =>
    designatedAdministrator(work, await purchasingAccount(work, id, 'administrators.designate')),
  )
}

/** The id of whom the agreement names. */
async function idOfNamed(accountId = 0): Promise<number> {
  return (await seenBy(system('test'), accountId)).standing.userId ?? 0
}

/** The designated administrator in the hands of his partner and the publisher (SPEC 1.7): invited again, corrected, replaced. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acceptInvitation, invariants, purchasingAccount, refuseInvitation } from '#server/business/access/index.ts'
import { change, isRefusal, read, system, visitor, type Actor } from '#server/work/index.ts'
import { register } from '../../../../test/world/agreements.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { inviteTo, signUpBy } from '../../../../test/world/invited.ts'
import { customerAt, emailOf, operator, partnerUserAt, rolesOf } from '../../../../test/world/people.ts'
import { foundPartner, serve } from '../../../../test/world/places.ts'
import { linkIn, openPost, type Post } from '../../../../test/world/post.ts'
import {
  designateAdministrator,
  designatedAdministrator,
  inviteDesignatedAdministrator,
  type DesignatedPerson,
} from './designated-administrator.ts'

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

describe('his partner and the publisher', () => {
  test('send the invitation again under a new link', async () => {
    const { accounts, email } = await register(house, { invite: true })
    const [first] = await post.arrives()
    for (const actor of [await partnerOf(accounts, 'agent'), await operator(house)]) {
      await again(actor, accounts[0])
      const [mail] = await post.arrives()
      expect(mail?.to).toBe(email)
      expect(linkIn(mail)).not.toBe(linkIn(first))
    }
    await expect(signUpBy(house, linkIn(first))).rejects.toMatchObject({ code: 'invitation.replaced' })
  })

  test('invite him anew after he said no, and never once he is in', async () => {
    const { accounts } = await register(house, { invite: true })
    const [mail] = await post.arrives()
    const boss = await operator(house)
    await change(house, visitor, null, (work) => refuseInvitation(work, linkIn(mail)))
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'refused' })
    const [told] = await post.arrives()
    expect(told?.text).toContain(`/purchasing-accounts/${String(accounts[0])}/designated-administrator`)
    await again(boss, accounts[0])
    const [second] = await post.arrives()
    await signUpBy(house, linkIn(second))
    await expect(again(boss, accounts[0])).rejects.toMatchObject({ code: 'designated-administrator.in', status: 409 })
  })

  test('name another one, whose invitation replaces the one that waits', async () => {
    const { accounts } = await register(house, { invite: true, count: 2 })
    const [first] = await post.arrives()
    await designate(await partnerOf(accounts, 'administrator'), accounts[0], { email: 'other@contoso.example' })
    const [second, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(second?.to).toBe('other@contoso.example')
    await expect(signUpBy(house, linkIn(first))).rejects.toMatchObject({ code: 'invitation.withdrawn' })
    const { userId } = await signUpBy(house, linkIn(second))
    for (const id of accounts) expect(await rolesOf(house, userId, id)).toEqual(['account-administrator'])
    expect(await peopleAt(accounts[1])).toEqual([userId])
    for (const id of accounts) expect(await eventsAt(id)).toContain('administrator.designated')
  })

  test('leave whoever is in where he is, and he is told who was named beside him', async () => {
    const { accounts, email } = await register(house, { invite: true })
    const [mail] = await post.arrives()
    const { userId } = await signUpBy(house, linkIn(mail))
    await designate(await operator(house), accounts[0], { email: 'beside@contoso.example' })
    const mails = await post.arrives()
    expect(mails.map(({ to }) => to).sort()).toEqual([email, 'beside@contoso.example'].sort())
    expect(mails.find(({ to }) => to === email)?.text).toContain('beside@contoso.example')
    expect(await rolesOf(house, userId, accounts[0])).toEqual(['account-administrator'])
  })

  test('name one who works there already: he is raised only when he accepts', async () => {
    const { accounts } = await register(house, { invite: false, count: 2 })
    const viewer = await customerAt(house, accounts[0] ?? 0, ['account-viewer'])
    const email = await emailOf(house, viewer.userId)
    await designate(await operator(house), accounts[0], { email })
    expect(await rolesOf(house, viewer.userId, accounts[0])).toEqual(['account-viewer'])
    const mail = (await post.arrives()).find(({ to }) => to === email)
    await change(house, viewer, null, (work) => acceptInvitation(work, linkIn(mail)))
    expect(await rolesOf(house, viewer.userId, accounts[0])).toEqual(['account-administrator', 'account-viewer'])
    expect(await rolesOf(house, viewer.userId, accounts[1])).toEqual(['account-administrator'])
  })

  test('name one who administers all of it already: there is nothing to invite him to', async () => {
    const { accounts } = await register(house, { invite: true })
    await post.arrives()
    const administrator = await customerAt(house, accounts[0] ?? 0, ['account-administrator'])
    const email = await emailOf(house, administrator.userId)
    await designate(await operator(house), accounts[0], { email })
    expect((await post.arrives()).filter(({ to }) => to === email)).toEqual([])
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'in', isComplete: true })
  })

  test('name one who waits for another invitation: that one stays, until he accepts the greater one', async () => {
    const { accounts } = await register(house, { invite: false })
    const invited = await inviteTo(house, accounts, ['account-viewer'])
    const [waiting] = await post.arrives()
    await designate(await operator(house), accounts[0], { email: invited.email })
    const [mail] = await post.arrives()
    expect(await rolesOf(house, invited.userId, accounts[0])).toEqual(['account-viewer'])
    const { userId } = await signUpBy(house, linkIn(mail))
    expect(await rolesOf(house, userId, accounts[0])).toEqual(['account-administrator', 'account-viewer'])
    await expect(signUpBy(house, linkIn(waiting))).rejects.toMatchObject({ code: 'invitation.withdrawn' })
  })

  test('are not asked to name the one who is named, however his address is spelt', async () => {
    const { accounts, email } = await register(house, { invite: true })
    await expect(
      designate(await operator(house), accounts[0], { email: ` ${email.toUpperCase()}` }),
    ).rejects.toMatchObject({ code: 'designated-administrator.same' })
  })

  test('ten who name ten people at once leave one invitation, and it is the one that the agreement names', async () => {
    const { accounts } = await register(house, { invite: true })
    const boss = await operator(house)
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        designate(boss, accounts[0], { email: `candidate${String(index)}@contoso.example` }),
      ),
    )
    const { rows } = await house.database.pool.query(
      `select u.email = g.administrator_email as is_named from invitations i join users u on u.id = i.user_id
      join agreements g on g.id = i.agreement_id
      where g.id = (select agreement_id from purchasing_accounts where id = $1)
        and i.accepted_at is null and i.refused_at is null and i.withdrawn_at is null`,
      [accounts[0]],
    )
    expect(rows).toEqual([{ is_named: true }])
  })

  // Without lockDesignation, several find that none waits, and the schema refuses all but one with a fault of ours.
  test('five who invite him anew at once leave one invitation, whose last link works', async () => {
    const { accounts } = await register(house, { invite: true })
    const boss = await operator(house)
    const [refused] = await post.arrives()
    await change(house, visitor, null, (work) => refuseInvitation(work, linkIn(refused)))
    await post.arrives()
    await Promise.all(Array.from({ length: 5 }, () => again(boss, accounts[0])))
    const [mail, ...more] = await post.arrives()
    expect(more).toEqual([])
    await signUpBy(house, linkIn(mail))
  })

  test('and nobody else: neither customers, nor the partner’s viewers, nor other partners', async () => {
    const { accounts } = await register(house, { invite: true })
    const others: readonly Actor[] = [
      await customerAt(house, accounts[0] ?? 0, ['account-administrator']),
      await partnerOf(accounts, 'viewer'),
      await partnerUserAt(house, await foundPartner(house), 'administrator'),
      visitor,
    ]
    for (const actor of others) {
      const error: unknown = await again(actor, accounts[0]).catch((thrown: unknown) => thrown)
      expect(isRefusal(error, 'permission.missing') || isRefusal(error, 'purchasing-account.unknown')).toBe(true)
    }
  })
})

async function partnerOf(accounts: readonly number[], role: 'administrator' | 'agent' | 'viewer'): Promise<Actor> {
  const partnerId = await foundPartner(house)
  for (const id of accounts) await serve(house, partnerId, id, (partnerId % 1_000) + 1)
  return partnerUserAt(house, partnerId, role)
}

function again(actor: Actor, id = 0) {
  return change(house, actor, null, async (work) =>
    inviteDesignatedAdministrator(work, await purchasingAccount(work, id, 'administrators.designate')),
  )
}

function designate(actor: Actor, id = 0, wish: Partial<DesignatedPerson> = {}) {
  const person = { firstName: 'Bea', lastName: 'Autre', email: 'bea@contoso.example', language: 'fr', ...wish }
  return change(house, actor, null, async (work) =>
    designateAdministrator(work, await purchasingAccount(work, id, 'administrators.designate'), person),
  )
}

function standingAt(id = 0) {
  return read(house, system('test'), async (work) => {
    const account = await purchasingAccount(work, id, 'administrators.designate')
    return (await designatedAdministrator(work, account)).standing
  })
}

async function peopleAt(id = 0): Promise<number[]> {
  const { rows } = await house.database.pool.query<{ user_id: number }>(
    'select user_id from account_people where purchasing_account_id = $1',
    [id],
  )
  return rows.map((row) => row.user_id)
}

async function eventsAt(id = 0): Promise<string[]> {
  const { rows } = await house.database.pool.query<{ name: string }>(
    'select name from events where purchasing_account_id = $1 order by id',
    [id],
  )
  return rows.map(({ name }) => name)
}

/** The one person whom an agreement names (SPEC 1.1, 1.7): invited when it is registered, again, corrected and replaced. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acceptInvitation, purchasingAccount, refuseInvitation, signUp } from '#server/business/access/index.ts'
import { importAgreements } from '#server/business/partners/index.ts'
import { change, changeInBulk, isRefusal, read, system, visitor, type Actor } from '#server/work/index.ts'
import { csvOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { goodPassword, inviteTo } from '../../../../test/world/invited.ts'
import { customerAt, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundPartner, serve } from '../../../../test/world/places.ts'
import { linkIn, openPost, type Post } from '../../../../test/world/post.ts'
import {
  designateAdministrator,
  designatedAdministrator,
  inviteDesignatedAdministrator,
  type DesignatedPerson,
} from './designated-administrator.ts'
import { registerAgreement } from './register.ts'

let house: TestHouse
let post: Post
let agreements = 0

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  await house.drop()
})
beforeEach(() => post.arrives())

describe('an agreement that is registered', () => {
  test('invites whom it names, in his language, to all its accounts, in which he administers everything', async () => {
    const { accounts, email } = await register({ invite: true, language: 'en', count: 3 })
    const [mail, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(mail).toMatchObject({ to: email, subject: expect.stringContaining('is ready') })
    expect(mail?.text).toContain('names you as the Purchasing Account Administrator')
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'open' })

    const { userId } = await signUpBy(linkIn(mail))
    for (const id of accounts) expect(await rolesOf(userId, id)).toEqual(['account-administrator'])
    expect(await standingAt(accounts[2])).toMatchObject({ state: 'in', isComplete: true })
    await read(house, { kind: 'customer', userId }, (work) => purchasingAccount(work, accounts[1] ?? 0, 'users.manage'))
  })

  test('invites nobody where it is not asked to', async () => {
    const { accounts } = await register({ invite: false })
    expect(await post.arrives()).toEqual([])
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'not-invited' })
  })

  test('is registered although his address is of no use, and the audit says so', async () => {
    const partner = await partnerUserAt(house, await foundPartner(house), 'viewer')
    const { rows } = await house.database.pool.query<{ email: string }>('select email from users where id = $1', [
      partner.userId,
    ])
    const { accounts } = await register({ invite: true, email: rows[0]?.email })
    expect(await post.arrives()).toEqual([])
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'unusable' })
    expect(await eventsAt(accounts[0])).toContain('administrator.not-invited')
  })
})

describe('accounts that are added to an agreement', () => {
  test('are his at once where he is in', async () => {
    const { number, accounts, email } = await register({ invite: true })
    const [mail] = await post.arrives()
    const { userId } = await signUpBy(linkIn(mail))
    const added = await importAccounts(number, email, ['later'])
    expect(await rolesOf(userId, added[0])).toEqual(['account-administrator'])
    await read(house, { kind: 'customer', userId }, (work) => purchasingAccount(work, added[0] ?? 0, 'users.manage'))
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'in', isComplete: true })
  })

  test('come with his invitation where it waits', async () => {
    const { number, email } = await register({ invite: true })
    const [mail] = await post.arrives()
    const added = await importAccounts(number, email, ['later'])
    expect(await eventsAt(added[0])).toContain('user.invited')
    const { userId } = await signUpBy(linkIn(mail))
    expect(await rolesOf(userId, added[0])).toEqual(['account-administrator'])
  })

  test('are not given to one whom his organisation has let go', async () => {
    const { number, accounts, email } = await register({ invite: true })
    const [mail] = await post.arrives()
    const { userId } = await signUpBy(linkIn(mail))
    await letGo(userId, accounts)
    const added = await importAccounts(number, email, ['later'])
    expect(await rolesOf(userId, added[0])).toEqual([])
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'left' })
  })

  test('are nobody’s where nobody was invited', async () => {
    const { number, email } = await register({ invite: false })
    const added = await importAccounts(number, email, ['later'])
    expect(await eventsAt(added[0])).toEqual(['purchasing-account.registered'])
  })
})

describe('an import', () => {
  test('invites only with --invite, everybody of the file whom nobody invited, and nobody twice', async () => {
    const { number, email } = await register({ invite: false })
    await importAccounts(number, email, ['one'])
    expect(await post.arrives()).toEqual([])
    await importAccounts(number, email, ['two'], true)
    expect((await post.arrives()).map(({ to }) => to)).toEqual([email])
    await importAccounts(number, email, ['two'], true)
    expect(await post.arrives()).toEqual([])
  })
})

describe('his partner and the publisher', () => {
  test('send the invitation again under a new link', async () => {
    const { accounts, email } = await register({ invite: true })
    const [first] = await post.arrives()
    for (const actor of [await partnerOf(accounts, 'agent'), await operator(house)]) {
      await again(actor, accounts[0])
      const [mail] = await post.arrives()
      expect(mail?.to).toBe(email)
      expect(linkIn(mail)).not.toBe(linkIn(first))
    }
    await expect(signUpBy(linkIn(first))).rejects.toMatchObject({ code: 'invitation.replaced' })
  })

  test('invite him anew after he said no, and never once he is in', async () => {
    const { accounts } = await register({ invite: true })
    const [mail] = await post.arrives()
    const boss = await operator(house)
    await change(house, visitor, null, (work) => refuseInvitation(work, linkIn(mail)))
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'refused' })
    const [told] = await post.arrives()
    expect(told?.text).toContain(`/purchasing-accounts/${String(accounts[0])}/designated-administrator`)
    await again(boss, accounts[0])
    const [second] = await post.arrives()
    await signUpBy(linkIn(second))
    await expect(again(boss, accounts[0])).rejects.toMatchObject({ code: 'designated-administrator.in', status: 409 })
  })

  test('name another one, whose invitation replaces the one that waits', async () => {
    const { accounts } = await register({ invite: true, count: 2 })
    const [first] = await post.arrives()
    await designate(await partnerOf(accounts, 'administrator'), accounts[0], { email: 'other@contoso.example' })
    const [second, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(second?.to).toBe('other@contoso.example')
    await expect(signUpBy(linkIn(first))).rejects.toMatchObject({ code: 'invitation.withdrawn' })
    const { userId } = await signUpBy(linkIn(second))
    for (const id of accounts) expect(await rolesOf(userId, id)).toEqual(['account-administrator'])
    expect(await peopleAt(accounts[1])).toEqual([userId])
    for (const id of accounts) expect(await eventsAt(id)).toContain('administrator.designated')
  })

  test('leave whoever is in where he is, and he is told who was named beside him', async () => {
    const { accounts, email } = await register({ invite: true })
    const [mail] = await post.arrives()
    const { userId } = await signUpBy(linkIn(mail))
    await designate(await operator(house), accounts[0], { email: 'beside@contoso.example' })
    const mails = await post.arrives()
    expect(mails.map(({ to }) => to).sort()).toEqual([email, 'beside@contoso.example'].sort())
    expect(mails.find(({ to }) => to === email)?.text).toContain('beside@contoso.example')
    expect(await rolesOf(userId, accounts[0])).toEqual(['account-administrator'])
  })

  test('name one who works there already: he is raised only when he accepts', async () => {
    const { accounts } = await register({ invite: false, count: 2 })
    const viewer = await customerAt(house, accounts[0] ?? 0, ['account-viewer'])
    const email = await emailOf(viewer.userId)
    await designate(await operator(house), accounts[0], { email })
    expect(await rolesOf(viewer.userId, accounts[0])).toEqual(['account-viewer'])
    const mail = (await post.arrives()).find(({ to }) => to === email)
    await change(house, viewer, null, (work) => acceptInvitation(work, linkIn(mail)))
    expect(await rolesOf(viewer.userId, accounts[0])).toEqual(['account-administrator', 'account-viewer'])
    expect(await rolesOf(viewer.userId, accounts[1])).toEqual(['account-administrator'])
  })

  test('name one who administers all of it already: there is nothing to invite him to', async () => {
    const { accounts } = await register({ invite: true })
    await post.arrives()
    const administrator = await customerAt(house, accounts[0] ?? 0, ['account-administrator'])
    const email = await emailOf(administrator.userId)
    await designate(await operator(house), accounts[0], { email })
    expect((await post.arrives()).filter(({ to }) => to === email)).toEqual([])
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'in', isComplete: true })
  })

  test('name one who waits for another invitation: that one leads nowhere any more', async () => {
    const { accounts } = await register({ invite: false })
    const invited = await inviteTo(house, accounts, ['account-viewer'])
    const [waiting] = await post.arrives()
    await designate(await operator(house), accounts[0], { email: invited.email })
    const [mail] = await post.arrives()
    await expect(signUpBy(linkIn(waiting))).rejects.toMatchObject({ code: 'invitation.withdrawn' })
    const { userId } = await signUpBy(linkIn(mail))
    expect(await rolesOf(userId, accounts[0])).toEqual(['account-administrator', 'account-viewer'])
  })

  test('are not asked to name the one who is named, however his address is spelt', async () => {
    const { accounts, email } = await register({ invite: true })
    await expect(
      designate(await operator(house), accounts[0], { email: ` ${email.toUpperCase()}` }),
    ).rejects.toMatchObject({ code: 'designated-administrator.same' })
  })

  // Without lockDesignation, two invitations to one agreement are open, which the schema then refuses with a fault of ours.
  test('ten who name ten people at once leave one invitation, and it is the one that the agreement names', async () => {
    const { accounts } = await register({ invite: true })
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

  test('and nobody else: neither customers, nor the partner’s viewers, nor other partners', async () => {
    const { accounts } = await register({ invite: true })
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

interface Registering {
  readonly invite: boolean
  readonly count?: number
  readonly language?: string
  readonly email?: string | undefined
}

async function register({ invite, count = 1, language = 'fr', email }: Registering) {
  agreements += 1
  const number = `AG-${String(agreements)}`
  const address = email ?? `ada${String(agreements)}@contoso.example`
  const { accounts } = await change(house, system('test'), null, (work) =>
    registerAgreement(
      work,
      {
        number,
        signedOn: '2024-01-15',
        anniversaryOn: '2025-02-01',
        organization: { number: `ORG-${number}`, name: `Contoso ${number}`, countryCode: 'FR' },
        administrator: { firstName: 'Ada', lastName: 'Admin', email: address, language },
        accounts: Array.from({ length: count }, (_, index) => ({
          number: `${number}-${String(index + 1)}`,
          name: `Compte ${String(index + 1)}`,
          city: 'Paris',
          countryCode: 'FR',
        })),
      },
      { invite },
    ),
  )
  return { number, accounts: accounts.map(({ id }) => id), email: address }
}

/** Adds accounts to an agreement as the publisher's file does; answers their ids. */
async function importAccounts(agreement: string, email: string, names: readonly string[], invite = false) {
  const header =
    'agreement_number,signed_on,anniversary_on,organization_number,organization_name,organization_country,account_number,' +
    'account_name,account_city,account_country,administrator_first_name,administrator_last_name,administrator_email,' +
    'administrator_language,partner_number,partner_name,partner_language'
  const lines = names.map(
    (name) =>
      `${agreement},2024-01-15,2025-02-01,ORG-${agreement},Contoso ${agreement},FR,${agreement}-${name},${name},Lyon,FR,Ada,Admin,${email},fr,,,`,
  )
  const csv = await csvOf([header, ...lines])
  await changeInBulk(house, system('import agreements'), null, (work) => importAgreements(work, csv, undefined, invite))
  const { rows } = await house.database.pool.query<{ id: number }>(
    'select id from purchasing_accounts where number = any($1) order by id',
    [names.map((name) => `${agreement}-${name}`)],
  )
  return rows.map(({ id }) => id)
}

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

async function signUpBy(link: string): Promise<{ userId: number }> {
  const device = { address: '192.0.2.9', userAgent: 'test' }
  await signUp(house, { link, firstName: 'Ada', lastName: 'Admin', password: goodPassword, device })
  const { rows } = await house.database.pool.query<{ user_id: number }>(
    'select user_id from invitations where id = $1',
    [Number(link.split('.')[0])],
  )
  return { userId: rows[0]?.user_id ?? 0 }
}

/** As his organisation does, once somebody else administers it. */
async function letGo(userId: number, accounts: readonly number[]): Promise<void> {
  for (const table of ['role_assignments', 'account_people', 'user_accounts']) {
    await house.database.pool.query(`delete from ${table} where user_id = $1 and purchasing_account_id = any($2)`, [
      userId,
      accounts,
    ])
  }
}

async function rolesOf(userId: number, id = 0): Promise<string[]> {
  const { rows } = await house.database.pool.query<{ role: string }>(
    'select role from role_assignments where user_id = $1 and purchasing_account_id = $2 order by role',
    [userId, id],
  )
  return rows.map(({ role }) => role)
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

async function emailOf(userId: number): Promise<string> {
  const { rows } = await house.database.pool.query<{ email: string }>('select email from users where id = $1', [userId])
  return rows[0]?.email ?? ''
}

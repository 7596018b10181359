/** API keys: made with the password, once per form, a few per person; and at an end with whatever they hung on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { change, read, type Actor } from '#server/work/index.ts'
import { apiKey } from '../../../../../test/world/api-keys.ts'
import { eventsOf, otherPassword, presence, signer } from '../../../../../test/world/credentials.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, give, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner } from '../../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { addDays, dateIn } from '#server/platform/clock.ts'
import {
  apiKeyDays,
  apiKeyLimit,
  changePassword,
  endOwnApiKey,
  freshApiKey,
  holderOfApiKey,
  makeApiKey,
  ownApiKeys,
  partnerDesk,
  purchasingAccount,
  removeAccess,
  removePartnerUser,
} from '../index.ts'

let house: TestHouse
let post: Post

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.arrives()
  await post.close()
  await house.drop()
})

const today = () => dateIn(house.clock.timeZone, house.clock.realNow())
const wish = (more: object = {}) => ({
  name: `Export ${crypto.randomUUID()}`,
  scopes: ['purchasing-accounts.read'],
  lastOn: addDays(today(), 30),
  key: crypto.randomUUID(),
  ...more,
})
const make = async (actor: Actor, more: object = {}, fresh = freshApiKey(), password?: string) => {
  const kept = await makeApiKey(house, actor, presence(password), wish(more), fresh)
  return { token: fresh.token, isShown: kept === fresh.hash.toString('hex') }
}
const opens = async (token: string) => (await holderOfApiKey(house, token)) !== undefined

describe('made', () => {
  test('it stands for its person, for its scopes, and he is told; nothing of its token is stored', async () => {
    const { actor, userId, email } = await signer(house)
    const { token, isShown } = await make(actor, { name: 'Ledger' })
    expect(isShown).toBe(true)
    expect(await holderOfApiKey(house, token)).toMatchObject({
      actor: { kind: 'customer', userId, via: expect.any(Number) as number },
      scopes: new Set(['purchasing-accounts.read']),
    })
    expect(await eventsOf(house, userId, 'api-key.made')).toHaveLength(1)
    const letters = (await post.arrives()).filter(({ to }) => to.includes(email))
    expect(letters.map(({ subject }) => subject)).toEqual(['Une clé d’API a été créée'])
    expect(letters[0]?.text).toContain('Ledger')
    expect(letters[0]?.text).not.toContain('cptr_')
    const rows = await house.database.pool.query('select row_to_json(k)::text as text from api_keys as k')
    expect(JSON.stringify(rows.rows)).not.toContain(token.slice(5, 40))
  })

  test('it takes the password', async () => {
    const { actor } = await signer(house)
    const refused = { status: 422, code: 'password.wrong' }
    await expect(make(actor, {}, freshApiKey(), 'another one altogether')).rejects.toMatchObject(refused)
  })

  test('once per form: the second answer shows no key, and there is one', async () => {
    const { actor, userId } = await signer(house)
    const asked = wish()
    const both = await Promise.all([make(actor, asked), make(actor, asked)])
    expect(both.filter(({ isShown }) => isShown)).toHaveLength(1)
    expect(await read(house, actor, ownApiKeys)).toHaveLength(1)
    expect(await eventsOf(house, userId, 'api-key.made')).toHaveLength(1)
  })

  test.each([
    ['no scope', { scopes: [] }, 422, 'api-key.scopes-unlikely'],
    ['a scope that is none', { scopes: ['everything.write'] }, 422, 'api-key.scopes-unlikely'],
    ['a service’s scope', { scopes: ['seats.report'] }, 422, 'api-key.scopes-unlikely'],
    ['a day that is over', { lastOn: '2020-01-01' }, 422, 'api-key.day-unlikely'],
    ['more than a year', { lastOn: '2199-01-01' }, 422, 'api-key.day-unlikely'],
  ])('not with %s', async (_what, more, status, code) => {
    const { actor } = await signer(house)
    await expect(make(actor, more)).rejects.toMatchObject({ status, code })
  })

  test('two of one name are told apart by nobody; the name of an ended one is free', async () => {
    const { actor } = await signer(house)
    await make(actor, { name: 'Twice' })
    await expect(make(actor, { name: 'Twice' })).rejects.toMatchObject({ status: 409, code: 'api-key.known' })
    const [first] = await read(house, actor, ownApiKeys)
    await change(house, actor, null, (work) => endOwnApiKey(work, first?.id ?? 0))
    await make(actor, { name: 'Twice' })
  })

  // Without lockProof's lock both would count nine.
  test('ten at most, also when two are made at once', async () => {
    const who = await signer(house)
    const actor = { kind: 'customer', userId: who.userId } as const
    for (let count = 1; count < apiKeyLimit; count += 1) await apiKey(house, actor)
    const both = await Promise.allSettled([make(actor), make(actor)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'api-key.too-many' } })
  })
})

describe('over', () => {
  test('after its last day, to the day', async () => {
    const { actor } = await signer(house)
    const { token } = await make(actor, { lastOn: today() })
    expect(await opens(token)).toBe(true)
    house.pass(86_400)
    expect(await opens(token)).toBe(false)
    expect(await read(house, actor, ownApiKeys)).toMatchObject([{ isOver: true }])
  })

  test('when its person ends it, and nobody else does', async () => {
    const [who, other] = [await signer(house), await signer(house)]
    const { token } = await make(who.actor)
    const [key] = await read(house, who.actor, ownApiKeys)
    const end = (actor: Actor) => change(house, actor, null, (work) => endOwnApiKey(work, key?.id ?? 0))
    await expect(end(other.actor)).rejects.toMatchObject({ status: 404, code: 'api-key.unknown' })
    expect(await opens(token)).toBe(true)
    await end(who.actor)
    await end(who.actor)
    expect(await opens(token)).toBe(false)
    expect(await eventsOf(house, who.userId, 'api-key.ended')).toHaveLength(1)
  })

  test('when he chooses another password', async () => {
    const { actor } = await signer(house)
    const { token } = await make(actor)
    await changePassword(house, actor, presence(), otherPassword)
    expect(await opens(token)).toBe(false)
  })

  test('when he has left his last account, and not his first', async () => {
    const [one, two] = await foundAccounts(house, 2)
    const person = await customerAt(house, one?.id ?? 0, ['account-viewer'])
    const boss = await customerAt(house, one?.id ?? 0, ['account-administrator'])
    await give(house, two?.id ?? 0, person.userId, 'account-viewer')
    await give(house, two?.id ?? 0, boss.userId, 'account-administrator')
    const token = await apiKey(house, person)
    const remove = (account: number) =>
      change(house, boss, null, async (work) =>
        removeAccess(work, await purchasingAccount(work, account, 'users.manage'), person.userId),
      )
    await remove(one?.id ?? 0)
    expect(await opens(token)).toBe(true)
    await remove(two?.id ?? 0)
    expect(await opens(token)).toBe(false)
  })

  test('when his partner takes his place away', async () => {
    const partner = await foundPartner(house)
    const boss = await partnerUserAt(house, partner, 'administrator')
    const agent = await partnerUserAt(house, partner, 'agent')
    const token = await apiKey(house, agent)
    expect(await opens(token)).toBe(true)
    await change(house, boss, null, (work) =>
      removePartnerUser(work, partnerDesk(work, 'partner-users.manage'), agent.userId),
    )
    expect(await opens(token)).toBe(false)
  })

  test('as soon as his address is barred', async () => {
    const { actor, email } = await signer(house)
    const { token } = await make(actor)
    await house.database.pool.query(
      `insert into organizations (number, name, country_code) values ('BARRING', 'Barring', 'FR') on conflict do nothing`,
    )
    await house.database.pool.query(
      `insert into barred_people (organization_id, email_canonical, domain, barred_at)
       select id, $1, 'example.com', now() from organizations limit 1`,
      [email],
    )
    expect(await opens(token)).toBe(false)
    await expect(make(actor)).rejects.toMatchObject({ status: 403, code: 'api-key.person-barred' })
  })
})

describe('of what its person was', () => {
  test('a partner’s opens nothing of another partner, nor of anything else that he becomes', async () => {
    const [first, second] = [await foundPartner(house), await foundPartner(house)]
    const agent = await partnerUserAt(house, first, 'agent')
    const token = await apiKey(house, agent)
    const at = (partner: number) =>
      house.database.pool.query('update partner_users set partner_id = $1 where user_id = $2', [partner, agent.userId])
    await at(second)
    expect(await opens(token)).toBe(false)
    await at(first)
    expect(await holderOfApiKey(house, token)).toMatchObject({
      actor: { kind: 'partner', partnerId: first, role: 'agent' },
    })
    await house.database.pool.query('delete from partner_users where user_id = $1', [agent.userId])
    expect(await opens(token)).toBe(false)
  })

  test('a customer’s opens no Console', async () => {
    const { actor, userId } = await signer(house)
    const { token } = await make(actor)
    await house.database.pool.query('insert into operators (user_id, hired_at) values ($1, now())', [userId])
    expect(await opens(token)).toBe(false)
  })

  test('one of the publisher’s people has keys for ninety days at most', async () => {
    const ann = await operator(house)
    const token = await apiKey(house, ann)
    expect(await holderOfApiKey(house, token)).toMatchObject({ actor: { kind: 'operator', userId: ann.userId } })
    const days = await read(house, ann, (work) => Promise.resolve(apiKeyDays(work)))
    expect(days.latest).toBe(addDays(days.today, 90))
  })
})

test('the day of its last use is noted', async () => {
  const { actor } = await signer(house)
  const { token } = await make(actor)
  expect(await read(house, actor, ownApiKeys)).toMatchObject([{ usedOn: null }])
  await opens(token)
  expect(await read(house, actor, ownApiKeys)).toMatchObject([{ usedOn: today() }])
})

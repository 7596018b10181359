/** What a person's key opens: his own reach, on this very request, as far as its scopes go; and where what it did is said. */
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiOf } from '#server/api/index.ts'
import { holderOfApiKey, purchasingAccount, removeAccess } from '#server/business/access/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { apiWorld, origin, problem, type ApiWorld } from '../world/api.ts'
import { apiKey } from '../world/api-keys.ts'
import { customerAt, give, operator, partnerUserAt } from '../world/people.ts'
import { foundPartner, serve } from '../world/places.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.house.drop())

async function numbers(token: string, query = ''): Promise<readonly string[]> {
  const answer = await world.ask(`/purchasing-accounts${query}`, { token })
  expect(answer.status).toBe(200)
  const { data }: { data: readonly { number: string }[] } = await answer.json()
  return data.map(({ number }) => number)
}

describe('reach', () => {
  test('a customer’s is his accounts, a partner’s those that he serves, the publisher’s all', async () => {
    const { house, own, foreign } = world
    const customer = await customerAt(house, own.id, ['account-viewer'])
    const partner = await foundPartner(house)
    await serve(house, partner, foreign.id, 2)
    const agent = await partnerUserAt(house, partner, 'viewer')
    const ann = await operator(house)
    expect(await numbers(await apiKey(house, customer))).toEqual([own.number])
    expect(await numbers(await apiKey(house, agent))).toEqual([foreign.number])
    expect(await numbers(await apiKey(house, ann))).toEqual([own.number, foreign.number])
  })

  test('pages lead through all of it', async () => {
    const token = await apiKey(world.house, await operator(world.house))
    const answer = await world.ask('/purchasing-accounts?limit=1', { token })
    const page: { data: readonly { number: string }[]; nextCursor: string } = await answer.json()
    expect(page.data.map(({ number }) => number)).toEqual([world.own.number])
    expect(await numbers(token, `?limit=1&cursor=${page.nextCursor}`)).toEqual([world.foreign.number])
  })

  test('ends with the role, on the next request', async () => {
    const { house, own, foreign } = world
    const person = await customerAt(house, own.id, ['account-viewer'])
    await customerAt(house, foreign.id, ['account-administrator'])
    await give(house, foreign.id, person.userId, 'account-viewer')
    const token = await apiKey(house, person)
    expect(await numbers(token)).toEqual([own.number, foreign.number])
    await change(house, system('test'), null, async (work) =>
      removeAccess(work, await purchasingAccount(work, foreign.id, 'users.manage'), person.userId),
    )
    expect(await numbers(token)).toEqual([own.number])
  })
})

describe('the token', () => {
  test('is read from its header alone', async () => {
    const token = await apiKey(world.house, await operator(world.house))
    const bare = await world.ask(`/purchasing-accounts?access_token=${token}`)
    expect(await problem(bare)).toBe('401 token.missing')
    const cookie = await world.ask('/purchasing-accounts', { headers: { cookie: `session=${token}` } })
    expect(await problem(cookie)).toBe('401 token.missing')
    const beside = await world.ask(`/purchasing-accounts?access_token=${token}`, { token })
    expect(await problem(beside)).toBe('422 request.invalid')
  })

  test.each(['cptr_', `cptr_${'0'.repeat(49)}`, 'cptr_x y'])('"%s" is nobody’s', async (token) => {
    expect(await problem(await world.ask('/purchasing-accounts', { token }))).toBe('401 token.invalid')
  })

  test('a scope of services is none of a person’s: what sites report is closed to him', async () => {
    const token = await apiKey(world.house, await operator(world.house))
    const answer = await world.ask(`/purchasing-accounts/${world.own.number}/entitlements`, { token })
    expect(await problem(answer.clone())).toBe('403 scope.insufficient')
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api", error="insufficient_scope"')
  })

  test('has its own count of requests', async () => {
    const few = apiOf({
      house: world.house,
      outside: world.outside,
      log: pino({ level: 'silent' }),
      clientOfToken: () => Promise.resolve(undefined),
      requestsPerWindow: 1,
    })
    const ann = await operator(world.house)
    const [one, other] = [await apiKey(world.house, ann), await apiKey(world.house, ann)]
    const ask = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` }
      return (await few.fetch(new Request(`${origin}/api/v1/purchasing-accounts`, { headers }))).status
    }
    expect([await ask(one), await ask(one), await ask(other)]).toEqual([200, 429, 200])
  })

  test('is in no log, whatever fails', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const realNow = () => {
      throw new Error('the clock stands still')
    }
    const house = { ...world.house, clock: { ...world.house.clock, realNow } }
    const failing = apiOf({ house, outside: world.outside, log, clientOfToken: () => Promise.resolve(undefined) })
    const token = await apiKey(world.house, await operator(world.house))
    const headers = { authorization: `Bearer ${token}` }
    const answer = await failing.fetch(new Request(`${origin}/api/v1/purchasing-accounts`, { headers }))
    expect(answer.status).toBe(500)
    expect(lines.join('')).toContain('the clock stands still')
    expect(lines.join('')).not.toContain(token.slice(5))
    expect(await answer.text()).not.toContain(token.slice(5))
  })
})

test('what it does is the person’s act, and the journal says by which key', async () => {
  const { house } = world
  const ann = await operator(house)
  const holder = await holderOfApiKey(house, await apiKey(house, ann))
  if (holder === undefined) throw new Error('The key opens nothing')
  await change(house, holder.actor, null, async (work) =>
    work.record({ name: 'operator.hired', scope: 'system', details: { user: ann.userId, role: 'agent' } }),
  )
  const last = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('events')
      .select(['actor_kind', 'actor_id', 'api_key_id'])
      .orderBy('id', 'desc')
      .limit(1)
      .execute(),
  )
  expect(last).toEqual([{ actor_kind: 'operator', actor_id: ann.userId, api_key_id: holder.keyId }])
})

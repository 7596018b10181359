/**
 * A1 for people: every operation x every kind of caller x an account of his own, a foreign one and one that does not exist.
 * The operations come from the API's own list, so that a new one without a case fails here.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isServiceScope } from '#server/api/caller.ts'
import { noBody, type Operation } from '#server/api/operation.ts'
import { operations } from '#server/api/operations.ts'
import { apiKeyScopes, isApiKeyScope } from '#server/business/access/index.ts'
import { apiKey } from '../world/api-keys.ts'
import { apiWorld, problem, said, type ApiWorld } from '../world/api.ts'
import { callersOf, type Caller } from '../world/callers.ts'
import { foundPartner, serve } from '../world/places.ts'
import { forgetJobs } from '../world/queue.ts'
import { cases, type ApiCase } from './cases.ts'

const forPeople = operations.filter(({ scopes }) => scopes.some((scope) => !isServiceScope(scope)))
const places = ['own', 'foreign', 'missing'] as const

let world: ApiWorld
let callers: readonly KeyHolder[]

/** Somebody with a key for everything, and two for one scope each. */
interface KeyHolder extends Caller {
  readonly token: string
  readonly narrow: Readonly<Record<NarrowScope, string>>
}

const narrowScopes = ['purchasing-accounts.read', 'benefits.write'] as const
type NarrowScope = (typeof narrowScopes)[number]

beforeAll(async () => {
  world = await apiWorld()
  const { house, own, foreign } = world
  const [partner, otherPartner] = [await foundPartner(house), await foundPartner(house)]
  await serve(house, partner, own.id, 2)
  await serve(house, otherPartner, foreign.id, 2)
  const signedIn = await callersOf(house, { accountId: own.id, partner, otherPartner })
  const holders: KeyHolder[] = []
  for (const each of signedIn) {
    const { actor } = each
    if (actor === undefined || !('userId' in actor)) continue
    const narrow = {
      'purchasing-accounts.read': await apiKey(house, actor, 'purchasing-accounts.read'),
      'benefits.write': await apiKey(house, actor, 'benefits.write'),
    }
    holders.push({ ...each, token: await apiKey(house, actor), narrow })
  }
  callers = holders
})
afterAll(async () => {
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
})

test('every operation has a case, and every case is of an operation', () => {
  expect(forPeople.map(({ id }) => id).sort()).toEqual(Object.keys(cases).sort())
})

test('every scope of keys opens something', () => {
  const used = new Set(forPeople.flatMap(({ scopes }) => scopes).filter(isApiKeyScope))
  expect([...used].sort()).toEqual(Object.keys(apiKeyScopes).sort())
})

describe.each(forPeople)('$method $path', (operation) => {
  const asked = cases[operation.id]
  if (asked === undefined) return

  test('each caller, at each account', async () => {
    const wrong: object[] = []
    for (const caller of callers) {
      for (const place of hasNumber(operation) ? placesOf(caller) : (['own'] as const)) {
        const answer = await heard(ask(operation, asked, place, caller.token))
        const expected = expectedOf(operation, asked, caller, place)
        if (expected !== undefined && answer !== expected) wrong.push({ who: caller.who, place, answer, expected })
      }
    }
    expect(wrong).toEqual([])
  })

  test('a foreign account answers word for word like one that never was', async () => {
    if (!hasNumber(operation)) return
    const stranger = callers.find(({ who }) => who === 'customer: account-administrator')
    const [foreign, missing] = [
      await ask(operation, asked, 'foreign', stranger?.token),
      await ask(operation, asked, 'missing', stranger?.token),
    ]
    expect(await said(foreign)).toEqual(await said(missing))
  })

  test('without the scope, or without a token, it opens to nobody', async () => {
    const other = narrowScopes.find((scope) => !operation.scopes.includes(scope))
    for (const { narrow, who } of callers) {
      const answer = await ask(operation, asked, 'own', narrow[other ?? 'purchasing-accounts.read'])
      expect([who, await problem(answer)]).toEqual([who, '403 scope.insufficient'])
    }
    expect(await problem(await ask(operation, asked, 'own', undefined))).toBe('401 token.missing')
    expect(await problem(await ask(operation, asked, 'own', 'cptr_made-up'))).toBe('401 token.invalid')
  })
})

// Whom an account out of reach is kept from does not depend on his role elsewhere: one of each kind asks.
function placesOf({ who }: Caller): readonly (typeof places)[number][] {
  const kinds = ['customer: account-administrator', 'partner: agent', 'partner who serves another account', 'operator']
  return kinds.includes(who) ? places : ['own']
}

function expectedOf(
  { path }: Operation,
  { permission, lacking, who, answer }: ApiCase,
  caller: Caller,
  place: (typeof places)[number],
): string | undefined {
  if (who !== undefined) return path.includes('{number}') && place !== 'own' ? undefined : who(caller)
  const isEverywhere = caller.actor?.kind === 'operator'
  if (place === 'missing') return '404 purchasing-account.unknown'
  if (place === 'foreign') {
    if (isEverywhere || caller.who === 'partner who serves another account') return undefined
    return '404 purchasing-account.unknown'
  }
  if (caller.allowed === undefined) return '404 purchasing-account.unknown'
  const may = permission === 'reach' || (permission !== undefined && caller.allowed.includes(permission))
  if (may) return typeof answer === 'string' ? answer : answer(caller)
  return lacking?.(caller) ?? '403 permission.missing'
}

function hasNumber({ path }: Operation): boolean {
  return path.startsWith('/purchasing-accounts/{number}')
}

function ask(
  operation: Operation,
  { values, body, query = '' }: ApiCase,
  place: (typeof places)[number],
  token: string | undefined,
) {
  const numbers = { own: world.own.number, foreign: world.foreign.number, missing: 'P-0-0' }
  const filled: Readonly<Record<string, string>> = { ...values, number: numbers[place] }
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(filled[name] ?? 'x'))
  return world.ask(`${path}${query}`, {
    method: operation.method,
    ...(token !== undefined && { token }),
    ...((operation.body !== noBody || operation.takesFile !== undefined) && { body: body ?? {} }),
    headers: {
      ...(operation.method !== 'GET' && { 'idempotency-key': crypto.randomUUID() }),
      ...(operation.takesFile !== undefined && { 'content-type': operation.takesFile.type }),
    },
  })
}

async function heard(asking: Promise<Response>): Promise<string> {
  const answer = await asking
  if (answer.status < 400) {
    await answer.body?.cancel()
    return String(answer.status)
  }
  return problem(answer)
}

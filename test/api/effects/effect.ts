/** What a write operation does, as effects.test.ts asks of each: by whom, upon what, and what has changed afterwards. */
import type { RawBuilder } from 'kysely'
import type { Operation } from '#server/api/operation.ts'
import { operations } from '#server/api/operations.ts'
import { change, read, system, type Actor, type Changing } from '#server/work/index.ts'
import { apiKey } from '../../world/api-keys.ts'
import { apiWorld, type ApiWorld } from '../../world/api.ts'
import { cookieOf } from '../../world/callers.ts'
import { customerAt, operator, partnerUserAt } from '../../world/people.ts'
import { foundPartner, partnerNumber } from '../../world/places.ts'

export type Side = 'customer' | 'partner' | 'operator'
export type Person = Extract<Actor, { userId: number }>
export type Values = Readonly<Record<string, string | number>>

export interface Scene {
  /** What stands in the braces of the path, besides {number}. */
  readonly values?: Values
  readonly body?: unknown
  /** The body of somebody who saw an earlier state. */
  readonly stale?: unknown
  /** Bodies in which the business finds fault, each with the pointers to what is wrong in it. */
  readonly faulty?: readonly FaultyBody[]
}

export type FaultyBody = readonly [body: unknown, ...pointers: readonly string[]]

export interface Effect {
  readonly by: Side
  /** The events that it records, by name; none where nothing of it is told. */
  readonly records: readonly string[]
  /** It is about whoever asks: from somebody else it is about him. */
  readonly isOwn?: true
  /** Its answer is kept nowhere: sent again, it is done again. */
  readonly isRepeated?: true
  /** Its answer makes a secret known, once: a repeat has null in its place. */
  readonly isSecretOnce?: true
  /** What there has to be before. */
  readonly scene: (world: EffectWorld) => Promise<Scene> | Scene
  /** Expects what it has changed, beside the events. */
  readonly after?: (world: EffectWorld, answer: unknown, values: Values) => Promise<void>
}

/** By operationId. */
export type Effects = Readonly<Record<string, Effect>>

export interface EffectWorld extends ApiWorld {
  readonly people: Readonly<Record<Side, Person>>
  /** Who has no business where the others have: at another account, at another partner; at no desk of the publisher's. */
  readonly strangers: Readonly<Record<Side, Person>>
  /** The partner who serves `own` and placed its orders. */
  readonly partnerId: number
  /** A partner who serves nobody. */
  readonly idle: { readonly id: number; readonly number: string }
  /** Does an operation that has to succeed; answers its body. */
  done<Body = unknown>(by: Side, id: string, scene: Scene): Promise<Body>
  /** Reads an address of the API. */
  find<Body = unknown>(by: Side, path: string): Promise<Body>
  /** Does something as the portal itself. */
  act<T>(fn: (work: Changing) => Promise<T>): Promise<T>
  /** The number that a query finds first. */
  idOf(query: RawBuilder<{ id: number }>): Promise<number>
}

const mostRequests = 100_000

/** A customer, his partner and an operator who is there, each with a stranger beside. */
export async function effectWorld(): Promise<EffectWorld> {
  const world = await apiWorld(mostRequests)
  const { house, own, foreign } = world
  const { rows } = await house.database.pool.query<{ id: number }>('select id from partners where number = $1', [
    world.partner,
  ])
  const partnerId = rows[0]?.id ?? 0
  const [idle, foreignPartner] = [await foundPartner(house), await foundPartner(house)]
  const people = {
    customer: await customerAt(house, own.id, ['account-administrator']),
    partner: await partnerUserAt(house, partnerId, 'administrator'),
    operator: await operator(house),
  }
  const tokens = {
    customer: await apiKey(house, people.customer),
    partner: await apiKey(house, people.partner),
    operator: await apiKey(house, people.operator),
  }
  for (const { userId } of Object.values(people)) await cookieOf(house, userId)
  return {
    ...world,
    people,
    strangers: {
      customer: await customerAt(house, foreign.id, ['account-administrator']),
      partner: await partnerUserAt(house, foreignPartner, 'administrator'),
      operator: await customerAt(house, own.id, ['account-administrator']),
    },
    partnerId,
    idle: { id: idle, number: await partnerNumber(house, idle) },
    async done(by, id, scene) {
      const answer = await send(world, operationCalled(id), scene, { token: tokens[by] })
      return bodyOf(id, answer)
    },
    find: async (by, path) => bodyOf(path, await world.ask(path, { token: tokens[by] })),
    act: (fn) =>
      change(house, system('test'), null, async (work) => {
        work.unchanged()
        return fn(work)
      }),
    async idOf(query) {
      const found = await read(house, system('test'), (work) => query.execute(work.db))
      if (found.rows[0] === undefined) throw new Error('There is no such row')
      return found.rows[0].id
    },
  }
}

function operationCalled(id: string): Operation {
  const found = operations.find((each) => each.id === id)
  if (found === undefined) throw new Error(`There is no operation ${id}`)
  return found
}

async function bodyOf<Body>(what: string, answer: Response): Promise<Body> {
  const text = await answer.text()
  if (answer.status >= 300) throw new Error(`${what}: ${String(answer.status)} ${text}`)
  return JSON.parse(text === '' ? 'null' : text)
}

/** Sends the request of a scene. */
export function send(
  world: ApiWorld,
  operation: Operation,
  { values = {}, body }: Scene,
  by: { readonly token: string; readonly key?: string },
): Promise<Response> {
  const filled: Values = { number: world.own.number, ...values }
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(filled[name] ?? 'x'))
  return world.ask(path, {
    method: operation.method,
    token: by.token,
    ...(body !== undefined && { body }),
    headers: {
      'idempotency-key': by.key ?? crypto.randomUUID(),
      ...(operation.takesFile !== undefined && { 'content-type': operation.takesFile.type }),
    },
  })
}

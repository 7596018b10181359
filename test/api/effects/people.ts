/** Effects upon people: of accounts, of themselves, and upon their keys. */
import { sql } from 'kysely'
import { expect } from 'vitest'
import { apiKey } from '../../world/api-keys.ts'
import { customerAt, meet } from '../../world/people.ts'
import type { EffectWorld, Effects, Person } from './effect.ts'
import { inviteTo } from '../../world/invited.ts'
import { somebodyNew } from './partners.ts'

interface Listed {
  readonly user: number
  readonly roles: readonly string[]
  readonly state: string
}

async function userOf(world: EffectWorld, user: unknown): Promise<Listed | undefined> {
  const { places } = await world
    .find<{ places: (Listed & { purchasingAccount: string })[] }>('customer', `/users/${String(user)}`)
    .catch(() => ({ places: [] }))
  return places.find((each) => each.purchasingAccount === world.own.number)
}

const ofAccounts: Effects = {
  inviteUser: {
    by: 'customer',
    records: ['invitation.sent', 'person.created', 'user.invited'],
    scene: (world) => ({
      body: {
        ...somebodyNew(),
        purchasingAccounts: [{ number: world.own.number, roles: ['account-viewer'] }],
      },
    }),
    async after(world, answer) {
      const { user } = answer as { user: number }
      expect(await userOf(world, user)).toMatchObject({ roles: ['account-viewer'], state: 'pending' })
    },
  },
  checkUserLines: {
    by: 'customer',
    isOwn: true,
    records: [],
    scene: (world) => ({ body: linesTo(world) }),
    async after(_, answer) {
      expect(answer).toMatchObject({ results: [{ line: 1, outcome: 'ready', faults: [] }] })
    },
  },
  inviteUserLines: {
    by: 'customer',
    isOwn: true,
    records: ['invitation.sent', 'person.created', 'user.invited'],
    scene: (world) => ({ body: linesTo(world) }),
    async after(_, answer) {
      expect(answer).toMatchObject({ results: [{ line: 1, outcome: 'invited', faults: [] }] })
    },
  },
  putRoles: {
    by: 'customer',
    records: ['roles.changed'],
    async scene(world) {
      const { userId } = await customerAt(world.house, world.own.id, ['account-viewer'])
      const roles = ['account-manager']
      return {
        values: { user: userId },
        body: { roles, shown: ['account-viewer'] },
        stale: { roles, shown: ['account-manager', 'account-viewer'] },
      }
    },
    async after(world, _, { user }) {
      expect(await userOf(world, user)).toMatchObject({ roles: ['account-manager'], state: 'active' })
    },
  },
  removeUser: {
    by: 'customer',
    records: ['access.removed'],
    async scene(world) {
      return { values: { user: (await customerAt(world.house, world.own.id, ['account-viewer'])).userId } }
    },
    async after(world, _, { user }) {
      expect(await userOf(world, user)).toBeUndefined()
    },
  },
  renewUserInvitation: {
    by: 'customer',
    records: ['invitation.sent', 'user.invited-again'],
    scene: async (world) => ({ values: { user: (await inviteTo(world.house, [world.own.id])).userId } }),
    async after(world, _, { user }) {
      expect(await userOf(world, user)).toMatchObject({ state: 'pending' })
    },
  },
  postRoleRequest: {
    by: 'customer',
    records: ['role-request.made'],
    scene: () => ({ body: { role: 'account-manager', reason: 'To order for Lyon.' } }),
    async after(world) {
      const { data } = await world.find<{ data: object[] }>('customer', '/role-requests')
      const shown = { role: 'account-manager', reason: 'To order for Lyon.', answeredAt: null }
      expect(data[0]).toMatchObject({ purchasingAccount: world.own.number, ...shown })
    },
  },
  answerRoleRequest: {
    by: 'customer',
    records: ['role-request.approved'],
    async scene(world) {
      const { userId } = await customerAt(world.house, world.own.id, ['account-viewer'])
      const body = { role: 'account-manager', reason: 'To order.' }
      await asked(world, { kind: 'customer', userId }, body)
      const { data } = await world.find<{ data: { request: number; user: number }[] }>('customer', requestsOf(world))
      const request = data.find(({ user }) => user === userId)?.request ?? 0
      return { values: { request, user: userId }, body: { granted: true } }
    },
    async after(world, _, { request, user }) {
      expect((await userOf(world, user))?.roles).toContain('account-manager')
      const { data } = await world.find<{ data: { request: number }[] }>('customer', requestsOf(world))
      expect(data.map((each) => each.request)).not.toContain(request)
    },
  },
}

const requestsOf = ({ own }: EffectWorld) => `/purchasing-accounts/${own.number}/role-requests`

/** Somebody else asks for a role in the account of the world. */
async function asked(world: EffectWorld, by: Person, body: unknown): Promise<void> {
  const token = await apiKey(world.house, by)
  const headers = { 'idempotency-key': crypto.randomUUID() }
  const answer = await world.ask(requestsOf(world), { token, method: 'POST', body, headers })
  expect(answer.status).toBe(204)
}

function linesTo({ own }: EffectWorld) {
  return { lines: [{ ...somebodyNew(), roles: ['account-viewer'], purchasingAccount: own.number }] }
}

/** The number of a new key of somebody. */
async function keyOf(world: EffectWorld, by: Person): Promise<number> {
  await apiKey(world.house, by)
  return world.idOf(sql`select max(id) as id from api_keys where user_id = ${by.userId}`)
}

async function isOver(world: EffectWorld, key: unknown): Promise<boolean> {
  return (await world.idOf(sql`select count(*) as id from api_keys where id = ${key} and ended_at is null`)) === 0
}

const ofKeys: Effects = {
  deleteOwnApiKey: {
    by: 'customer',
    records: ['api-key.ended'],
    scene: async (world) => ({ values: { key: await keyOf(world, world.people.customer) } }),
    async after(world, _, { key }) {
      expect(await isOver(world, key)).toBe(true)
    },
  },
  deleteKeyOfAccount: {
    by: 'customer',
    records: ['api-key.ended', 'user-api-key.ended'],
    async scene(world) {
      return { values: { key: await keyOf(world, await customerAt(world.house, world.own.id, ['account-viewer'])) } }
    },
    async after(world, _, { key }) {
      expect(await isOver(world, key)).toBe(true)
    },
  },
  deleteKeyInUse: {
    by: 'operator',
    records: ['api-key.ended'],
    async scene(world) {
      const { userId } = await meet(world.house)
      return { values: { key: await keyOf(world, { kind: 'customer', userId }) } }
    },
    async after(world, _, { key }) {
      expect(await isOver(world, key)).toBe(true)
    },
  },
}

const ofOneself: Effects = {
  putProfile: {
    by: 'partner',
    isOwn: true,
    records: ['person.changed'],
    scene: () => ({ body: { firstName: 'Nora', lastName: 'Petit', language: 'en', countryCode: 'BE' } }),
    async after(world) {
      const shown = { firstName: 'Nora', lastName: 'Petit', language: 'en', countryCode: 'BE' }
      expect(await world.find('partner', '/profile')).toMatchObject(shown)
    },
  },
  putNotices: {
    by: 'customer',
    isOwn: true,
    records: ['notices.chosen'],
    async scene(world) {
      const { notices } = await world.find<{ notices: { topic: string }[] }>('customer', '/profile/notices')
      return { body: { muted: notices.slice(0, 1).map(({ topic }) => topic) } }
    },
    async after(world, answer) {
      const { notices } = answer as { notices: { isMuted: boolean }[] }
      expect(notices.filter(({ isMuted }) => isMuted)).toHaveLength(1)
      expect(await world.find('customer', '/profile/notices')).toEqual(answer)
    },
  },
}

export const peopleEffects: Effects = { ...ofAccounts, ...ofKeys, ...ofOneself }

/** Effects of what customers permit their partners, and of who is designated to administer an account. */
import { expect } from 'vitest'
import { ask, approve } from '../../world/permissions.ts'
import { foundAccounts, serve } from '../../world/places.ts'
import { give } from '../../world/people.ts'
import type { EffectWorld, Effects } from './effect.ts'
import { somebodyNew } from './partners.ts'

/** An account of its own: the world's customer administers it, its partner serves it. */
async function served(world: EffectWorld) {
  const [account] = await foundAccounts(world.house)
  await serve(world.house, world.partnerId, account.id)
  await give(world.house, account.id, world.people.customer.userId, 'account-administrator')
  return account
}

async function requested(world: EffectWorld) {
  const account = await served(world)
  const permission = await ask(world.house, world.people.partner, account.id)
  return { account, values: { number: account.number, permission } }
}

async function given(world: EffectWorld) {
  const { account, values } = await requested(world)
  await approve(world.house, world.people.customer, account.id, values.permission)
  return { values }
}

interface Shown {
  readonly permission: number
  readonly state: string
  readonly changedAt: string | null
}

async function permissionOf(world: EffectWorld, number: unknown, permission: unknown): Promise<Shown | undefined> {
  const path = `/purchasing-accounts/${String(number)}/partner-permissions`
  const { data } = await world.find<{ data: Shown[] }>('customer', path)
  return data.find((each) => each.permission === permission)
}

const ofPermissions: Effects = {
  postPermissionRequest: {
    by: 'partner',
    records: ['partner-permission.requested'],
    scene: async (world) => ({ values: { number: (await served(world)).number }, body: { acts: ['users'] } }),
    async after(world, answer, { number }) {
      const { permission } = answer as { permission: number }
      expect(await permissionOf(world, number, permission)).toMatchObject({ state: 'waiting', acts: ['users'] })
    },
  },
  withdrawPermissionRequest: {
    by: 'partner',
    records: ['partner-permission.withdrawn'],
    scene: async (world) => ({ values: (await requested(world)).values }),
    async after(world, _, { number, permission }) {
      expect(await permissionOf(world, number, permission)).toMatchObject({ state: 'withdrawn' })
    },
  },
  approvePartnerPermission: {
    by: 'customer',
    records: ['partner-permission.approved'],
    scene: async (world) => ({ values: (await requested(world)).values, body: { acts: ['vouchers'] } }),
    async after(world, _, { number, permission }) {
      expect(await permissionOf(world, number, permission)).toMatchObject({ state: 'approved', acts: ['vouchers'] })
    },
  },
  changePartnerPermission: {
    by: 'customer',
    records: ['partner-permission.changed'],
    async scene(world) {
      const { values } = await given(world)
      await world.done('customer', 'changePartnerPermission', { values, body: { acts: ['users'], seen: null } })
      const seen = (await permissionOf(world, values.number, values.permission))?.changedAt
      const acts = ['users', 'vouchers']
      return { values, body: { acts, seen }, stale: { acts, seen: null } }
    },
    async after(world, _, { number, permission }) {
      expect(await permissionOf(world, number, permission)).toMatchObject({ acts: ['users', 'vouchers'] })
    },
  },
  refusePartnerPermission: {
    by: 'customer',
    records: ['partner-permission.refused'],
    scene: async (world) => ({ values: (await requested(world)).values }),
    async after(world, _, { number, permission }) {
      expect(await permissionOf(world, number, permission)).toMatchObject({ state: 'refused' })
    },
  },
  removePartnerPermission: {
    by: 'customer',
    records: ['partner-permission.removed'],
    scene: given,
    async after(world, _, { number, permission }) {
      expect(await permissionOf(world, number, permission)).toMatchObject({ state: 'removed' })
    },
  },
  putPartnerVisibility: {
    by: 'customer',
    records: ['visibility.changed'],
    async scene(world) {
      const account = await served(world)
      await serve(world.house, world.idle.id, account.id, 2)
      return { values: { number: account.number, partner: world.partner }, body: { sees: [world.idle.number] } }
    },
    async after(world, answer, { number }) {
      expect(answer).toMatchObject({ partner: world.partner, sees: [world.idle.number] })
      const path = `/purchasing-accounts/${String(number)}/partner-visibility`
      expect((await world.find<{ data: object[] }>('customer', path)).data).toContainEqual(answer)
    },
  },
}

/** An account that the world's partner serves and nobody administers. */
async function undesignated(world: EffectWorld) {
  const [account] = await foundAccounts(world.house)
  await serve(world.house, world.partnerId, account.id)
  return { number: account.number }
}

const designationOf = (world: EffectWorld, number: unknown) =>
  world.find('partner', `/purchasing-accounts/${String(number)}/designation`)

const { countryCode: _, ...designated } = somebodyNew()

const ofDesignation: Effects = {
  putDesignatedAdministrator: {
    by: 'partner',
    records: ['administrator.designated', 'invitation.sent', 'person.created', 'user.invited'],
    scene: async (world) => ({ values: await undesignated(world), body: designated }),
    async after(world, _answer, { number }) {
      expect(await designationOf(world, number)).toMatchObject({ email: designated.email, state: 'open' })
    },
  },
  postDesignatedInvitation: {
    by: 'partner',
    records: ['invitation.sent', 'person.created', 'user.invited'],
    scene: async (world) => ({ values: await undesignated(world) }),
    async after(world, _answer, { number }) {
      expect(await designationOf(world, number)).toMatchObject({ state: 'open' })
    },
  },
}

export const permissionsEffects: Effects = { ...ofPermissions, ...ofDesignation }

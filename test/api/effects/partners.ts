/** Effects upon partners, in the publisher's hands: whom they serve, what they are called, who works there. */
import { expect } from 'vitest'
import { foundAccounts, foundPartner, partnerNumber, serve } from '../../world/places.ts'
import { partnerUserAt } from '../../world/people.ts'
import type { EffectWorld, Effects } from './effect.ts'

let met = 0

/** Somebody whom nobody knows yet. */
export function somebodyNew() {
  met += 1
  const email = `new${String(met)}@effects.example`
  return { email, firstName: 'Karim', lastName: `Haddad ${String(met)}`, language: 'fr', countryCode: 'FR' }
}

async function partnerFounded({ house }: EffectWorld): Promise<{ id: number; number: string }> {
  const id = await foundPartner(house)
  return { id, number: await partnerNumber(house, id) }
}

/** An account of its own that a partner of its own serves. */
async function served(world: EffectWorld) {
  const [account] = await foundAccounts(world.house)
  const partner = await partnerFounded(world)
  await serve(world.house, partner.id, account.id)
  return { account, partner }
}

async function accountsOf(world: EffectWorld, partner: number): Promise<string[]> {
  const { data } = await world.find<{ data: { number: string }[] }>(
    'operator',
    `/partners/${String(partner)}/purchasing-accounts`,
  )
  return data.map(({ number }) => number)
}

interface ListedPerson {
  readonly user: number
  readonly role: string
  readonly state: string
}

async function personAt(world: EffectWorld, partner: unknown, user: unknown): Promise<ListedPerson | undefined> {
  const { data } = await world.find<{ data: ListedPerson[] }>('operator', `/partners/${String(partner)}/users`)
  return data.find((each) => each.user === user)
}

async function invitedTo(world: EffectWorld, partner: number): Promise<number> {
  const { user } = await world.done<{ user: number }>('operator', 'inviteToPartnerOf', {
    values: { partner },
    body: { ...somebodyNew(), role: 'agent' },
  })
  return user
}

/** Where an act is about one partner after another. */
const places = { from: '', to: 0, user: 0 }

const ofPartners: Effects = {
  postPartner: {
    by: 'operator',
    records: ['partner.registered'],
    scene: () => ({ body: { number: 'API-9', name: 'Partner of the API', language: 'en' } }),
    async after(world, answer) {
      const { partner } = answer as { partner: number }
      const shown = { partner, number: 'API-9', name: 'Partner of the API', language: 'en' }
      expect(await world.find('operator', `/partners/${String(partner)}`)).toEqual(shown)
    },
  },
  putPartner: {
    by: 'operator',
    records: ['partner.changed'],
    scene: async (world) => ({
      values: { partner: (await partnerFounded(world)).id },
      body: { name: 'Another name', language: 'en' },
    }),
    async after(world, _, { partner }) {
      const shown = { name: 'Another name', language: 'en' }
      expect(await world.find('operator', `/partners/${String(partner)}`)).toMatchObject(shown)
    },
  },
  postServing: {
    by: 'operator',
    records: ['serving.started'],
    async scene(world) {
      const { account } = await served(world)
      const another = await partnerFounded(world)
      places.to = another.id
      return { values: { number: account.number }, body: { partner: another.number } }
    },
    async after(world, _, { number }) {
      expect(await accountsOf(world, places.to)).toEqual([number])
    },
  },
  previewChangeOfPartner: {
    by: 'operator',
    records: [],
    async scene(world) {
      const { account, partner } = await served(world)
      return { values: { number: account.number }, body: { from: partner.number } }
    },
    async after(_, answer) {
      expect(answer).toEqual({ servings: [1], orders: 0, awaited: 0, grants: 0, permissions: 0, invitation: null })
    },
  },
  postChangeOfPartner: {
    by: 'operator',
    records: ['partner.replaced'],
    async scene(world) {
      const { account, partner } = await served(world)
      const another = await partnerFounded(world)
      Object.assign(places, { from: partner.id, to: another.id })
      return { values: { number: account.number }, body: { from: partner.number, to: another.number } }
    },
    async after(world, answer, { number }) {
      expect(answer).toEqual({ orders: 0 })
      expect([await accountsOf(world, Number(places.from)), await accountsOf(world, places.to)]).toEqual([[], [number]])
    },
  },
}

const ofTheirPeople: Effects = {
  inviteToPartnerOf: {
    by: 'operator',
    records: ['invitation.sent', 'partner-user.invited', 'person.created'],
    scene: async (world) => ({
      values: { partner: (await partnerFounded(world)).id },
      body: { ...somebodyNew(), role: 'agent' },
    }),
    async after(world, answer, { partner }) {
      const { user } = answer as { user: number }
      expect(await personAt(world, partner, user)).toMatchObject({ role: 'agent', state: 'pending' })
    },
  },
  putRoleAtPartner: {
    by: 'operator',
    records: ['partner-user.changed'],
    async scene(world) {
      const partner = (await partnerFounded(world)).id
      const { userId } = await partnerUserAt(world.house, partner, 'viewer')
      return { values: { partner, user: userId }, body: { role: 'administrator' } }
    },
    async after(world, _, { partner, user }) {
      expect(await personAt(world, partner, user)).toMatchObject({ role: 'administrator', state: 'active' })
    },
  },
  deleteUserOfPartner: {
    by: 'operator',
    records: ['partner-user.removed'],
    async scene(world) {
      const partner = (await partnerFounded(world)).id
      await partnerUserAt(world.house, partner, 'administrator')
      const { userId } = await partnerUserAt(world.house, partner, 'agent')
      return { values: { partner, user: userId } }
    },
    async after(world, _, { partner, user }) {
      expect(await personAt(world, partner, user)).toBeUndefined()
    },
  },
  renewInvitationToPartnerOf: {
    by: 'operator',
    records: ['invitation.sent', 'partner-user.invited-again'],
    async scene(world) {
      const partner = (await partnerFounded(world)).id
      return { values: { partner, user: await invitedTo(world, partner) } }
    },
    async after(world, _, { partner, user }) {
      expect(await personAt(world, partner, user)).toMatchObject({ state: 'pending' })
    },
  },
}

/** The same by the partner's own administrator. */
const ofTheirOwn: Effects = {
  inviteToPartner: {
    by: 'partner',
    isOwn: true,
    records: ['invitation.sent', 'partner-user.invited', 'person.created'],
    scene: () => ({ body: { ...somebodyNew(), role: 'viewer' } }),
    async after(world, answer) {
      const { user } = answer as { user: number }
      expect(await personAt(world, world.partnerId, user)).toMatchObject({ role: 'viewer', state: 'pending' })
    },
  },
  putPartnerRole: {
    by: 'partner',
    records: ['partner-user.changed'],
    async scene(world) {
      const { userId } = await partnerUserAt(world.house, world.partnerId, 'viewer')
      return { values: { user: userId }, body: { role: 'agent' } }
    },
    async after(world, _, { user }) {
      expect(await personAt(world, world.partnerId, user)).toMatchObject({ role: 'agent' })
    },
  },
  deletePartnerUser: {
    by: 'partner',
    records: ['partner-user.removed'],
    async scene(world) {
      const { userId } = await partnerUserAt(world.house, world.partnerId, 'viewer')
      return { values: { user: userId } }
    },
    async after(world, _, { user }) {
      expect(await personAt(world, world.partnerId, user)).toBeUndefined()
    },
  },
  renewInvitationToPartner: {
    by: 'partner',
    records: ['invitation.sent', 'partner-user.invited-again'],
    scene: async (world) => ({ values: { user: await invitedTo(world, world.partnerId) } }),
    async after(world, _, { user }) {
      expect(await personAt(world, world.partnerId, user)).toMatchObject({ state: 'pending' })
    },
  },
}

export const partnersEffects: Effects = { ...ofPartners, ...ofTheirPeople, ...ofTheirOwn }

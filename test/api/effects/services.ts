/** Effects upon registered services and their secrets, and upon e-mails that bounced. */
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { EffectWorld, Effects } from './effect.ts'

let registered = 0

const fields = {
  name: 'Service of the API',
  homeUrl: 'https://effects.example',
  redirectUris: ['https://effects.example/callback'],
  postLogoutRedirectUris: [],
  helpLinks: [],
}

const unfit = ['https://effects.example/callback', 'ftp://effects.example']

async function siteMade(world: EffectWorld): Promise<{ service: number }> {
  registered += 1
  const body = { clientId: `effects-${String(registered)}`, ...fields }
  const { service } = await world.done<{ service: number }>('operator', 'registerSite', { body })
  return { service }
}

interface Site {
  readonly secrets: readonly { readonly secret: number; readonly retiresAt: string | null }[]
  readonly productGroups: readonly string[]
}

const siteOf = (world: EffectWorld, service: unknown) => world.find<Site>('operator', `/services/${String(service)}`)

/** A product group that no service serves. */
async function groupMade(world: EffectWorld): Promise<number> {
  registered += 1
  const name = `Group of services ${String(registered)}`
  const item = { code: `SITE-${String(registered)}`, kind: 'subscription', group: name, edition: name }
  const rest = { coverage: false, setUpStep: 1, graceDays: 30, withdrawn: false, names: {}, components: [] }
  await world.done('operator', 'postCatalogueItem', { body: { ...item, ...rest } })
  return world.idOf(sql`select id from product_groups where name = ${name}`)
}

export const servicesEffects: Effects = {
  registerSite: {
    by: 'operator',
    isSecretOnce: true,
    records: ['service.registered'],
    scene: () => ({
      body: { clientId: 'effects-new', ...fields },
      faulty: [[{ clientId: 'with space', ...fields, redirectUris: unfit }, '#/clientId', '#/redirectUris/1']],
    }),
    async after(world, answer) {
      const { service } = answer as { service: number }
      expect(await siteOf(world, service)).toMatchObject({ clientId: 'effects-new', homeUrl: fields.homeUrl })
    },
  },
  changeSite: {
    by: 'operator',
    records: ['service.changed'],
    scene: async (world) => ({
      values: await siteMade(world),
      body: { ...fields, name: 'Another name', redirectUris: ['https://effects.example/back'] },
      faulty: [[{ ...fields, homeUrl: 'ftp://effects.example', redirectUris: unfit }, '#/homeUrl', '#/redirectUris/1']],
    }),
    async after(world, _, { service }) {
      const shown = { name: 'Another name', redirectUris: ['https://effects.example/back'] }
      expect(await siteOf(world, service)).toMatchObject(shown)
    },
  },
  withdrawSite: {
    by: 'operator',
    records: ['service.withdrawn'],
    scene: async (world) => ({ values: await siteMade(world) }),
    async after(world, _, { service }) {
      expect(await siteOf(world, service)).toMatchObject({ withdrawnAt: expect.any(String) })
    },
  },
  postServiceSecret: {
    by: 'operator',
    isSecretOnce: true,
    records: ['service-secret.rotated'],
    scene: async (world) => ({ values: await siteMade(world), body: { overlapDays: 7 } }),
    async after(world, _, { service }) {
      const { secrets } = await siteOf(world, service)
      expect(secrets.map(({ retiresAt }) => retiresAt === null)).toEqual([true, false])
    },
  },
  retireServiceSecret: {
    by: 'operator',
    records: ['service-secret.retired'],
    async scene(world) {
      const values = await siteMade(world)
      await world.done('operator', 'postServiceSecret', { values, body: { overlapDays: 7 } })
      const { secrets } = await siteOf(world, values.service)
      return { values: { ...values, entry: secrets[1]?.secret ?? 0 } }
    },
    async after(world, _, { service }) {
      expect((await siteOf(world, service)).secrets).toHaveLength(1)
    },
  },
  showSigningKey: {
    by: 'operator',
    records: ['service.signing-key-shown'],
    scene: async (world) => ({ values: await siteMade(world) }),
    async after(_, answer) {
      expect(answer).toEqual({ signingKey: expect.stringMatching(/^whsec_/) })
    },
  },
  putServiceGroup: {
    by: 'operator',
    records: ['service-group.linked'],
    scene: async (world) => ({ values: { ...(await siteMade(world)), group: await groupMade(world) } }),
    async after(world, _, { service }) {
      expect((await siteOf(world, service)).productGroups).toHaveLength(1)
    },
  },
  deleteServiceGroup: {
    by: 'operator',
    records: ['service-group.unlinked'],
    async scene(world) {
      const values = { ...(await siteMade(world)), group: await groupMade(world) }
      await world.done('operator', 'putServiceGroup', { values })
      return { values }
    },
    async after(world, _, { service }) {
      expect((await siteOf(world, service)).productGroups).toEqual([])
    },
  },
  resendBouncedEmail: {
    by: 'operator',
    records: ['email.resent'],
    async scene(world) {
      const email = await world.act(async (work) => {
        const { rows } = await sql<{ id: number }>`
          insert into emails (key, recipient_name, recipient_address, language, template, parameters, queued_at, due_at,
            attempts, attempted_at, bounced_at, last_error)
          values ('effects', 'Karim', 'bounced@effects.example', 'fr', 'invitation', '{}', ${work.realNow},
            ${work.realNow}, 1, ${work.realNow}, ${work.realNow}, '550 no such user')
          returning id`.execute(work.db)
        return rows[0]?.id ?? 0
      })
      return { values: { email } }
    },
    async after(world, _, { email }) {
      const { data } = await world.find<{ data: object[] }>('operator', '/e-mails?receiver=bounced@effects.example')
      expect(data).toMatchObject([{ email, state: 'owed', lastError: null }])
    },
  },
}

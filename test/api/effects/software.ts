/** Effects upon the software that is offered, and upon product keys. */
import { sql } from 'kysely'
import { expect } from 'vitest'
import { measureFiles } from '#server/business/downloads/index.ts'
import { apiKey } from '../../world/api-keys.ts'
import type { EffectWorld, Effects } from './effect.ts'

let offered = 0
let entered = 0

/** A file of PRO that lies in the store and was measured. */
async function fileOffered(world: EffectWorld): Promise<{ file: number }> {
  offered += 1
  const path = `effects/${String(offered)}.iso`
  world.outside.put(path, Buffer.from(path))
  const body = { item: 'PRO', language: 'fr', architecture: 'x64', path }
  const { file } = await world.done<{ file: number }>('operator', 'postSoftwareFile', { body })
  await measureFiles(world.house, world.outside.software, 50, AbortSignal.timeout(20_000))
  return { file }
}

interface Opening {
  readonly opening: number
  readonly counts: string
  readonly isGroup: boolean
}

const fileOf = (world: EffectWorld, file: unknown) =>
  world.find<{ openings: Opening[] }>('operator', `/software-files/${String(file)}`)

const ofFiles: Effects = {
  postSoftwareFile: {
    by: 'operator',
    records: ['software-file.registered'],
    scene: () => ({
      body: { item: 'PRO', language: 'en', architecture: 'any', path: 'effects/new.iso' },
      faulty: [[{ item: 'NONE', language: 'en', architecture: 'any', path: 'effects/new.iso' }, '#/item']],
    }),
    async after(world, answer) {
      const { file } = answer as { file: number }
      const shown = { language: 'en', architecture: 'any', path: 'effects/new.iso', bytes: null, withdrawnAt: null }
      expect(await fileOf(world, file)).toMatchObject(shown)
    },
  },
  withdrawSoftwareFile: {
    by: 'operator',
    records: ['software-file.withdrawn'],
    scene: async (world) => ({ values: await fileOffered(world) }),
    async after(world, _, { file }) {
      expect(await fileOf(world, file)).toMatchObject({ withdrawnAt: expect.any(String) })
    },
  },
  measureSoftwareFile: {
    by: 'operator',
    records: [],
    scene: async (world) => ({ values: await fileOffered(world) }),
    async after(world, _, { file }) {
      expect(await fileOf(world, file)).toMatchObject({ bytes: null, sha256: null })
    },
  },
  postSoftwareOpening: {
    by: 'operator',
    records: ['software-opening.added'],
    async scene(world) {
      const productGroup = await world.idOf(sql`select id from product_groups where name = 'Office 365'`)
      return { values: await fileOffered(world), body: { counts: 'subscriptions', productGroup } }
    },
    async after(world, _, { file }) {
      const opening = expect.objectContaining({ counts: 'subscriptions', isGroup: true })
      expect((await fileOf(world, file)).openings).toContainEqual(opening)
    },
  },
  deleteSoftwareOpening: {
    by: 'operator',
    records: ['software-opening.removed'],
    async scene(world) {
      const { file } = await fileOffered(world)
      const opening = (await fileOf(world, file)).openings[0]?.opening ?? 0
      return { values: { file, opening } }
    },
    async after(world, _, { file, opening }) {
      const { openings } = await fileOf(world, file)
      expect(openings.map((each) => each.opening)).not.toContain(opening)
    },
  },
  postSoftwareLink: {
    by: 'customer',
    records: [],
    scene: async (world) => ({ values: await fileOffered(world) }),
    async after(world, answer) {
      const { link } = answer as { link: string }
      const token = await apiKey(world.house, world.people.customer)
      const content = await world.ask(`/software-links/${encodeURIComponent(link)}/content`, { token })
      expect([content.status, await content.text()]).toEqual([200, `effects/${String(offered)}.iso`])
    },
  },
}

function keyTyped(): string {
  entered += 1
  return `EFFEC-T${String(1_000 + entered)}-AAAAA-BBBBB`
}

async function keyEntered(world: EffectWorld): Promise<{ key: number }> {
  const body = { item: 'PRO', key: keyTyped(), allowed: 5, used: 1 }
  const { key } = await world.done<{ key: number }>('operator', 'postEnteredKey', { body })
  return { key }
}

interface ListedKey {
  readonly key: number
  readonly allowed: number
  readonly isAsked: boolean
}

async function keyOf(world: EffectWorld, key: unknown): Promise<ListedKey | undefined> {
  const path = `/purchasing-accounts/${world.own.number}/entered-keys`
  const { data } = await world.find<{ data: ListedKey[] }>('operator', path)
  return data.find((each) => each.key === key)
}

const wanted = { wanted: 3, reason: 'A new site.' }
const typed = { once: '' }

const ofKeys: Effects = {
  postEnteredKey: {
    by: 'operator',
    records: ['product-key.entered'],
    scene: () => ({
      body: { item: 'PRO', key: keyTyped(), allowed: 7, used: 2 },
      faulty: [[{ item: 'NONE', key: keyTyped(), allowed: 7, used: 8 }, '#/item', '#/used']],
    }),
    async after(world, answer) {
      const { key } = answer as { key: number }
      expect(await keyOf(world, key)).toMatchObject({ allowed: 7, used: 2 })
    },
  },
  putEnteredKey: {
    by: 'operator',
    records: ['product-key.counted'],
    scene: async (world) => ({
      values: await keyEntered(world),
      body: { allowed: 9, used: 4 },
      faulty: [[{ allowed: 9, used: 10 }, '#/used']],
    }),
    async after(world, _, { key }) {
      expect(await keyOf(world, key)).toMatchObject({ allowed: 9, used: 4 })
    },
  },
  deleteEnteredKey: {
    by: 'operator',
    records: ['product-key.removed'],
    scene: async (world) => ({ values: await keyEntered(world) }),
    async after(world, _, { key }) {
      expect(await keyOf(world, key)).toBeUndefined()
    },
  },
  importProductKeys: {
    by: 'operator',
    records: ['product-key.entered'],
    scene: (world) => ({ body: `purchasing_account,item,key\n${world.own.number},PRO,${keyTyped()}\n` }),
    async after(_, answer) {
      expect(answer).toEqual({ entered: 1, there: 0 })
    },
  },
  showProductKey: {
    by: 'customer',
    isRepeated: true,
    records: ['product-key.shown'],
    async scene(world) {
      const values = await keyEntered(world)
      typed.once = `EFFEC-T${String(1_000 + entered)}-AAAAA-BBBBB`
      return { values }
    },
    async after(_, answer, { key }) {
      expect(answer).toMatchObject({ key, productKey: typed.once })
    },
  },
  exportProductKeys: {
    by: 'customer',
    isRepeated: true,
    records: ['product-keys.exported'],
    async scene(world) {
      await keyEntered(world)
      typed.once = `EFFEC-T${String(1_000 + entered)}-AAAAA-BBBBB`
      return {}
    },
    async after(_, answer) {
      expect(JSON.stringify(answer)).toContain(typed.once)
    },
  },
  postActivationRequest: {
    by: 'customer',
    records: ['activations.requested'],
    scene: async (world) => ({
      values: await keyEntered(world),
      body: wanted,
      faulty: [[{ ...wanted, reason: ' ' }, '#/reason']],
    }),
    async after(world, _, { key }) {
      expect(await keyOf(world, key)).toMatchObject({ isAsked: true })
    },
  },
  answerActivationRequest: {
    by: 'operator',
    records: ['activations.granted'],
    async scene(world) {
      const values = await keyEntered(world)
      const asked = { values, body: wanted }
      const { request } = await world.done<{ request: number }>('customer', 'postActivationRequest', asked)
      return {
        values: { ...values, request },
        body: { answer: 'granted', granted: 3 },
        faulty: [[{ answer: 'refused', reason: ' ' }, '#/reason']],
      }
    },
    async after(world, _, { key }) {
      expect(await keyOf(world, key)).toMatchObject({ allowed: 8, isAsked: false })
    },
  },
}

export const softwareEffects: Effects = { ...ofFiles, ...ofKeys }

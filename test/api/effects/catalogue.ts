/** Effects upon the catalogue: its items, the names of its groups, its files. */
import { sql } from 'kysely'
import { expect } from 'vitest'
import { dayIn } from '../../world/set-ups.ts'
import type { EffectWorld, Effects } from './effect.ts'

let made = 0
const fields = {
  group: 'Office',
  edition: 'Plan of the API',
  coverage: false,
  setUpStep: 1,
  graceDays: 30,
  withdrawn: false,
  names: { fr: 'Offre de l’API' },
  components: [],
}

const unknownPart = { code: 'NONE', withCoverage: false }

async function itemMade(world: EffectWorld): Promise<number> {
  made += 1
  const body = { code: `API-${String(made)}`, kind: 'subscription', ...fields }
  const { item } = await world.done<{ item: number }>('operator', 'postCatalogueItem', { body })
  return item
}

/** An item that was written twice: its revision is 2. */
async function itemWritten(world: EffectWorld): Promise<number> {
  const item = await itemMade(world)
  await world.done('operator', 'putCatalogueItem', {
    values: { item },
    body: { seen: 1, ...fields, edition: 'Renamed' },
  })
  return item
}

function itemOf(world: EffectWorld, item: unknown) {
  return world.find('operator', `/catalogue/items/${String(item)}`)
}

/** A file that adds one item; answers its number. */
async function fileCompared(world: EffectWorld): Promise<number> {
  made += 1
  const body = `kind,code,group,edition\nsubscription,FILE-${String(made)},Office,Plan of a file\n`
  const { file } = await world.done<{ file: number }>('operator', 'postCatalogueFile', { body })
  return file
}

function fileOf(world: EffectWorld, file: unknown) {
  return world.find('operator', `/catalogue/files/${String(file)}`)
}

export const catalogueEffects: Effects = {
  postCatalogueItem: {
    by: 'operator',
    records: ['catalogue-item.created'],
    scene: () => ({
      body: { code: 'API-NEW', kind: 'subscription', ...fields, setUpStep: 50, graceDays: 20 },
      faulty: [
        [{ code: 'E1', kind: 'subscription', ...fields }, '#/code'],
        [{ code: 'API-NEW', kind: 'package', ...fields }, '#/components'],
        [{ code: 'API-NEW', kind: 'package', ...fields, components: [unknownPart] }, '#/components/0/code'],
        [{ code: 'API-NEW', kind: 'subscription', ...fields, coverage: true }, '#/coverage'],
      ],
    }),
    async after(world, answer) {
      const { item } = answer as { item: number }
      const shown = { code: 'API-NEW', edition: 'Plan of the API', setUpStep: 50, graceDays: 20, revision: 1 }
      expect(await itemOf(world, item)).toMatchObject(shown)
    },
  },
  putCatalogueItem: {
    by: 'operator',
    records: ['catalogue-item.changed'],
    async scene(world) {
      const item = await itemWritten(world)
      const body = { ...fields, edition: 'Another name', setUpCeiling: 40, withdrawn: true }
      return {
        values: { item },
        body: { seen: 2, ...body },
        stale: { seen: 1, ...body },
        faulty: [[{ seen: 2, ...body, setUpStep: 2_000_000, graceDays: 3_655 }, '#/graceDays', '#/setUpStep']],
      }
    },
    async after(world, _, { item }) {
      const shown = { edition: 'Another name', setUpCeiling: 40, withdrawn: true, revision: 3 }
      expect(await itemOf(world, item)).toMatchObject(shown)
    },
  },
  putLastDayOfSale: {
    by: 'operator',
    records: ['catalogue-item.sale-ended'],
    async scene(world) {
      const item = await itemWritten(world)
      const lastDay = dayIn(world.house, 30)
      return { values: { item }, body: { seen: 2, lastDay }, stale: { seen: 1, lastDay } }
    },
    async after(world, _, { item }) {
      expect(await itemOf(world, item)).toMatchObject({ lastDayOfSale: dayIn(world.house, 30), revision: 3 })
    },
  },
  putProductGroupNames: {
    by: 'operator',
    records: ['product-group.renamed'],
    async scene(world) {
      const group = await world.idOf(sql`select id from product_groups where name = 'Suites'`)
      const put = (seen: number, fr: string) => ({ seen, names: { fr } })
      await world.done('operator', 'putProductGroupNames', { values: { group }, body: put(1, 'Suites bureautiques') })
      return { values: { group }, body: put(2, 'Suites de bureau'), stale: put(1, 'Suites de bureau') }
    },
    async after(world) {
      const { data } = await world.find<{ data: object[] }>('operator', '/catalogue/products?q=suite')
      expect(JSON.stringify(data)).toContain('Suites')
    },
  },
  postCatalogueFile: {
    by: 'operator',
    records: ['catalogue-file.compared'],
    scene: () => ({ body: 'kind,code,group,edition\nsubscription,FILE-NEW,Office,Plan of a file\n' }),
    async after(world, answer) {
      const { file } = answer as { file: number }
      expect(await fileOf(world, file)).toMatchObject({ state: 'compared', added: 1, changed: 0, importedAt: null })
    },
  },
  importCatalogueFile: {
    by: 'operator',
    records: ['catalogue.imported'],
    scene: async (world) => ({ values: { file: await fileCompared(world) } }),
    async after(world, _, { file }) {
      expect(await fileOf(world, file)).toMatchObject({ state: 'imported' })
      const code = `FILE-${String(made)}`
      const item = await world.idOf(sql`select id from items where code = ${code}`)
      expect(await itemOf(world, item)).toMatchObject({ code, group: 'Office', edition: 'Plan of a file' })
    },
  },
  compareCatalogueFileAgain: {
    by: 'operator',
    records: ['catalogue-file.compared'],
    async scene(world) {
      const file = await fileCompared(world)
      await itemMade(world)
      expect(await fileOf(world, file)).toMatchObject({ state: 'outdated' })
      return { values: { file } }
    },
    async after(world, _, { file }) {
      expect(await fileOf(world, file)).toMatchObject({ state: 'compared', added: 1 })
    },
  },
}

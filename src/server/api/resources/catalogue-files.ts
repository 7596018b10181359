/** Files of the catalogue (docs/catalogue-files.md): compared first, then imported exactly as they were shown, or not at all. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import {
  catalogueFile,
  compareCatalogue,
  differencesOf,
  importCatalogueFile,
  keepCatalogueFile,
  keepComparison,
  keptBytes,
  longestCatalogueBytes,
} from '#server/business/catalog/index.ts'
import { receiveFile } from '#server/platform/upload.ts'
import { actorKey, change, read, Refusal } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, placeAt, placeCursor } from '../collection.ts'
import { givenChoice, givenText } from '../given.ts'
import { numberIn, reads } from '../kinds.ts'
import { asFile } from '../line-faults.ts'
import { keyOf, noAnswer, noBody, noQuery, operation, withContent } from '../operation.ts'
import { Problem } from '../problem.ts'
import { instant, orNull, text, whole, word } from '../schemas.ts'

const tag = 'Catalogue'
const retryAfterSeconds = '30'
const sorts = ['added', 'changed', 'group', 'absent'] as const
const oneFile = {
  tag,
  parameters: { file: { description: 'The number that a catalogue file goes by.', example: '12' } },
  problems: ['desk.unknown', 'catalogue-file.unknown'],
} as const

export const postCatalogueFile = operation({
  id: 'postCatalogueFile',
  method: 'POST',
  path: '/catalogue/files',
  scopes: ['catalogue.write'],
  tag,
  summary: 'Compare a file with the catalogue',
  description: 'It is kept for thirty days, with what it would do; nothing is changed until it is imported.',
  parameters: {},
  query: v.strictObject({ name: v.optional(givenText('What to call it.', 'catalogue.csv', 200)) }),
  body: noBody,
  takesFile: {
    type: 'text/csv',
    limit: longestCatalogueBytes,
    example: 'kind,code,group,edition\nsubscription,O365-E1,Office 365,Office 365 Enterprise E1\n',
  },
  answer: v.strictObject({ file: whole('The number that it goes by.') }),
  statuses: { 200: 'It is compared.' },
  problems: ['desk.unknown', 'file.refused', 'file.unreadable', 'portal.busy'],
  async run(call) {
    const { house, actor, file, query } = call
    await read(house, actor, (work) => Promise.resolve(publisher(work)))
    if (file === null) throw new Error('An operation that takes a file has none')
    const received = await receiveFile(file, actorKey(actor))
    if (received === 'busy') throw new Problem('portal.busy', { headers: { 'retry-after': retryAfterSeconds } })
    await using bytes = received
    if (bytes.sizeBytes === 0) throw new Problem('file.unreadable')
    const key = withContent(keyOf(call), bytes.sha256.toString('hex'))
    try {
      const comparison = await compareCatalogue(house, actor, bytes)
      const kept = { name: query.name ?? '', bytes }
      const id = await change(house, actor, key, (work) => keepCatalogueFile(work, publisher(work), kept, comparison))
      return { body: { file: id } }
    } catch (error) {
      throw asFile(error)
    }
  },
})

export const getCatalogueFile = reads({
  ...oneFile,
  id: 'getCatalogueFile',
  path: '/catalogue/files/{file}',
  scopes: ['catalogue.read'],
  summary: 'Read what a catalogue file would do',
  description: 'outdated: the catalogue has changed since; compare it again.',
  answer: v.strictObject({
    file: whole('The number that it goes by.'),
    name: text('What it is called.', 'catalogue.csv'),
    state: word('Where it stands.', ['compared', 'outdated', 'imported']),
    comparedAt: instant('When it was compared.'),
    importedAt: orNull(instant('When it was imported.')),
    added: whole('Items that are new.', 3),
    changed: whole('Items that change.', 12),
    unchanged: whole('Items that stay as they are.', 400),
    groups: whole('Product groups that are new or have other names.', 1),
    absent: whole('Items that it does not name.', 0),
  }),
  async find(work, call) {
    const file = await catalogueFile(work, publisher(work), numberIn(call, 'file'))
    const { id, name, state, compared_at: at, imported_at: done, added, changed, unchanged, groups, absent } = file
    return {
      file: id,
      name,
      state,
      comparedAt: at.toISOString(),
      importedAt: done?.toISOString() ?? null,
      added,
      changed,
      unchanged,
      groups,
      absent,
    }
  },
})

const fact = orNull(v.union([v.string(), v.number(), v.boolean(), v.array(v.string())]))

export const listCatalogueDifferences = reads({
  ...oneFile,
  id: 'listCatalogueDifferences',
  path: '/catalogue/files/{file}/differences',
  scopes: ['catalogue.read'],
  summary: 'List what a catalogue file would change',
  description: 'Of one sort, in the order of the catalogue.',
  query: v.strictObject({
    sort: v.optional(givenChoice('What became, or becomes, of it; changed where left out.', sorts)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(
    v.strictObject({
      code: text('What orders call the item; empty for a group.', 'O365-E1'),
      name: text('Its name.', 'Office 365 Enterprise E1'),
      facts: v.pipe(
        v.record(v.string(), v.strictObject({ before: fact, after: fact })),
        v.metadata({
          description: 'By the columns of a catalogue file.',
          examples: [{ set_up_step: { before: 100, after: 50 } }],
        }),
      ),
    }),
  ),
  async find(work, call) {
    const { sort = 'changed', cursor } = call.query
    const [after] = placeAt(numberPlace, cursor) ?? []
    const desk = publisher(work)
    const file = await catalogueFile(work, desk, numberIn(call, 'file'))
    const { differences, next } = await differencesOf(work, desk, file, sort, after)
    const data = differences.map(({ code, name, facts }) => ({
      code,
      name,
      facts: Object.fromEntries(
        Object.entries(facts).map(([column, [before, now]]) => [column, { before: said(before), after: said(now) }]),
      ),
    }))
    return { data, nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

type Fact = string | number | boolean | null | readonly string[]

function said(value: Fact) {
  return typeof value === 'object' && value !== null ? [...value] : value
}

const acting = {
  ...oneFile,
  method: 'POST',
  scopes: ['catalogue.write'],
  query: noQuery,
  body: noBody,
  answer: noAnswer,
  statuses: { 204: 'Done; there is nothing to say.' },
} as const

export const importFileOfCatalogue = operation({
  ...acting,
  id: 'importCatalogueFile',
  path: '/catalogue/files/{file}/import',
  summary: 'Import a file as it was shown',
  description: 'Of the same bytes, into the same catalogue that it was compared with.',
  problems: [...oneFile.problems, 'catalogue-file.outdated', 'catalogue-file.imported', 'catalogue-file.nothing-new'],
  async run(call) {
    await importCatalogueFile(call.house, call.actor, keyOf(call), numberIn(call, 'file'))
    return {}
  },
})

export const compareCatalogueFileAgain = operation({
  ...acting,
  id: 'compareCatalogueFileAgain',
  path: '/catalogue/files/{file}/comparisons',
  summary: 'Compare a file with the catalogue again',
  description: 'After the catalogue has changed.',
  problems: [...oneFile.problems, 'catalogue-file.imported', 'file.refused'],
  async run(call) {
    const { house, actor } = call
    const id = numberIn(call, 'file')
    try {
      await using bytes = await keptBytes(house, actor, id)
      if (bytes === undefined) throw new Refusal(409, 'catalogue-file.imported', {})
      const comparison = await compareCatalogue(house, actor, bytes)
      await change(house, actor, keyOf(call), (work) => keepComparison(work, publisher(work), id, comparison))
      return {}
    } catch (error) {
      throw asFile(error)
    }
  },
})

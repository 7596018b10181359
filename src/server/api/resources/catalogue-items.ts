/** The catalogue as the publisher edits it (SPEC 11): an item, its sale, a group's names. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import {
  catalogueItem,
  changeItem,
  createItem,
  itemKinds,
  renameGroup,
  setLastDayOfSale,
  type TypedItem,
} from '#server/business/catalog/index.ts'
import type { ImportFault } from '#server/work/index.ts'
import { givenChoice, givenDay, givenFlag, givenLine, givenList, givenWhole } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { asFields } from '../line-faults.ts'
import { day, flag, orNull, several, text, whole, word } from '../schemas.ts'

const tag = 'Catalogue'
const longest = 200
const most = 10_000_000
const componentsLimit = 200
const name = givenLine('Its name.', 'Office Professional Plus', longest)
const names = v.pipe(
  v.strictObject({ '*': v.optional(name), fr: v.optional(name), en: v.optional(name) }),
  v.metadata({ description: 'Its names on screen; * for every language that has none of its own.' }),
)
const seen = givenWhole(
  'The revision that was read: what somebody else wrote meanwhile is not overwritten.',
  3,
  2 ** 31,
)

const fields = {
  group: givenLine('The product group, by its own name.', 'Office', longest),
  product: v.optional(givenLine('The product; the edition’s own name where left out.', 'Office', longest)),
  edition: name,
  version: v.optional(givenLine('Its version.', '2019', longest)),
  coverage: givenFlag('Whether Software Assurance is offered.'),
  setUpStep: givenWhole('Customers set it up in steps of so many.', 100, most),
  graceDays: givenWhole('Days in which a partner is to order what was set up.', 30, 3_660, 0),
  setUpCeiling: v.optional(givenWhole('The most that a customer sets up.', 5_000, most)),
  withdrawn: givenFlag('Whether customers do not set it up themselves.'),
  names,
  components: givenList(
    'Of a package: what it holds.',
    v.strictObject({
      code: givenLine('The code of an item.', 'O365-E3', longest),
      quantity: v.optional(givenWhole('How many of it.', 1, most)),
      withCoverage: givenFlag('Whether with Software Assurance.'),
    }),
    componentsLimit,
    0,
  ),
}
const shape = v.strictObject(fields)

function typedOf({ components, names: shown, ...given }: v.InferOutput<typeof shape>): TypedItem {
  return {
    group: given.group,
    product: given.product ?? '',
    edition: given.edition,
    version: given.version ?? '',
    coverage: given.coverage,
    setUpStep: String(given.setUpStep),
    graceDays: String(given.graceDays),
    setUpCeiling: textOf(given.setUpCeiling),
    withdrawn: given.withdrawn,
    names: namesOf(shown),
    components: components.map(({ code, quantity, withCoverage }) => ({
      code,
      quantity: textOf(quantity),
      withCoverage,
    })),
  }
}

function textOf(number: number | undefined): string {
  return number === undefined ? '' : String(number)
}

function namesOf(given: v.InferOutput<typeof names>): Record<string, string> {
  return { '*': given['*'] ?? '', fr: given.fr ?? '', en: given.en ?? '' }
}

const oneItem = {
  tag,
  parameters: { item: { description: 'The number that an item goes by in this API.', example: '12' } },
  problems: ['desk.unknown', 'catalogue-item.unknown'],
} as const
const writing = { ...oneItem, scopes: ['catalogue.write'], bodyLimit: 65_536 } as const

export const getCatalogueItem = reads({
  ...oneItem,
  id: 'getCatalogueItem',
  path: '/catalogue/items/{item}',
  scopes: ['catalogue.read'],
  summary: 'Read an item of the catalogue',
  description: 'For the publisher, with the revision that changes of it ask for.',
  answer: v.strictObject({
    item: whole('The number that it goes by in this API.'),
    code: text('What orders call it; it stays.', 'OFF-PRO-2019'),
    kind: word('How it is held.', itemKinds),
    group: text('The product group, by its own name.', 'Office'),
    productGroup: whole('The number of the product group.'),
    product: text('The product.', 'Office'),
    edition: text('Its name.', 'Office Professional Plus'),
    version: text('Its version; empty where it has none.', '2019'),
    coverage: flag('Whether Software Assurance is offered.'),
    setUpStep: whole('Customers set it up in steps of so many.', 100),
    graceDays: whole('Days in which a partner is to order what was set up.', 30),
    setUpCeiling: orNull(whole('The most that a customer sets up.', 5_000)),
    withdrawn: flag('Whether customers do not set it up themselves.'),
    lastDayOfSale: orNull(day('The last day on which it is sold; null for no end.')),
    revision: whole('How often it was written.', 3),
    components: several(
      'Of a package: what it holds.',
      v.strictObject({
        code: text('The code of an item.', 'O365-E3'),
        quantity: whole('How many of it.', 1),
        withCoverage: flag('Whether with Software Assurance.'),
      }),
    ),
  }),
  async find(work, call) {
    const item = await catalogueItem(work, publisher(work), numberIn(call, 'item'), call.locale)
    return {
      item: item.id,
      code: item.code,
      kind: item.kind,
      group: item.group,
      productGroup: item.group_id,
      product: item.product,
      edition: item.edition,
      version: item.version,
      coverage: item.coverage_offered,
      setUpStep: item.set_up_step,
      graceDays: item.grace_days,
      setUpCeiling: item.set_up_ceiling,
      withdrawn: item.withdrawn,
      lastDayOfSale: item.sold_until,
      revision: item.revision,
      components: item.components.map(({ code, quantity, with_coverage: withCoverage }) => ({
        code,
        quantity,
        withCoverage,
      })),
    }
  },
})

export const postCatalogueItem = changes({
  ...writing,
  id: 'postCatalogueItem',
  method: 'POST',
  path: '/catalogue/items',
  parameters: {},
  summary: 'Add an item to the catalogue',
  description: 'What is wrong with it is said field by field, as it would be of a file.',
  body: v.strictObject({
    code: givenLine('What orders call it; it stays.', 'OFF-PRO-2019', longest),
    kind: givenChoice('How it is held.', itemKinds),
    ...fields,
  }),
  answer: v.strictObject({ item: whole('The number that it goes by in this API.') }),
  problems: ['desk.unknown', 'fields.refused'],
  async act(work, { body: { code, kind, ...given } }) {
    try {
      return { item: await createItem(work, publisher(work), code, kind, typedOf(given)) }
    } catch (error) {
      throw asFields(error, pointerOf)
    }
  },
})

export const putCatalogueItem = changes({
  ...writing,
  id: 'putCatalogueItem',
  method: 'PUT',
  path: '/catalogue/items/{item}',
  summary: 'Change an item of the catalogue',
  description: 'All at once; what is left out it does not have any more. Its code and kind stay.',
  body: v.strictObject({ seen, ...fields }),
  problems: [...oneItem.problems, 'fields.refused', 'catalogue.edited-meanwhile'],
  async act(work, call) {
    const { seen: revision, ...given } = call.body
    try {
      await changeItem(work, publisher(work), numberIn(call, 'item'), typedOf(given), revision)
    } catch (error) {
      throw asFields(error, pointerOf)
    }
  },
})

export const putLastDayOfSale = changes({
  ...writing,
  id: 'putLastDayOfSale',
  method: 'PUT',
  path: '/catalogue/items/{item}/last-day-of-sale',
  summary: 'Say until when an item is sold',
  description: 'Without a day it is sold without an end. Nothing is deleted: what is held stays.',
  body: v.strictObject({ seen, lastDay: v.optional(givenDay('Its last day.')) }),
  problems: [...oneItem.problems, 'catalogue-item.last-day-malformed', 'catalogue.edited-meanwhile'],
  async act(work, call) {
    const { lastDay, seen: revision } = call.body
    await setLastDayOfSale(work, publisher(work), numberIn(call, 'item'), lastDay, revision)
  },
})

export const putProductGroupNames = changes({
  ...writing,
  id: 'putProductGroupNames',
  method: 'PUT',
  path: '/catalogue/product-groups/{group}/names',
  parameters: { group: { description: 'The number of a product group.', example: '4' } },
  summary: 'Give a product group its names on screen',
  description: 'Its own name, by which files know it, stays.',
  body: v.strictObject({ seen, names }),
  problems: ['desk.unknown', 'catalogue-group.unknown', 'catalogue.edited-meanwhile', 'fields.refused'],
  async act(work, call) {
    try {
      const { names: shown, seen: revision } = call.body
      await renameGroup(work, publisher(work), numberIn(call, 'group'), namesOf(shown), revision)
    } catch (error) {
      throw asFields(error, pointerOf)
    }
  },
})

const pointers: Readonly<Record<string, string>> = {
  code: '#/code',
  kind: '#/kind',
  group: '#/group',
  product: '#/product',
  edition: '#/edition',
  version: '#/version',
  coverage: '#/coverage',
  set_up_step: '#/setUpStep',
  grace_days: '#/graceDays',
  set_up_ceiling: '#/setUpCeiling',
}
const pointersOfComponent: Readonly<Record<string, string>> = {
  component: '/code',
  quantity: '/quantity',
  with_coverage: '/withCoverage',
}

/** Line 1 is the item, and each component has the next one; a package without any has a fault where the first would be. */
function pointerOf({ line, column, code }: ImportFault): string {
  if (code === 'package.empty') return '#/components'
  if (line > 1) return `#/components/${String(line - 2)}${pointersOfComponent[column] ?? ''}`
  return pointers[column] ?? (column.startsWith('display_name') ? '#/names' : '#')
}

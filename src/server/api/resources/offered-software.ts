/** The software that the publisher offers, and product keys as he enters them (SPEC 9.2, 11). */
import * as v from 'valibot'
import { publisher, accountInReachNumbered } from '#server/business/access/index.ts'
import { itemsCoded } from '#server/business/catalog/index.ts'
import {
  addOpening,
  architectures,
  measureAgain,
  openingCounts,
  registeredFile,
  registeredFiles,
  registerFile,
  removeOpening,
  withdrawFile,
  type RegisteredFile,
} from '#server/business/downloads/index.ts'
import type { Work } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, placeAt, placeCursor } from '../collection.ts'
import { askedFlag, givenChoice, givenId, givenText } from '../given.ts'
import { changes, numberIn, reads, said } from '../kinds.ts'
import type { Call } from '../operation.ts'
import { flag, instant, orNull, several, text, whole, word } from '../schemas.ts'

const tag = 'Software that is offered'
const fileParameter = { file: { description: 'The number that a file goes by.', example: '12' } }

const registered = v.strictObject({
  file: whole('The number that it goes by.'),
  product: text('The product.', 'Office'),
  edition: text('The edition.', 'Office Professional Plus'),
  version: text('The version.', '2019'),
  language: text('BCP 47; mul for several.', 'fr'),
  architecture: text('x64, x86, arm64 or any.', 'x64'),
  path: text('Where it lies in the store.', 'office/2019/fr-x64.iso'),
  bytes: orNull(whole('Its length, once it was measured.', 3_145_728)),
  sha256: orNull(text('Its SHA-256, in hexadecimal.', 'e3b0c442')),
  fault: orNull(text('Why it could not be measured.', 'missing')),
  registeredAt: instant('Since when.'),
  withdrawnAt: orNull(instant('When it was withdrawn.')),
})

function fileBody(row: RegisteredFile) {
  const { id, product, edition, version, language, architecture, path, size, sha256, fault } = row
  return {
    file: id,
    product,
    edition,
    version,
    language,
    architecture,
    path,
    bytes: size,
    sha256: sha256?.toString('hex') ?? null,
    fault,
    registeredAt: row.registered_at.toISOString(),
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
  }
}

export const listSoftwareFiles = reads({
  id: 'listSoftwareFiles',
  path: '/software-files',
  scopes: ['software.read'],
  tag,
  summary: 'List the files that are offered',
  description: 'For the publisher: by product, edition, version and language.',
  query: v.strictObject({
    q: v.optional(givenText('Words of its names or path.', 'office', 200)),
    withdrawn: v.optional(askedFlag('true: those that were withdrawn.')),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(registered),
  problems: ['desk.unknown'],
  async find(work, { query, locale }) {
    const [after] = placeAt(numberPlace, query.cursor) ?? []
    const question = { words: query.q ?? '', withdrawn: query.withdrawn === 'true', after }
    const { rows, next } = await registeredFiles(work, publisher(work), question, locale)
    return { data: rows.map(fileBody), nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

export const getSoftwareFile = reads({
  id: 'getSoftwareFile',
  path: '/software-files/{file}',
  scopes: ['software.read'],
  tag,
  summary: 'Read a file that is offered',
  description: 'With what opens it.',
  parameters: fileParameter,
  answer: v.strictObject({
    ...registered.entries,
    openings: several(
      'What opens it.',
      v.strictObject({
        opening: whole('The number that it goes by.'),
        counts: word('What is counted.', openingCounts),
        name: text('Of the item, or of the product group.', 'Office Professional Plus 2019'),
        isGroup: flag('Whether any item of the group opens it.'),
      }),
    ),
  }),
  problems: ['desk.unknown', 'software-file.unknown'],
  async find(work, call) {
    const { file, openings } = await registeredFile(work, publisher(work), numberIn(call, 'file'), call.locale)
    const body = openings.map(({ id, counts, name, isGroup }) => ({ opening: id, counts, name, isGroup }))
    return { ...fileBody(file), openings: body }
  },
})

export const postSoftwareFile = changes({
  id: 'postSoftwareFile',
  method: 'POST',
  path: '/software-files',
  scopes: ['software.write'],
  tag,
  summary: 'Offer a file of the store',
  description: 'It is measured in the background, and opened by what usually does: licences and coverage of its item.',
  body: v.strictObject({
    item: givenText('The code of its item in the catalogue.', 'OFF-PRO-2019', 200),
    language: givenText('BCP 47; mul for several.', 'fr', 20),
    architecture: givenChoice('For which machines.', architectures),
    path: givenText('Where it lies in the store.', 'office/2019/fr-x64.iso', 500),
  }),
  answer: v.strictObject({ file: whole('The number that it goes by.') }),
  problems: ['desk.unknown', 'software-file.malformed', 'software-file.known'],
  async act(work, { body: { item, ...fields }, locale }) {
    const desk = publisher(work)
    return { file: await registerFile(work, desk, { ...fields, itemId: await itemIdOf(work, item, locale) }) }
  },
})

/** The item with a code; 0, which none has, where there is none: the business says so of the field. */
export async function itemIdOf(work: Work, code: string, language: string): Promise<number> {
  const [item] = await itemsCoded(work, [code], language)
  return item?.id ?? 0
}

/** The id of the account of the address, for the publisher. */
export async function accountIdOf(work: Work, call: Pick<Call, 'parameters'>): Promise<number> {
  publisher(work)
  return (await accountInReachNumbered(work, said(call, 'number'))).id
}

const oneFile = {
  path: '/software-files/{file}',
  scopes: ['software.write'],
  tag,
  parameters: fileParameter,
  problems: ['desk.unknown', 'software-file.unknown'],
} as const

export const withdrawSoftwareFile = changes({
  ...oneFile,
  id: 'withdrawSoftwareFile',
  method: 'DELETE',
  summary: 'Offer a file no more',
  description: 'Links to it open nothing from now on.',
  act: async (work, call) => withdrawFile(work, publisher(work), numberIn(call, 'file')),
})

export const measureSoftwareFile = changes({
  ...oneFile,
  id: 'measureSoftwareFile',
  method: 'POST',
  path: '/software-files/{file}/measurements',
  summary: 'Have a file measured again',
  description: 'After it was put into the store, or replaced there. Until then nobody can download it.',
  act: async (work, call) => measureAgain(work, publisher(work), numberIn(call, 'file')),
})

export const postSoftwareOpening = changes({
  ...oneFile,
  id: 'postSoftwareOpening',
  method: 'POST',
  path: '/software-files/{file}/openings',
  summary: 'Have a file opened by something more',
  description: 'By what accounts hold of an item, or of any item of a product group.',
  body: v.strictObject({
    counts: givenChoice('What is counted.', openingCounts),
    productGroup: givenId('The number of the product group (listCatalogueProducts).'),
    item: v.optional(givenId('The number of one of its items; any of them where left out.')),
  }),
  problems: [...oneFile.problems, 'software-opening.unknown', 'software-opening.known', 'software-opening.too-many'],
  async act(work, call) {
    const { counts, productGroup, item } = call.body
    const opening = { counts, groupId: productGroup, itemId: item }
    await addOpening(work, publisher(work), numberIn(call, 'file'), opening)
  },
})

export const deleteSoftwareOpening = changes({
  ...oneFile,
  id: 'deleteSoftwareOpening',
  method: 'DELETE',
  path: '/software-files/{file}/openings/{opening}',
  parameters: { ...fileParameter, opening: { description: 'The number that it goes by.', example: '12' } },
  summary: 'Have a file opened by something no more',
  description: 'Nothing happens where it opens it no more already.',
  act: async (work, call) => removeOpening(work, publisher(work), numberIn(call, 'file'), numberIn(call, 'opening')),
})

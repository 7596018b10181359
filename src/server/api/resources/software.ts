/** What an account may download (SPEC 9.2): its files, and links to them. */
import * as v from 'valibot'
import { accountInReachNumbered, softwareDesk, type SoftwareAct } from '#server/business/access/index.ts'
import { fileName, linkHours, makeLink, openedFiles, type OpenedFile } from '#server/business/downloads/index.ts'
import type { Work } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, placeAt, placeCursor } from '../collection.ts'
import { givenText } from '../given.ts'
import { changes, numberIn, reads, said } from '../kinds.ts'
import type { Call } from '../operation.ts'
import { text, whole } from '../schemas.ts'
import { accountNumber } from './accounts.ts'

const tag = 'Software and product keys'
const filter = (description: string, example: string) => v.optional(givenText(description, example, 200))

/** The account of the address, for its software or its keys. */
export async function softwareDeskOf<A extends SoftwareAct>(work: Work, call: Pick<Call, 'parameters'>, act: A) {
  const { id } = await accountInReachNumbered(work, said(call, 'number'))
  return await softwareDesk(work, id, act)
}

/** What every operation on an account's software or keys can meet. */
export const softwareProblems = [
  'purchasing-account.unknown',
  'permission.missing',
  'partner-permission.missing',
] as const

export const listSoftware = reads({
  id: 'listSoftware',
  path: '/purchasing-accounts/{number}/software',
  scopes: ['software.read'],
  tag,
  summary: 'List the software that an account may download',
  description: 'What its holdings of today open, by product, edition, version and language.',
  parameters: accountNumber,
  query: v.strictObject({
    q: filter('Words of its names.', 'office'),
    product: filter('A product, as answers name it.', 'Office'),
    edition: filter('An edition, as answers name it.', 'Office Professional Plus'),
    version: filter('A version.', '2019'),
    language: filter('A language (BCP 47); mul for several.', 'fr'),
    architecture: filter('x64, x86, arm64 or any.', 'x64'),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(
    v.strictObject({
      file: whole('The number that it goes by.'),
      product: text('The product.', 'Office'),
      edition: text('The edition.', 'Office Professional Plus'),
      version: text('The version.', '2019'),
      language: text('BCP 47; mul for several.', 'fr'),
      architecture: text('x64, x86, arm64 or any.', 'x64'),
      name: text('What it is called where it is saved.', 'office-2019-fr-x64.iso'),
      bytes: whole('Its length.', 3_145_728),
      sha256: text(
        'Its SHA-256, in hexadecimal: check it once it is there.',
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      ),
    }),
  ),
  problems: softwareProblems,
  async find(work, call) {
    const { cursor, q = '', product = '', edition = '', version = '', language = '', architecture = '' } = call.query
    const [after] = placeAt(numberPlace, cursor) ?? []
    const desk = await softwareDeskOf(work, call, 'downloads')
    const question = { words: q, product, edition, version, language, architecture, after }
    const { rows, next } = await openedFiles(work, desk, question, call.locale)
    return { data: rows.map(fileBody), nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

function fileBody({ id, path, size, sha256, ...row }: OpenedFile) {
  const { product, edition, version, language, architecture } = row
  return {
    file: id,
    product,
    edition,
    version,
    language,
    architecture,
    name: fileName(path),
    bytes: size,
    sha256: sha256.toString('hex'),
  }
}

export const postSoftwareLink = changes({
  id: 'postSoftwareLink',
  method: 'POST',
  path: '/purchasing-accounts/{number}/software/{file}/links',
  scopes: ['software.write'],
  tag,
  summary: 'Make a link to download a file by',
  description: `For the person of the key alone, for ${String(linkHours)} hours: \`url\` for his browser, \`link\` for getSoftwareContent. Each download is recorded.`,
  parameters: { ...accountNumber, file: { description: 'The number that the file goes by.', example: '12' } },
  answer: v.strictObject({
    link: text('The link, as getSoftwareContent takes it.', '12.345.6Gm0'),
    url: text('Its address for a browser.', 'https://licences.example.com/downloads/12.345.6Gm0'),
    hours: whole('How long it works.', linkHours),
  }),
  problems: [...softwareProblems, 'software-file.unknown'],
  async act(work, call) {
    const desk = await softwareDeskOf(work, call, 'downloads')
    const link = await makeLink(work, desk, numberIn(call, 'file'), call.locale)
    return { link, url: `${call.origin}/downloads/${link}`, hours: linkHours }
  },
})

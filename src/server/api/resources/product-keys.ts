/**
 * An account's product keys (SPEC 9.2): hidden until somebody asks for one who has shown who he is a moment ago, and each look is recorded.
 * What is answered of them is kept nowhere: a repeat looks once more, and is recorded once more.
 */
import * as v from 'valibot'
import { recentProof } from '#server/business/access/index.ts'
import {
  askActivations,
  exportKeys,
  keysOf,
  longestActivationReason,
  mostActivations,
  showKey,
  type ListedKey,
  type ShownKey,
} from '#server/business/downloads/index.ts'
import { change } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt } from '../collection.ts'
import { givenText, givenWhole } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { noBody, noQuery, operation } from '../operation.ts'
import { flag, orNull, several, text, whole } from '../schemas.ts'
import { accountNumber } from './accounts.ts'
import { softwareDeskOf, softwareProblems } from './software.ts'

const tag = 'Software and product keys'
export const keyParameter = { key: { description: 'The number that a product key goes by.', example: '12' } }

const named = {
  key: whole('The number that it goes by.'),
  product: text('The product.', 'Office'),
  edition: text('The edition.', 'Office Professional Plus'),
  version: text('The version.', '2019'),
  kind: text('What it is used for, in the publisher’s words.', 'MAK'),
  allowed: orNull(whole('Activations that it allows; null where they are not counted.', 50)),
  used: whole('Activations that are used.', 12),
}

/** A product key, as anybody may see that it is there. */
export const listedKey = v.strictObject({
  ...named,
  isAsked: flag('Whether more activations were asked for, and nobody has answered.'),
})

/** The same of a row. */
export function keyBody({ id, product, edition, version, kind, allowed, used, isAsked }: ListedKey) {
  return { key: id, product, edition, version, kind, allowed, used, isAsked }
}

export const listProductKeys = reads({
  id: 'listProductKeys',
  path: '/purchasing-accounts/{number}/product-keys',
  scopes: ['product-keys.read'],
  tag,
  summary: 'List the product keys of an account',
  description: 'That they are there, and their activations; not the keys themselves.',
  parameters: accountNumber,
  query: pages,
  answer: collection(listedKey),
  problems: softwareProblems,
  async find(work, call) {
    const [after] = placeAt(numberPlace, call.query.cursor) ?? []
    const { rows, next } = await keysOf(work, await softwareDeskOf(work, call, 'keys'), after, call.locale)
    return { data: rows.map(keyBody), nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

const shown = v.strictObject({ ...named, productKey: text('The key itself.', 'ABCDE-FGHIJ-KLMNO-PQRST-UVWXY') })

function shownBody({ id, product, edition, version, kind, key, allowed, used }: ShownKey) {
  return { key: id, product, edition, version, kind, allowed, used, productKey: key }
}

const opening = {
  method: 'POST',
  scopes: ['secrets.read'],
  tag,
  query: noQuery,
  body: noBody,
  statuses: { 200: 'It is shown, and recorded.' },
} as const
const howRecent =
  'The person of the key must have signed in, or typed his password, in a browser within the last fifteen minutes: a key alone shows nothing.'
const openingProblems = [
  ...softwareProblems,
  'sign-in.not-recent',
  'product-key.unknown',
  'product-keys.locked',
] as const

export const showProductKey = operation({
  ...opening,
  id: 'showProductKey',
  path: '/purchasing-accounts/{number}/product-keys/{key}/showings',
  summary: 'Show a product key',
  description: `${howRecent} Sent again, it is shown and recorded again.`,
  parameters: { ...accountNumber, ...keyParameter },
  answer: shown,
  problems: openingProblems,
  // Under no key of a change: what a change answers under one is stored, and this must not be.
  run: async (call) => ({
    body: await change(call.house, call.actor, null, async (work) => {
      const desk = await softwareDeskOf(work, call, 'keys')
      const proof = await recentProof(work, undefined)
      return shownBody(await showKey(work, desk, proof, call.outside.vault, numberIn(call, 'key')))
    }),
  }),
})

export const exportProductKeys = operation({
  ...opening,
  id: 'exportProductKeys',
  path: '/purchasing-accounts/{number}/product-keys/exports',
  summary: 'Show all product keys of an account',
  description: `${howRecent} Sent again, they are shown and recorded again.`,
  parameters: accountNumber,
  answer: v.strictObject({ data: several('All of them, by product and edition.', shown) }),
  problems: [...openingProblems, 'product-keys.too-many'],
  run: async (call) => ({
    body: await change(call.house, call.actor, null, async (work) => {
      const desk = await softwareDeskOf(work, call, 'keys')
      const proof = await recentProof(work, undefined)
      const keys = await exportKeys(work, desk, proof, call.outside.vault, call.locale)
      return { data: keys.map(shownBody) }
    }),
  }),
})

export const postActivationRequest = changes({
  id: 'postActivationRequest',
  method: 'POST',
  path: '/purchasing-accounts/{number}/product-keys/{key}/activation-requests',
  scopes: ['product-keys.write'],
  tag,
  summary: 'Ask for more activations',
  description: 'The publisher decides; whoever asked is told by e-mail. One request of a key waits at a time.',
  parameters: { ...accountNumber, ...keyParameter },
  body: v.strictObject({
    wanted: givenWhole('How many more.', 25, mostActivations),
    reason: givenText('What for.', 'A new site with 25 machines.', longestActivationReason),
  }),
  answer: v.strictObject({ request: whole('The number that the request goes by.') }),
  problems: [
    ...softwareProblems,
    'product-key.unknown',
    'product-key.uncounted',
    'activation-request.open',
    'activation-request.malformed',
  ],
  async act(work, call) {
    const desk = await softwareDeskOf(work, call, 'keys')
    return { request: await askActivations(work, desk, numberIn(call, 'key'), call.body) }
  },
})

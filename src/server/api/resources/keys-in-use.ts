/** The API keys of people, for those who answer for what they open: an account's managers of people, and the publisher (SPEC 11, 12.5). */
import * as v from 'valibot'
import {
  endKeyInUse,
  endKeyOfAccount,
  keysInUse,
  keysOfAccount,
  publisher,
  type KeyInUse,
} from '#server/business/access/index.ts'
import { collection, cursorAt, dayPart, pages, placeAt, placeCursor } from '../collection.ts'
import { givenText } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { orNull, text, whole, word } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'
import { keyShape } from './profile.ts'

const tag = 'API keys in use'
const oneKey = { key: { description: 'The number that a key goes by.', example: '7' } }

const keyInUse = v.strictObject({
  ...keyShape,
  user: whole('The number that its person goes by in this API.'),
  firstName: text('His first name.', 'Claire'),
  lastName: text('His family name.', 'Martin'),
  email: text('His work e-mail.', 'claire.martin@contoso.example'),
  audience: word('What he was when he made it.', ['customer', 'partner', 'operator']),
  partner: orNull(text('Where he works, of a partner’s.', 'Partenaire A')),
})

function keyBody({ id, userId, scopes, madeAt, ...key }: KeyInUse) {
  const { name, ending, lastOn, usedOn, firstName, lastName, email, audience, partner } = key
  return {
    key: id,
    name,
    ending,
    scopes: [...scopes],
    madeAt: madeAt.toISOString(),
    lastOn,
    usedOn,
    user: userId,
    firstName,
    lastName,
    email,
    audience,
    partner,
  }
}

export const listKeysOfAccount = reads({
  id: 'listKeysOfAccount',
  path: '/purchasing-accounts/{number}/api-keys',
  scopes: ['api-keys.read'],
  tag,
  summary: 'List the API keys of an account’s people',
  description: 'Those that work, person by person. A key works wherever its person is in, and is listed in each place.',
  parameters: accountNumber,
  query: pages,
  answer: collection(keyInUse),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async find(work, call) {
    const [userId, id] = placeAt(v.tuple([v.number(), v.number()]), call.query.cursor) ?? []
    const after = userId === undefined || id === undefined ? undefined : { userId, id }
    const { rows, next } = await keysOfAccount(work, await accountOf(work, call, 'users.manage'), { after })
    return { data: rows.map(keyBody), nextCursor: cursorAt(next && [next.userId, next.id]) }
  },
})

export const deleteKeyOfAccount = changes({
  id: 'deleteKeyOfAccount',
  method: 'DELETE',
  path: '/purchasing-accounts/{number}/api-keys/{key}',
  scopes: ['api-keys.write'],
  tag,
  summary: 'End an API key of one of an account’s people',
  description:
    'From its next request on, everywhere; he is told by e-mail. It takes the right to take all of his roles there.',
  parameters: { ...accountNumber, ...oneKey },
  problems: ['purchasing-account.unknown', 'permission.missing', 'role.not-givable', 'api-key.unknown'],
  act: async (work, call) => endKeyOfAccount(work, await accountOf(work, call, 'users.manage'), numberIn(call, 'key')),
})

export const listKeysInUse = reads({
  id: 'listKeysInUse',
  path: '/api-keys',
  scopes: ['api-keys.read'],
  tag,
  summary: 'List everybody’s API keys',
  description: 'For the publisher: those that work, by their last day; or with q, of people whose e-mail begins so.',
  query: v.strictObject({
    q: v.optional(givenText('The start of an e-mail.', 'claire', 254)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(keyInUse),
  problems: ['desk.unknown'],
  async find(work, { query }) {
    const q = query.q ?? ''
    const value = q.trim() === '' ? dayPart : v.pipe(v.string(), v.maxLength(300))
    const [behind, id] = placeAt(v.tuple([value, v.number()]), query.cursor) ?? []
    const after = behind === undefined || id === undefined ? undefined : { value: behind, id }
    const { rows, next } = await keysInUse(work, publisher(work), q, after)
    return { data: rows.map(keyBody), nextCursor: cursorAt(next && [next.value, next.id]) }
  },
})

export const deleteKeyInUse = changes({
  id: 'deleteKeyInUse',
  method: 'DELETE',
  path: '/api-keys/{key}',
  scopes: ['api-keys.write'],
  tag,
  summary: 'End anybody’s API key',
  description: 'From its next request on; its person is told by e-mail. Nothing happens where it has ended.',
  parameters: oneKey,
  problems: ['desk.unknown', 'api-key.unknown'],
  act: async (work, call) => endKeyInUse(work, publisher(work), numberIn(call, 'key')),
})

/** Product keys as the publisher enters them, one at a time or by file, and his answers to those who ask for activations (SPEC 9.2, 11). */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import {
  countActivations,
  enteredKeys,
  enterKey,
  grantActivations,
  importKeys,
  keyColumns,
  keyLinesLimit,
  longestActivationReason,
  longestKind,
  mostActivations,
  readyVault,
  refuseActivations,
  removeKey,
  waitingRequests,
  type WaitingRequest,
} from '#server/business/downloads/index.ts'
import { readCsvTable } from '#server/platform/csv-text.ts'
import { change, isRefusal, read, type Changing } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt } from '../collection.ts'
import { givenText, givenWhole } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { asFile } from '../line-faults.ts'
import { keyOf, noBody, noQuery, operation, type Call } from '../operation.ts'
import { Problem } from '../problem.ts'
import { instant, orNull, text, whole } from '../schemas.ts'
import { accountNumber } from './accounts.ts'
import { accountIdOf, itemIdOf } from './offered-software.ts'
import { keyBody, keyParameter, listedKey } from './product-keys.ts'

const tag = 'Product keys that are entered'
const largestFileBytes = 4_000_000

const counts = {
  allowed: v.optional(
    givenWhole('Activations that it allows; left out where they are not counted.', 50, mostActivations),
  ),
  used: v.optional(givenWhole('Activations that are used; none where left out.', 0, mostActivations, 0)),
}

export const listEnteredKeys = reads({
  id: 'listEnteredKeys',
  path: '/purchasing-accounts/{number}/entered-keys',
  scopes: ['product-keys.read'],
  tag,
  summary: 'List the product keys that were entered for an account',
  description: 'For the publisher, who reads none of them any more.',
  parameters: accountNumber,
  query: pages,
  answer: collection(listedKey),
  problems: ['desk.unknown', 'purchasing-account.unknown'],
  async find(work, call) {
    const [after] = placeAt(numberPlace, call.query.cursor) ?? []
    const id = await accountIdOf(work, call)
    const { rows, next } = await enteredKeys(work, publisher(work), id, after, call.locale)
    return { data: rows.map(keyBody), nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

const entering = { scopes: ['product-keys.write'], tag } as const

export const postEnteredKey = operation({
  ...entering,
  id: 'postEnteredKey',
  method: 'POST',
  path: '/purchasing-accounts/{number}/entered-keys',
  summary: 'Enter a product key for an account',
  description: 'It is kept encrypted, and no answer repeats it.',
  parameters: accountNumber,
  query: noQuery,
  body: v.strictObject({
    item: givenText('The code of its item in the catalogue.', 'OFF-PRO-2019', 200),
    key: givenText('The key.', 'ABCDE-FGHIJ-KLMNO-PQRST-UVWXY', 200),
    kind: v.optional(givenText('What it is used for.', 'MAK', longestKind)),
    ...counts,
  }),
  answer: v.strictObject({ key: whole('The number that it goes by.') }),
  statuses: { 200: 'It is entered.' },
  problems: [
    'desk.unknown',
    'purchasing-account.unknown',
    'product-key.malformed',
    'product-key.known',
    'product-keys.locked',
  ],
  async run(call) {
    const { house, actor, body, locale, outside } = call
    await read(house, actor, (work) => Promise.resolve(publisher(work)))
    await readyVault(house, outside.vault)
    const { item, kind = '', used = 0, ...fields } = body
    return {
      body: await change(house, actor, withoutKeys(call), async (work) => {
        const account = await accountIdOf(work, call)
        const given = { ...fields, allowed: fields.allowed, kind, used, itemId: await itemIdOf(work, item, locale) }
        return { key: await enterKey(work, publisher(work), outside.vault, account, given) }
      }),
    }
  },
})

/** What was asked is remembered by the request's key and its address alone: a hash of product keys would be one more trace of them. */
function withoutKeys(call: Pick<Call, 'key' | 'parameters'>) {
  return { ...keyOf(call), request: JSON.stringify(['product-keys', call.parameters]) }
}

const oneKey = {
  ...entering,
  path: '/purchasing-accounts/{number}/entered-keys/{key}',
  parameters: { ...accountNumber, ...keyParameter },
  problems: ['desk.unknown', 'purchasing-account.unknown', 'product-key.unknown'],
} as const

export const putEnteredKey = changes({
  ...oneKey,
  id: 'putEnteredKey',
  method: 'PUT',
  summary: 'Correct the activations of a product key',
  description: 'How many it allows, and how many are used.',
  body: v.strictObject(counts),
  problems: [...oneKey.problems, 'product-key.malformed'],
  async act(work, call) {
    const { allowed, used = 0 } = call.body
    await countActivations(work, publisher(work), await accountIdOf(work, call), numberIn(call, 'key'), {
      allowed,
      used,
    })
  },
})

export const deleteEnteredKey = changes({
  ...oneKey,
  id: 'deleteEnteredKey',
  method: 'DELETE',
  summary: 'Take a product key away from an account',
  description: 'Nobody reads it any more.',
  act: async (work, call) => removeKey(work, publisher(work), await accountIdOf(work, call), numberIn(call, 'key')),
})

export const importProductKeys = operation({
  ...entering,
  id: 'importProductKeys',
  method: 'POST',
  path: '/entered-key-files',
  summary: 'Enter product keys by file',
  description: `CSV with the columns ${keyColumns.join(', ')} in any order, at most ${String(keyLinesLimit)} lines. It is taken whole or refused whole, each fault by line and column.`,
  parameters: {},
  query: noQuery,
  body: noBody,
  takesFile: {
    type: 'text/csv',
    limit: largestFileBytes,
    example: 'purchasing_account,item,key\n0005438761,OFF-PRO-2019,ABCDE-FGHIJ-KLMNO-PQRST-UVWXY\n',
  },
  answer: v.strictObject({
    entered: whole('How many are new.', 1),
    there: whole('How many their account had already.', 0),
  }),
  statuses: { 200: 'They are entered.' },
  problems: ['desk.unknown', 'file.refused', 'file.unreadable', 'product-keys.locked'],
  async run(call) {
    const { house, actor, file, outside } = call
    await read(house, actor, (work) => Promise.resolve(publisher(work)))
    const table = readCsvTable(new Uint8Array(await new Response(file).arrayBuffer()), keyLinesLimit)
    if (table === undefined || table.lines.length === 0) throw new Problem('file.unreadable')
    await readyVault(house, outside.vault)
    try {
      const done = await change(house, actor, withoutKeys(call), (work) =>
        importKeys(work, publisher(work), outside.vault, table),
      )
      return { body: { ...done } }
    } catch (error) {
      throw asFile(error)
    }
  },
})

const waiting = v.strictObject({
  purchasingAccount: text('The number of the account.', '0005438761'),
  request: whole('The number that it goes by in its account.'),
  key: whole('The number of the product key.'),
  product: text('The product.', 'Office'),
  name: text('The edition and version.', 'Office Professional Plus 2019'),
  allowed: orNull(whole('Activations that the key allows.', 50)),
  used: whole('Activations that are used.', 50),
  wanted: whole('How many more are asked for.', 25),
  reason: text('What for.', 'A new site with 25 machines.'),
  askedAt: instant('When.'),
  askedBy: text('By whom.', 'Claire Martin'),
  partner: orNull(text('The partner who asked for the customer.', 'Partenaire A')),
})

const waitingPlace = v.tuple([v.pipe(v.string(), v.isoTimestamp()), v.number()])

export const listActivationRequests = reads({
  id: 'listActivationRequests',
  path: '/activation-requests',
  scopes: ['product-keys.read'],
  tag,
  summary: 'List the requests for activations that wait',
  description: 'For the publisher, the oldest first.',
  query: pages,
  answer: collection(waiting),
  problems: ['desk.unknown'],
  async find(work, { query, locale }) {
    const [askedAt, id] = placeAt(waitingPlace, query.cursor) ?? []
    const after = askedAt === undefined || id === undefined ? undefined : { askedAt: new Date(askedAt), id }
    const { rows, isMore } = await waitingRequests(work, publisher(work), after, locale)
    const last = rows.at(-1)
    const next = isMore && last ? [last.asked_at.toISOString(), last.id] : undefined
    return { data: rows.map(waitingBody), nextCursor: cursorAt(next) }
  },
})

function waitingBody({ account_number: number, id, asked_at: at, asker, ...row }: WaitingRequest) {
  const { key, product, name, allowed, used, wanted, reason, partner } = row
  return {
    purchasingAccount: number,
    request: id,
    key,
    product,
    name,
    allowed,
    used,
    wanted,
    reason,
    askedAt: at.toISOString(),
    askedBy: asker,
    partner,
  }
}

export const answerActivationRequest = changes({
  ...entering,
  id: 'answerActivationRequest',
  method: 'PUT',
  path: '/purchasing-accounts/{number}/activation-requests/{request}/answer',
  summary: 'Answer a request for activations',
  description: 'So many more, or none and why. Whoever asked is told by e-mail.',
  parameters: {
    ...accountNumber,
    request: { description: 'The number that it goes by in its account.', example: '3' },
  },
  body: v.variant(
    'answer',
    [
      v.strictObject({
        answer: v.literal('granted', 'choice'),
        granted: givenWhole('How many more.', 25, mostActivations),
      }),
      v.strictObject({
        answer: v.literal('refused', 'choice'),
        reason: givenText('Why none.', 'The former machines must be deactivated first.', longestActivationReason),
      }),
    ],
    'object',
  ),
  problems: [
    'desk.unknown',
    'purchasing-account.unknown',
    'activation-request.unknown',
    'activation-request.answered',
    'activation-answer.malformed',
  ],
  act: answered,
})

type Answering = Call<object, { answer: 'granted'; granted: number } | { answer: 'refused'; reason: string }>

async function answered(work: Changing, call: Answering): Promise<void> {
  const at = { account: await accountIdOf(work, call), id: numberIn(call, 'request') }
  const { body } = call
  const desk = publisher(work)
  try {
    await (body.answer === 'granted'
      ? grantActivations(work, desk, at, body.granted)
      : refuseActivations(work, desk, at, body.reason))
  } catch (error) {
    if (!isRefusal(error, 'activation-answer.malformed')) throw error
    const { field } = error.facts
    const code = field === 'granted' ? 'out-of-range' : 'missing'
    throw new Problem('activation-answer.malformed', { faults: [{ pointer: `#/${field}`, code }] })
  }
}

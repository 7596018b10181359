/** Files of orders (docs/orders-file.md): sent whole, read in the background, followed by their number. */
import * as v from 'valibot'
import { partnerDesk } from '#server/business/access/index.ts'
import {
  orderFileOf,
  orderFiles,
  orderFilesPageSize,
  receiveOrderFile,
  settleOrderFile,
  type OrderFile,
  type OrderFileDetails,
} from '#server/business/orders/index.ts'
import { longestFileBytes, receiveFile } from '#server/platform/upload.ts'
import { change, faultReason, read, Refusal } from '#server/work/index.ts'
import type { Locale } from '#messages/runtime.js'
import { cursorOf, placeOf } from '../cursor.ts'
import { changes, numberIn } from '../kinds.ts'
import { keyOf, noBody, noQuery, operation, withContent } from '../operation.ts'
import { Problem } from '../problem.ts'
import { cursor, instant, nextCursor, text } from '../schemas.ts'

const count = (description: string) =>
  v.pipe(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))), v.metadata({ description, examples: [1200] }))

const listedFile = v.strictObject({
  id: text('The file’s number.', '31'),
  name: text('What it is called.', 'orders.csv'),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.metadata({ description: 'Its length.', examples: [81_920] })),
  dryRun: v.pipe(v.boolean(), v.metadata({ description: 'True for one that is only checked.' })),
  state: v.pipe(
    v.picklist(['received', 'being-read', 'accepted', 'checked', 'refused', 'failed']),
    v.metadata({
      description:
        'accepted: all of its orders are; checked: a dry run found nothing wrong; refused: nothing was ordered, see faults; failed: nothing was ordered, send it again.',
    }),
  ),
  receivedAt: instant('When it came.'),
  endedAt: v.nullable(instant('When it was accepted, checked, refused or given up.')),
  orders: count('Orders that are new.'),
  lines: count('Their lines.'),
  repeated: count('Orders that were there already.'),
  faultCount: count('How many faults it has.'),
})

const answeredFile = v.strictObject({
  ...listedFile.entries,
  faults: v.pipe(
    v.array(
      v.strictObject({
        line: v.pipe(v.number(), v.integer(), v.minValue(0)),
        column: v.string(),
        code: v.string(),
        detail: v.string(),
        value: v.string(),
      }),
    ),
    v.metadata({ description: 'The first thousand, in the order of the file; the header is line 1.' }),
  ),
})

const listedExample = {
  id: '31',
  name: 'orders.csv',
  bytes: 81_920,
  dryRun: false,
  state: 'accepted',
  receivedAt: '2026-11-21T08:30:00.000Z',
  endedAt: '2026-11-21T08:30:04.000Z',
  orders: 1200,
  lines: 4800,
  repeated: 0,
  faultCount: null,
} as const
const example = { ...listedExample, faults: [] }

const place = { scopes: ['order-files.read'], tag: 'Order files', body: noBody } as const

export const createOrderFile = operation({
  ...place,
  id: 'createOrderFile',
  method: 'POST',
  path: '/order-files',
  scopes: ['order-files.write'],
  summary: 'Send a file of orders',
  description:
    'For a partner: CSV as docs/orders-file.md describes it, with his own customers’ accounts. It is read in the background, accepted whole or refused whole; orders that are there already count once. Follow it by its number.',
  parameters: {},
  takesFile: {
    type: 'text/csv',
    limit: longestFileBytes,
    example:
      'order_number,order_date,purchasing_account,order_line,kind,item,quantity\nPB-2026-0417,2026-11-21,0005438761,1,subscription,STANDARDPACK,50\n',
  },
  query: v.strictObject({
    dryRun: v.optional(
      v.pipe(v.picklist(['true', 'false'], 'boolean'), v.metadata({ description: 'true: only check it.' })),
    ),
    name: v.optional(
      v.pipe(
        v.string('text'),
        v.maxLength(200, 'text'),
        v.metadata({ description: 'What to call it.', examples: ['orders.csv'] }),
      ),
    ),
  }),
  statuses: { 202: 'It came, and will be read.' },
  answer: answeredFile,
  example: { ...example, state: 'received', endedAt: null, orders: null, lines: null, repeated: null },
  problems: [
    'order-file.empty',
    'order-file.too-many',
    'order-file.too-much',
    'portal.busy',
    'partner-role.missing',
    'desk.unknown',
  ],
  async run({ house, actor, locale, query, file, ...call }) {
    // Before anything of it is taken in.
    const { partnerId } = await read(house, actor, (work) => Promise.resolve(partnerDesk(work, 'orders.place')))
    if (file === null) throw new Error('An operation that takes a file has none')
    const received = await receiveFile(file, `partner:${String(partnerId)}`)
    if (received === 'busy') throw new Problem('portal.busy', { headers: { 'retry-after': retryAfterSeconds } })
    await using bytes = received
    if (bytes.sizeBytes === 0) throw new Problem('order-file.empty')
    const key = withContent(keyOf(call), bytes.sha256.toString('hex'))
    const sent = { name: query.name ?? '', bytes, source: 'api', dryRun: query.dryRun === 'true' } as const
    return await change(house, actor, key, async (work) => {
      const id = await receiveOrderFile(work, sent)
      return { status: 202, body: fileBody(await orderFileOf(work, partnerDesk(work, 'customers.view'), id), locale) }
    })
  },
})

const retryAfterSeconds = '30'

export const getOrderFile = operation({
  ...place,
  id: 'getOrderFile',
  method: 'GET',
  path: '/order-files/{id}',
  summary: 'Follow a file of orders',
  description: 'How far it is, what came of it, or what is wrong with it by line and column.',
  parameters: { id: { description: 'The file’s number.', example: '31' } },
  query: noQuery,
  statuses: { 200: 'The file.' },
  answer: answeredFile,
  example,
  problems: ['order-file.unknown', 'desk.unknown'],
  async run({ house, actor, locale, parameters }) {
    const id = parameters['id'] ?? ''
    return {
      body: await read(house, actor, async (work) => {
        const desk = partnerDesk(work, 'customers.view')
        if (!/^[1-9]\d{0,14}$/.test(id)) throw new Refusal(404, 'order-file.unknown', {})
        return fileBody(await orderFileOf(work, desk, Number(id)), locale)
      }),
    }
  },
})

export const listOrderFiles = operation({
  ...place,
  id: 'listOrderFiles',
  method: 'GET',
  path: '/order-files',
  summary: 'List files of orders',
  description: 'Those that the partner sent in, by the Partner Center or the API, the newest first.',
  parameters: {},
  query: v.strictObject({ cursor: v.optional(cursor) }),
  statuses: { 200: `A page of at most ${String(orderFilesPageSize)} files.` },
  answer: v.strictObject({ data: v.array(listedFile), nextCursor }),
  example: { data: [listedExample], nextCursor: null },
  problems: ['desk.unknown'],
  async run({ house, actor, query }) {
    const before = query.cursor === undefined ? undefined : placeOf(query.cursor)
    const { files, next } = await read(house, actor, (work) =>
      orderFiles(work, partnerDesk(work, 'customers.view'), before),
    )
    return { body: { data: files.map(listedBody), nextCursor: cursorOf(next) } }
  },
})

export const settleRefusedOrderFile = changes({
  id: 'settleRefusedOrderFile',
  method: 'PUT',
  path: '/order-files/{id}/settled',
  scopes: ['order-files.write'],
  tag: 'Order files',
  summary: 'Say that a file in trouble is dealt with',
  description: 'One that was refused or failed: it is in trouble no more, and stays as it is.',
  parameters: { id: { description: 'The file’s number.', example: '31' } },
  problems: ['desk.unknown', 'partner-role.missing', 'order-file.unknown', 'order-file.untroubled'],
  act: async (work, call) => settleOrderFile(work, numberIn(call, 'id')),
})

function listedBody(file: OrderFile): v.InferOutput<typeof listedFile> {
  return {
    id: String(file.id),
    name: file.name,
    bytes: file.size_bytes,
    dryRun: file.dry_run,
    state: file.state,
    receivedAt: file.received_at.toISOString(),
    endedAt: file.ended_at?.toISOString() ?? null,
    orders: file.orders,
    lines: file.lines,
    repeated: file.repeated,
    faultCount: file.fault_count,
  }
}

function fileBody(file: OrderFileDetails, locale: Locale): v.InferOutput<typeof answeredFile> {
  const faults = file.faults.map((fault) => ({ ...fault, detail: faultReason(fault, locale) }))
  return { ...listedBody(file), faults }
}

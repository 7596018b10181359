/** Set-ups that are not ready, for the publisher, and telling a site again. */
import * as v from 'valibot'
import { publisher, purchasingAccountNumbered } from '#server/business/access/index.ts'
import { retryLine, unreadyLines, type UnreadyLine } from '#server/business/provisioning/index.ts'
import { collection, cursorAt, pages, placeAt, smallPart } from '../collection.ts'
import { changes, numberIn, reads, said } from '../kinds.ts'
import { instant, orNull, text, whole, word } from '../schemas.ts'
import { accountNumber } from './accounts.ts'

const tag = 'Set-ups'
const linePlace = v.tuple([v.number(), smallPart])

export const listUnreadySetUps = reads({
  id: 'listUnreadySetUps',
  path: '/unready-set-ups',
  scopes: ['services.read'],
  tag,
  summary: 'List what is being set up and not ready',
  description: 'What was asked for first comes first.',
  query: pages,
  answer: collection(
    v.strictObject({
      purchasingAccount: text('The number of the account.', '0005438761'),
      setUp: whole('The number of the set-up.'),
      line: whole('Its line.', 1),
      plan: text('The plan.', 'Office 365 Enterprise E1'),
      quantity: whole('Seats.', 100),
      service: orNull(text('The service whose site is told.', 'Office 365')),
      state: word('How far it is.', ['requested', 'busy', 'ready', 'failing']),
      attempts: whole('How often the site was told.', 1),
      lastAnswer: orNull(text('What it answered last.', '503 Service Unavailable')),
      requestedAt: instant('When it was asked for.'),
    }),
  ),
  problems: ['desk.unknown'],
  async find(work, call) {
    const [setUp, line] = placeAt(linePlace, call.query.cursor) ?? []
    const after = setUp === undefined || line === undefined ? undefined : { set_up_id: setUp, line }
    const page = await unreadyLines(work, publisher(work), call.locale, after)
    const last = page.lines.at(-1)
    return {
      data: page.lines.map(lineBody),
      nextCursor: cursorAt(page.more && last ? [last.set_up_id, last.line] : undefined),
    }
  },
})

function lineBody(row: UnreadyLine) {
  return {
    purchasingAccount: row.account_number,
    setUp: row.set_up_id,
    line: row.line,
    plan: [row.edition, row.version].filter(Boolean).join(' '),
    quantity: row.quantity,
    service: row.service_name,
    state: row.state,
    attempts: row.attempts,
    lastAnswer: row.last_answer,
    requestedAt: row.requested_at.toISOString(),
  }
}

export const retrySetUpLine = changes({
  id: 'retrySetUpLine',
  method: 'POST',
  path: '/purchasing-accounts/{number}/set-ups/{setUp}/lines/{line}/attempts',
  scopes: ['services.write'],
  tag,
  summary: 'Tell a service’s site of a set-up again at once',
  description: 'For the publisher.',
  parameters: {
    ...accountNumber,
    setUp: { description: 'The number of the set-up.', example: '12' },
    line: { description: 'Its line.', example: '1' },
  },
  problems: ['desk.unknown', 'purchasing-account.unknown', 'set-up.ready-already'],
  async act(work, call) {
    const desk = publisher(work)
    const { id } = await purchasingAccountNumbered(work, said(call, 'number'), 'inventory.view')
    const line = { purchasing_account_id: id, set_up_id: numberIn(call, 'setUp'), line: numberIn(call, 'line') }
    await retryLine(work, desk, line)
  },
})

/** What is used of a benefit where it happens: recorded by the service’s own site, or by the publisher’s people. */
import * as v from 'valibot'
import { benefitRecorder } from '#server/business/access/index.ts'
import {
  largestQuantity,
  longestReference,
  recordedUses,
  recordedUsesLimit,
  recordUse,
  returnUse,
} from '#server/business/benefits/index.ts'
import type { Work } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt } from '../collection.ts'
import { givenDay, givenText, givenWhole } from '../given.ts'
import { changes, reads, said } from '../kinds.ts'
import type { Call } from '../operation.ts'
import { day, flag, text, whole } from '../schemas.ts'
import { accountNumber } from './accounts.ts'

const tag = 'Uses of benefits'
const path = '/purchasing-accounts/{number}/benefits-by-code/{code}/uses'
const parameters = {
  ...accountNumber,
  code: { description: 'What programs call the benefit.', example: 'support-incidents' },
}
const problems = ['purchasing-account.unknown', 'benefit.unknown'] as const

const standing = v.strictObject({
  granted: whole('What is granted.', 40),
  used: whole('What of it is used.', 12),
  remaining: whole('What is left.', 28),
})

/** What the caller may record of the account's benefit; everything else is unknown to him. */
function recorderOf(work: Work, call: Pick<Call, 'parameters'>) {
  return benefitRecorder(work, said(call, 'number'), said(call, 'code'))
}

export const listBenefitUses = reads({
  id: 'listBenefitUses',
  path,
  scopes: ['benefits.record', 'benefits.read'],
  tag,
  summary: 'List the recorded uses of a benefit',
  description: 'The newest first. For the site of the service that records them, and the publisher.',
  parameters,
  query: pages,
  answer: collection(
    v.strictObject({
      reference: text('What the use is called where it happened.', 'INC-1042'),
      quantity: whole('How much.', 1),
      on: day('When.'),
      isReturned: flag('Whether it was given back.'),
    }),
  ),
  problems,
  async find(work, call) {
    const [before] = placeAt(numberPlace, call.query.cursor) ?? []
    const uses = await recordedUses(work, await recorderOf(work, call), before)
    const last = uses.at(-1)
    const data = uses.map(({ reference, quantity, on, isReturned }) => ({ reference, quantity, on, isReturned }))
    return { data, nextCursor: cursorAt(last && uses.length === recordedUsesLimit ? [last.position] : undefined) }
  },
})

export const postBenefitUse = changes({
  id: 'postBenefitUse',
  method: 'POST',
  path,
  scopes: ['benefits.record', 'benefits.write'],
  tag,
  summary: 'Record a use of a benefit',
  description: 'The customer sees it in the benefit’s history. A reference is recorded once.',
  parameters,
  body: v.strictObject({
    quantity: givenWhole('How much, in the benefit’s measure.', 1, largestQuantity),
    reference: givenText(
      'What the use is called where it happened: an incident’s number.',
      'INC-1042',
      longestReference,
    ),
    on: givenDay('When, today at the latest.'),
  }),
  answer: standing,
  problems: [
    ...problems,
    'benefit-use.malformed',
    'benefit.unmeasured',
    'benefit.exhausted',
    'benefit-use.known',
    'benefit.not-held',
  ],
  act: async (work, call) => recordUse(work, await recorderOf(work, call), call.body),
})

export const deleteBenefitUse = changes({
  id: 'deleteBenefitUse',
  method: 'DELETE',
  path: `${path}/{reference}`,
  scopes: ['benefits.record', 'benefits.write'],
  tag,
  summary: 'Give a recorded use back',
  description: 'What it took is left again.',
  parameters: { ...parameters, reference: { description: 'What the use is called.', example: 'INC-1042' } },
  answer: standing,
  problems: [...problems, 'benefit-use.unknown', 'benefit-use.returned'],
  act: async (work, call) => returnUse(work, await recorderOf(work, call), said(call, 'reference')),
})

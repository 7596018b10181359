/** How many seats of a plan are in use in a purchasing account. */
import * as v from 'valibot'
import { purchasingAccountNumbered, serviceDesk } from '#server/business/access/index.ts'
import { reportSeats, seatsInUse, type SeatsInUse } from '#server/business/provisioning/index.ts'
import { change, read } from '#server/work/index.ts'
import { noBody, noQuery, operation } from '../operation.ts'
import { givenInstant, instant, reportedSeats, text } from '../schemas.ts'
import { numberParameter } from './entitlements.ts'

const place = {
  path: '/purchasing-accounts/{number}/plans/{code}/seats-in-use',
  scopes: ['seats.report'],
  tag: 'Seats in use',
  parameters: {
    ...numberParameter,
    code: { description: 'The code of a plan of the service that the account holds, or held.', example: 'O365-E1' },
  },
  query: noQuery,
} as const

const answer = v.strictObject({
  purchasingAccount: text('The purchasing account’s number.', '0005438761'),
  plan: text('The plan’s code.', 'O365-E1'),
  quantity: reportedSeats,
  measuredAt: instant('When the service measured it.'),
  reportedAt: instant('When the report came in.'),
})

const example = {
  purchasingAccount: '0005438761',
  plan: 'O365-E1',
  quantity: 412,
  measuredAt: '2026-11-21T08:30:00.000Z',
  reportedAt: '2026-11-21T08:30:04.120Z',
}

export const getSeatsInUse = operation({
  ...place,
  id: 'getSeatsInUse',
  method: 'GET',
  summary: 'Read the seats in use',
  description: 'What was reported last.',
  body: noBody,
  statuses: { 200: 'The measurement that stands.' },
  answer,
  example,
  problems: ['purchasing-account.unknown', 'plan.unknown', 'seats.unreported'],
  async run({ house, actor, parameters }) {
    const { number = '', code = '' } = parameters
    const report = await read(house, actor, async (work) => {
      const account = await purchasingAccountNumbered(work, number, 'seats.report')
      return seatsInUse(work, account, serviceDesk(work).serviceId, code)
    })
    return { body: reportBody(number, report) }
  },
})

export const putSeatsInUse = operation({
  ...place,
  id: 'putSeatsInUse',
  method: 'PUT',
  summary: 'Report the seats in use',
  description:
    'Customers see it in their inventory, as “Use of resources”. The newest measurement stands: one that was measured before it is refused, whenever it comes. Reporting the same number again is welcome and leaves no trace but its time.',
  body: v.strictObject({ quantity: reportedSeats, measuredAt: givenInstant }),
  statuses: { 200: 'The measurement stands.', 201: 'It stands, and is the first of this plan.' },
  answer,
  example,
  exampleBody: { quantity: 412, measuredAt: '2026-11-21T08:30:00Z' },
  problems: ['purchasing-account.unknown', 'plan.unknown', 'seats.measured-earlier', 'seats.measured-ahead'],
  async run({ house, actor, parameters, body, key }) {
    const { number = '', code = '' } = parameters
    return change(house, actor, key, async (work) => {
      const account = await purchasingAccountNumbered(work, number, 'seats.report')
      const { quantity, measuredAt } = body
      const report = { code, quantity, measuredAt: new Date(measuredAt) }
      const { created, ...standing } = await reportSeats(work, account, serviceDesk(work).serviceId, report)
      return { status: created ? 201 : 200, body: reportBody(account.number, standing) }
    })
  },
})

function reportBody(number: string, { code, quantity, measured_at, reported_at }: SeatsInUse) {
  return {
    purchasingAccount: number,
    plan: code,
    quantity,
    measuredAt: measured_at.toISOString(),
    reportedAt: reported_at.toISOString(),
  }
}

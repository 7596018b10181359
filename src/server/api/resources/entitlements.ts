/** What a purchasing account is entitled to. */
import * as v from 'valibot'
import { purchasingAccountNumbered, serviceDesk } from '#server/business/access/index.ts'
import { plansHeld } from '#server/business/provisioning/index.ts'
import { read } from '#server/work/index.ts'
import { noBody, noQuery, operation } from '../operation.ts'
import { planBody } from '../plan-body.ts'
import { day, planShape, purchasingAccountShape } from '../schemas.ts'

/** The purchasing account of an address. */
export const numberParameter = {
  number: {
    description: 'The number of a purchasing account that is a customer of the service.',
    example: '0005438761',
  },
}

export const examplePlan = {
  code: 'O365-E1',
  name: 'Office 365 Enterprise E1',
  productGroup: 'Office 365',
  kind: 'subscription',
  available: 450,
  ordered: 350,
  unordered: 100,
  suspended: 0,
  terms: [{ endsOn: '2027-01-31', available: 450, ordered: 350, unordered: 100, suspended: 0 }],
  seatsInUse: 412,
}

export const getEntitlements = operation({
  id: 'getEntitlements',
  method: 'GET',
  path: '/purchasing-accounts/{number}/entitlements',
  scopes: ['entitlements.read'],
  tag: 'Purchasing accounts',
  summary: 'Read what a purchasing account is entitled to',
  description:
    'The plans of the service that the account holds today, by name. Terms count to the end of their last day in the publisher’s time zone.',
  parameters: numberParameter,
  query: noQuery,
  body: noBody,
  statuses: { 200: 'The plans held; none where all have expired.' },
  answer: v.strictObject({
    purchasingAccount: purchasingAccountShape,
    asOf: day('The business day that the answer is about.'),
    plans: v.array(planShape),
  }),
  example: {
    purchasingAccount: { number: '0005438761', name: 'Contoso Paris' },
    asOf: '2026-11-21',
    plans: [examplePlan],
  },
  problems: ['purchasing-account.unknown'],
  async run({ house, actor, locale, parameters }) {
    const body = await read(house, actor, async (work) => {
      const account = await purchasingAccountNumbered(work, parameters['number'] ?? '', 'entitlements.view')
      const plans = await plansHeld(work, account, serviceDesk(work).serviceId, locale)
      const { number, name } = account
      return { purchasingAccount: { number, name }, asOf: work.today, plans: plans.map(planBody) }
    })
    return { body }
  },
})

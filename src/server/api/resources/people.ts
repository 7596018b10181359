/** What a person is entitled to. */
import * as v from 'valibot'
import { serviceDesk } from '#server/business/access/index.ts'
import { accountsOfPerson, personAccountsLimit, personEntitled, plansIn } from '#server/business/provisioning/index.ts'
import { read } from '#server/work/index.ts'
import { cursorOf, startOf } from '../cursor.ts'
import { noBody, operation } from '../operation.ts'
import { planBody } from '../plan-body.ts'
import { cursor, day, nextCursor, pageLimit, planShape, purchasingAccountShape, text } from '../schemas.ts'
import { examplePlan } from './entitlements.ts'

const usualPage = 20

export const getPersonEntitlements = operation({
  id: 'getPersonEntitlements',
  method: 'GET',
  path: '/people/{subject}/entitlements',
  scopes: ['entitlements.read'],
  tag: 'People',
  summary: 'Read what a person is entitled to',
  description:
    'The rule by which somebody may enter the service: his proved e-mail ends in a domain that is associated with, and proved for, accounts that hold a plan of it; or he administers such a domain. Whoever may not enter answers like nobody. Follow nextCursor until it is null.',
  parameters: {
    subject: { description: 'The sub of his tokens.', example: '0b7c2f7e-9a54-4a35-9f0e-6f6a7d1c2b3a' },
  },
  query: v.strictObject({
    limit: v.optional(pageLimit(personAccountsLimit, usualPage, 'Most accounts on the page.')),
    cursor: v.optional(cursor),
  }),
  body: noBody,
  statuses: { 200: 'He may enter, for these accounts.' },
  answer: v.strictObject({
    subject: text('The sub of his tokens.', '0b7c2f7e-9a54-4a35-9f0e-6f6a7d1c2b3a'),
    globalAdministrator: v.pipe(
      v.boolean(),
      v.metadata({ description: 'Whether he may enter the service’s own administration.', examples: [false] }),
    ),
    administeredDomains: v.pipe(
      v.array(text('A domain.', 'contoso.com')),
      v.metadata({ description: 'The proved domains whose global administrator he is.' }),
    ),
    asOf: day('The business day that the answer is about.'),
    data: v.array(v.strictObject({ ...purchasingAccountShape.entries, plans: v.array(planShape) })),
    nextCursor,
  }),
  example: {
    subject: '0b7c2f7e-9a54-4a35-9f0e-6f6a7d1c2b3a',
    globalAdministrator: false,
    administeredDomains: [],
    asOf: '2026-11-21',
    data: [{ number: '0005438761', name: 'Contoso Paris', plans: [examplePlan] }],
    nextCursor: null,
  },
  problems: ['person.unknown'],
  async run({ house, actor, locale, parameters, query }) {
    const body = await read(house, actor, async (work) => {
      const desk = serviceDesk(work)
      const { person, administeredDomains } = await personEntitled(work, desk, parameters['subject'] ?? '')
      const { subject } = person
      const place = { subject, after: startOf(query.cursor), limit: query.limit ?? usualPage }
      const { accounts, next } = await accountsOfPerson(work, desk, place)
      const ids = accounts.map(({ id }) => id)
      const plans = await plansIn(work, ids, desk.serviceId, locale)
      return {
        subject,
        globalAdministrator: administeredDomains.length > 0,
        administeredDomains: [...administeredDomains],
        asOf: work.today,
        data: accounts.map(({ id, number, name }) => ({ number, name, plans: (plans.get(id) ?? []).map(planBody) })),
        nextCursor: cursorOf(next),
      }
    })
    return { body }
  },
})

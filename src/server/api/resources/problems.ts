/** What each type of problem means: where `type` of a problem leads to. */
import * as v from 'valibot'
import { noBody, noQuery, operation } from '../operation.ts'
import { isProblemCode, Problem, problemStatus, problemType } from '../problem.ts'
import { generalAdvice, problemTitle } from '../problem-words.ts'
import { text } from '../schemas.ts'

export const getProblem = operation({
  id: 'getProblem',
  method: 'GET',
  path: '/problems/{code}',
  scopes: [],
  tag: 'About the API',
  summary: 'Read what a type of problem means',
  description: 'Where the type of a problem leads to (RFC 9457).',
  parameters: { code: { description: 'The code of a problem.', example: 'plan.unknown' } },
  query: noQuery,
  body: noBody,
  statuses: { 200: 'The type of problem.' },
  answer: v.strictObject({
    type: text('The type.', '/api/v1/problems/plan.unknown'),
    code: text('Its last part.', 'plan.unknown'),
    status: v.pipe(v.number(), v.integer(), v.metadata({ description: 'The status it comes with.', examples: [404] })),
    title: text('What is the matter.', 'Unknown plan'),
    advice: text('What to do about it.', 'This plan does not exist, or is not of your service.'),
  }),
  example: {
    type: '/api/v1/problems/plan.unknown',
    code: 'plan.unknown',
    status: 404,
    title: 'Unknown plan',
    advice: 'This plan does not exist, is not of your service, or this purchasing account never had it.',
  },
  problems: [],
  async run({ locale, parameters }) {
    const { code = '' } = parameters
    if (!isProblemCode(code)) throw new Problem('resource.unknown')
    const status = problemStatus[code]
    const title = problemTitle(code, status, locale)
    return { body: { type: problemType(code), code, status, title, advice: generalAdvice(code, locale) } }
  },
})

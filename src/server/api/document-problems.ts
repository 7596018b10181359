/** Problems as the document of the API describes them. */
import type { Json } from './document.ts'
import { headersOfAnswers } from './document-headers.ts'
import { noBody, type Operation } from './operation.ts'
import { problemStatus, problemType, type ProblemCode } from './problem.ts'
import { generalAdvice, problemTitle } from './problem-words.ts'

/** The problems of an operation: its own, and those of every one of its kind. */
function problemsOf({ scopes, method, body, takesFile, answersFile, problems }: Operation): readonly ProblemCode[] {
  return [
    'request.invalid',
    ...(scopes.length === 0 ? [] : (['token.missing', 'scope.insufficient'] as const)),
    'token.invalid',
    'rate.exceeded',
    ...(method === 'GET' ? [] : writeProblems),
    ...(body === noBody ? [] : (['request.too-large', 'request.not-json'] as const)),
    ...(takesFile === undefined ? [] : (['request.too-large', 'request.not-csv'] as const)),
    ...(answersFile === undefined ? [] : (['portal.busy'] as const)),
    ...problems,
    'portal.faulty',
    'portal.away',
  ]
}

const writeProblems = [
  'idempotency-key.missing',
  'idempotency-key.malformed',
  'request.malformed',
  'change.reused',
] as const

/** What an operation answers where it refuses, by status. */
export function problemResponses(operation: Operation): Record<string, Json> {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of problemsOf(operation)) {
    const status = problemStatus[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const responses = [...byStatus].map(([status, codes]) => [
    String(status),
    {
      description: codes.map((code) => `\`${code}\`: ${problemTitle(code, status, 'en')}.`).join(' '),
      headers: headersOfAnswers(status),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
        },
      },
    },
  ])
  return Object.fromEntries(responses)
}

/** An example of every problem that one of these can meet. */
export function problemExamples(operations: readonly Operation[]): Record<string, Json> {
  const codes = codesOf(operations)
  return Object.fromEntries(codes.map((code) => [code, { value: exampleProblem(code) }]))
}

function codesOf(operations: readonly Operation[]): readonly ProblemCode[] {
  return [...new Set(operations.flatMap(problemsOf))].sort()
}

function exampleProblem(code: ProblemCode): Json {
  return {
    type: problemType(code),
    title: problemTitle(code, problemStatus[code], 'en'),
    status: problemStatus[code],
    detail: generalAdvice(code, 'en'),
    code,
    requestId: '0b7c2f7e-9a54-4a35-9f0e-6f6a7d1c2b3a',
    ...(code === 'request.invalid' && { errors: [{ pointer: '#/quantity', detail: 'A whole number.' }] }),
  }
}

/** The form of every problem. New codes may come, and what the business refuses may be one that no operation names. */
export const problemSchema: Json = {
  type: 'object',
  description: 'What went wrong (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'What kind of problem; never changes.' },
    title: { type: 'string', description: 'The same in words.' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What to do about it.' },
    code: { type: 'string', maxLength: 100, description: 'The last part of the type.' },
    requestId: { type: 'string', description: 'Quote it to whoever runs the portal.' },
    errors: {
      type: 'array',
      description: 'Each fault of the request.',
      items: {
        type: 'object',
        required: ['detail'],
        properties: {
          pointer: { type: 'string', description: 'Where in the body (RFC 6901, as a fragment).' },
          parameter: { type: 'string', description: 'Which parameter.' },
          line: { type: 'integer', minimum: 0, description: 'Which line of a file; its header is 1.' },
          column: { type: 'string', description: 'Which column of a file.' },
          detail: { type: 'string', description: 'What it must be.' },
        },
      },
    },
  },
}

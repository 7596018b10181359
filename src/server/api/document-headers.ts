/** Parameters and headers as the document of the API describes them. */
import type { Json } from './document.ts'
import type { Operation } from './operation.ts'
import { requestsPerWindow, windowSeconds } from './rate-limit.ts'
import { keyLimit } from './request.ts'

const requestId: Json = {
  description: 'The id of the request, for whoever runs the portal.',
  schema: { type: 'string' },
  example: '0b7c2f7e-9a54-4a35-9f0e-6f6a7d1c2b3a',
}
const language: Json = {
  description: 'The language of texts in the answer.',
  schema: { type: 'string', enum: ['fr', 'en'] },
  example: 'en',
}
const rate: Record<string, Json> = {
  'RateLimit-Policy': {
    description:
      'Requests (q) that a client may send in a window of so many seconds (w), to each process of the portal.',
    schema: { type: 'string' },
    example: `"client";q=${String(requestsPerWindow)};w=${String(windowSeconds)}`,
  },
  RateLimit: {
    description: 'Requests that are left (r) until the window ends (t seconds).',
    schema: { type: 'string' },
    example: '"client";r=1199;t=60',
  },
}

const ofStatus: Readonly<Record<number, Record<string, Json>>> = {
  401: authenticate('Bearer realm="api", error="invalid_token"'),
  403: authenticate('Bearer realm="api", error="insufficient_scope", scope="seats.report"'),
  429: retryAfter(),
  503: retryAfter(),
}

/** The headers of an answer; `counted` where it says what is left of the client's limit. */
export function headersOfAnswers(counted: boolean, status = 200): Record<string, Json> {
  const standing = { 'X-Request-Id': requestId, 'Content-Language': language }
  return { ...standing, ...(counted && rate), ...ofStatus[status] }
}

/** What stands in the path, behind the question mark and in headers. `query` is the JSON Schema of the second. */
export function parametersOf(operation: Operation, query: { readonly [key: string]: Json }): Json {
  const inPath = Object.entries(operation.parameters).map(([name, { description, example }]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string', minLength: 1, maxLength: 200 },
    example,
  }))
  const properties = Object.entries(query['properties'] ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }))
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'Names this very request: repeated with the same key, it has one effect and one answer.',
    schema: { type: 'string', minLength: 1, maxLength: keyLimit },
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  }
  const accepted = {
    name: 'Accept-Language',
    in: 'header',
    required: false,
    description: 'The language of texts in the answer; French where none of ours is asked for.',
    schema: { type: 'string' },
    example: 'en',
  }
  return [...inPath, ...properties, ...(operation.method === 'GET' ? [] : [key]), accepted]
}

function authenticate(example: string): Record<string, Json> {
  return {
    'WWW-Authenticate': { description: 'What the token lacks (RFC 6750).', schema: { type: 'string' }, example },
  }
}

function retryAfter(): Record<string, Json> {
  return { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 }, example: 5 } }
}

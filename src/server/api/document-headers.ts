/** Parameters and headers as the document of the API describes them: each once, and named where it belongs. */
import type { Json } from './document.ts'
import type { Operation } from './operation.ts'
import { requestsPerWindow, windowSeconds } from './rate-limit.ts'
import { keyLimit } from './request.ts'

/** All headers of answers. */
export const headers = {
  'Access-Control-Allow-Origin': {
    description: 'The portal’s own origin: scripts of other sites read no answer.',
    schema: { type: 'string', format: 'uri', maxLength: 255 },
    example: 'https://licences.example.com',
  },
  'X-Request-Id': {
    description: 'The id of the request, for whoever runs the portal.',
    schema: { type: 'string' },
    example: '0b7c2f7e-9a54-4a35-9f0e-6f6a7d1c2b3a',
  },
  'Content-Language': {
    description: 'The language of texts in the answer.',
    schema: { type: 'string', enum: ['fr', 'en'] },
    example: 'en',
  },
  'RateLimit-Policy': {
    description:
      'Requests (q) that a service or a key may send in a window of so many seconds (w), to each process of the portal.',
    schema: { type: 'string' },
    example: `"client";q=${String(requestsPerWindow)};w=${String(windowSeconds)}`,
  },
  RateLimit: {
    description: 'Requests that are left (r) until the window ends (t seconds).',
    schema: { type: 'string' },
    example: '"client";r=1199;t=60',
  },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 }, example: 5 },
  'Content-Disposition': {
    description: 'What the file is called (RFC 6266).',
    schema: { type: 'string' },
    example: 'attachment; filename="history.csv"',
  },
  'Content-Range': {
    description: 'Which part of the file this is (RFC 9110, 14.4).',
    schema: { type: 'string' },
    example: 'bytes 1048576-3145727/3145728',
  },
  'Accept-Ranges': { description: 'Parts can be asked for.', schema: { type: 'string' }, example: 'bytes' },
  ETag: { description: 'Of the file, for If-Range.', schema: { type: 'string' }, example: '"e3b0c442"' },
  'Repr-Digest': {
    description: 'The SHA-256 of the whole file (RFC 9530).',
    schema: { type: 'string' },
    example: 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:',
  },
  'WWW-Authenticate': {
    description: 'What the token lacks (RFC 6750).',
    schema: { type: 'string' },
    example: 'Bearer realm="api", error="insufficient_scope", scope="seats.report"',
  },
} as const satisfies Record<string, Json>

/** Parameters that several operations take. */
export const parameters = {
  Range: {
    name: 'Range',
    in: 'header',
    required: false,
    description: 'The part of the file that is wanted (RFC 9110, 14.2).',
    schema: { type: 'string', maxLength: 100 },
    example: 'bytes=1048576-',
  },
  IfRange: {
    name: 'If-Range',
    in: 'header',
    required: false,
    description: 'The ETag of the file whose part is wanted: another file is answered whole.',
    schema: { type: 'string', maxLength: 100 },
    example: '"e3b0c442"',
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'Names this very request: repeated with the same key, it has one effect and one answer.',
    schema: { type: 'string', minLength: 1, maxLength: keyLimit },
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  },
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    required: false,
    description: 'The language of texts in the answer; French where none of ours is asked for.',
    schema: { type: 'string' },
    example: 'en',
  },
} as const satisfies Record<string, Json>

const ofStatus: Readonly<Record<number, readonly (keyof typeof headers)[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
}

/** The headers of an answer. */
export function headersOfAnswers(status = 200): Record<string, Json> {
  const names: readonly (keyof typeof headers)[] = [
    'X-Request-Id',
    'Content-Language',
    'Access-Control-Allow-Origin',
    'RateLimit-Policy',
    'RateLimit',
    ...(ofStatus[status] ?? []),
  ]
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** The further headers of a file that is answered in parts. */
export const headersOfParts: Readonly<Record<string, Json>> = Object.fromEntries(
  (['Accept-Ranges', 'Content-Range', 'ETag', 'Repr-Digest'] as const).map((name) => [
    name,
    { $ref: `#/components/headers/${name}` },
  ]),
)

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
  const inQuery = Object.entries(query['properties'] ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }))
  const inHeaders = [
    ...(operation.method === 'GET' ? [] : ['IdempotencyKey']),
    ...(operation.answersParts === true ? ['Range', 'IfRange'] : []),
    'AcceptLanguage',
  ]
  return [...inPath, ...inQuery, ...inHeaders.map((name) => ({ $ref: `#/components/parameters/${name}` }))]
}

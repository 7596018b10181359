/**
 * The API as an OpenAPI 3.1 document, made of what its operations are made of: the same schemas that check a request, the
 * same list of problems that it can meet.
 */
import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import { signOnPath } from '#server/sign-on/index.ts'
import { apiKeyScopes } from '#server/business/access/index.ts'
import { isServiceScope, serviceScopes } from './caller.ts'
import { noAnswer, noBody, type Operation } from './operation.ts'
import { bounded } from './document-bounds.ts'
import { exampleOf } from './document-examples.ts'
import { headers, headersOfAnswers, headersOfParts, parameters, parametersOf } from './document-headers.ts'
import { problemExamples, problemResponses, problemSchema } from './document-problems.ts'
import { root } from './route.ts'

/** A value as the document holds it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const about = `Whatever a portal can do, for programs.

**People** make API keys on their profile (customers, people of partners, the publisher's own) and send them as \`Authorization: Bearer cptr_…\`. By a key its person may do what he may do on pages, as far as the key's scopes go, and no more; a role that is taken from him is taken from his keys at once.

**The sites of online services** get a token from the portal's own sign-on (OAuth 2.0 client credentials, with the client id and secret of the registered service). A service sees the purchasing accounts that hold one of its plans, or held one.

Everything else answers 404, like what does not exist.

Every write carries an \`Idempotency-Key\` of its own. Repeated with the same key it has no second effect and gets the first one's answer, for 90 days. Problems have the form of RFC 9457, in the language of Accept-Language (fr, en); their \`type\` never changes.`

/** The document of a portal at this origin. */
export function documentOf(operations: readonly Operation[], origin: string): object {
  return bounded(whole(operations, origin))
}

function whole(operations: readonly Operation[], origin: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {})
    path[operation.method.toLowerCase()] = described(operation)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Comptoir API',
      version: '1.0.0',
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${origin}${root}`, description: 'This portal, in production.', 'x-internal': false }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        service: {
          type: 'oauth2',
          description:
            'A registered service, as itself. Its tokens are opaque: none is a JWT, to which RFC8725 would apply.',
          flows: {
            clientCredentials: {
              tokenUrl: `${origin}${signOnPath}/token`,
              // Where the next one comes from too: a token is good for five minutes.
              refreshUrl: `${origin}${signOnPath}/token`,
              scopes: serviceScopes,
            },
          },
        },
        key: {
          type: 'http',
          scheme: 'bearer',
          description: `A person, by an API key of his own (“cptr_…”). Scopes: ${Object.keys(apiKeyScopes).join(', ')}.`,
        },
      },
      schemas: { Problem: problemSchema },
      examples: problemExamples(operations),
      headers,
      parameters,
    },
  }
}

function described(operation: Operation): Json {
  const { id, tag, summary, description, scopes, statuses } = operation
  const success = Object.entries(statuses).map(([status, meaning]) => [status, answered(operation, meaning)])
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    // Open to everybody says an empty requirement.
    security:
      scopes.length === 0 ? [{}] : scopes.map((scope) => ({ [isServiceScope(scope) ? 'service' : 'key']: [scope] })),
    parameters: parametersOf(operation, schemaOf(operation.query, 'output')),
    ...taken(operation),
    responses: { ...Object.fromEntries(success), ...problemResponses(operation) },
  }
}

/** What is sent. */
function taken({ body, exampleBody, takesFile }: Operation): { readonly requestBody?: Json } {
  if (takesFile !== undefined) {
    const { type, example, limit } = takesFile
    const schema = { type: 'string', maxLength: limit }
    return { requestBody: { required: true, content: { [type]: { schema, example } } } }
  }
  if (body === noBody) return {}
  const schema = schemaOf(body, 'input')
  const example = exampleBody === undefined ? exampleOf(schema) : asJson(exampleBody)
  const content = { 'application/json': { schema, example } }
  return { requestBody: { required: true, content } }
}

/** What is answered where all is well. */
function answered({ answer, answersFile, answersParts, example }: Operation, description: string): Json {
  const headers = { ...headersOfAnswers(), ...(answersParts === true && headersOfParts) }
  if (answersFile !== undefined) {
    const content = Object.fromEntries(
      answersFile.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
    )
    return {
      description,
      headers: { ...headers, 'Content-Disposition': { $ref: '#/components/headers/Content-Disposition' } },
      content,
    }
  }
  if (answer === noAnswer) return { description, headers }
  const schema = schemaOf(answer, 'output')
  const shown = example === undefined ? exampleOf(schema) : asJson(example)
  return { description, headers, content: { 'application/json': { schema: openEnded(schema), example: shown } } }
}

/** `$schema` belongs to whole documents of JSON Schema. */
function schemaOf(schema: GenericSchema, typeMode: 'input' | 'output'): { readonly [key: string]: Json } {
  const made = toJsonSchema(schema, { target: 'draft-2020-12', typeMode, ignoreActions: ['check'] })
  return Object.fromEntries(
    Object.entries(made).flatMap(([key, value]) => (key === '$schema' ? [] : [[key, asJson(value)]])),
  )
}

/** Answers may get more fields some day: whoever reads them must not refuse those. */
function openEnded(schema: Json): Json {
  if (typeof schema !== 'object' || schema === null) return schema
  if (isList(schema)) return schema.map(openEnded)
  const kept = Object.entries(schema).filter(([key]) => key !== 'additionalProperties')
  return Object.fromEntries(kept.map(([key, value]) => [key, openEnded(value)]))
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** What goes into a document comes out of it the same. */
function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}

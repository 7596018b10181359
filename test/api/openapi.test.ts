/** The document of the API: valid, complete, and true of what is answered. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isServiceScope } from '#server/api/caller.ts'
import { noAnswer, noBody } from '#server/api/operation.ts'
import { isOperation, operations } from '#server/api/operations.ts'
import { ownStatuses, problemStatus } from '#server/api/problem.ts'
import { apiWorld, origin, type ApiWorld } from '../world/api.ts'
import { forgetJobs } from '../world/queue.ts'
import { orderRequests, type Asked } from './order-cases.ts'

interface Described {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly description?: string }[]
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string
        readonly content?: Readonly<
          Record<
            string,
            {
              readonly schema: object
              readonly example?: unknown
              readonly examples?: Record<string, { readonly value: unknown }>
            }
          >
        >
      }
    >
  >
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: object; readonly example: unknown }>>
  }
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>
}

let world: ApiWorld
/** As it is published, and with every reference replaced by what it names. */
let published: Document
let document: Document
let orders: readonly Asked[]

beforeAll(async () => {
  world = await apiWorld()
  published = await (await world.ask('/openapi.json')).json()
  document = resolved(published, published)
  orders = await orderRequests(world)
})
afterAll(async () => {
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
})

test('it is OpenAPI 3.1', async () => {
  const result = await new Validator().validate(JSON.parse(JSON.stringify(published)))
  expect(result.errors).toBeUndefined()
  expect(result.valid).toBe(true)
})

test('it describes every operation of every resource, and nothing else', async () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).sort())
  const folder = resolve('src/server/api/resources')
  const files = readdirSync(folder).map((file) => join(folder, file))
  const made = await Promise.all(files.map(async (file) => Object.values<unknown>(await import(file))))
  const there = made.flat().filter(isOperation)
  expect(new Set(there)).toEqual(new Set(operations))
})

describe.each(operations)('$method $path', (operation) => {
  const described = () => document.paths[operation.path]?.[operation.method.toLowerCase()] as Described

  test('says what it is, what it takes and what it answers', () => {
    const { operationId, summary, description, parameters, responses, requestBody } = described()
    for (const words of [operationId, summary, description]) expect(words).not.toBe('')
    const named = parameters.filter((each) => each.in === 'path').map(({ name }) => name)
    expect(named).toEqual([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    for (const each of parameters) expect(each.description ?? 'schema').not.toBe('')
    expect(requestBody === undefined).toBe(operation.body === noBody && operation.takesFile === undefined)
    expect(parameters.some(({ name }) => name === 'Idempotency-Key')).toBe(operation.method !== 'GET')
    for (const [status, response] of Object.entries(responses)) {
      expect(response.description, status).not.toBe('')
      const types = Object.keys(response.content ?? {})
      const usual = operation.answersFile ?? (operation.answer === noAnswer ? [] : ['application/json'])
      expect(types).toEqual(Number(status) < 400 ? usual : ['application/problem+json'])
    }
  })

  test('its examples are examples of its schemas', () => {
    const { responses, requestBody } = described()
    for (const [status, { content = {} }] of Object.entries(responses)) {
      for (const { example, examples = {} } of Object.values(content)) {
        for (const each of example === undefined ? Object.values(examples).map(({ value }) => value) : [example]) {
          expect(faults(operation.path, operation.method, status, each)).toEqual([])
        }
      }
    }
    for (const { schema, example } of Object.values(requestBody?.content ?? {}))
      expect(check(schema, example)).toEqual([])
  })
})

describe('what is answered is what it says', () => {
  const cases = (): readonly (readonly [string, string, string, Parameters<ApiWorld['ask']>[1]])[] => {
    const token = world.token(world.office)
    const account = `/purchasing-accounts/${world.own.number}`
    const seats = '/purchasing-accounts/{number}/plans/{code}/seats-in-use'
    const body = { quantity: 5, measuredAt: new Date().toISOString() }
    return [
      ['/purchasing-accounts', '/purchasing-accounts', 'GET', { token }],
      ['/purchasing-accounts?limit=x', '/purchasing-accounts', 'GET', { token }],
      [`${account}/entitlements`, '/purchasing-accounts/{number}/entitlements', 'GET', { token }],
      ['/purchasing-accounts/none/entitlements', '/purchasing-accounts/{number}/entitlements', 'GET', { token }],
      [`${account}/plans/E1/seats-in-use`, seats, 'GET', { token }],
      [`${account}/plans/E1/seats-in-use`, seats, 'PUT', { token, body }],
      [`${account}/plans/E1/seats-in-use`, seats, 'PUT', { token, body }],
      [`${account}/plans/E1/seats-in-use`, seats, 'PUT', { token, body: { ...body, quantity: -1, more: 1 } }],
      [`${account}/plans/E1/seats-in-use`, seats, 'PUT', { token, body: '{' }],
      [`${account}/plans/E1/seats-in-use`, seats, 'PUT', { token, body, key: '""' }],
      [
        `${account}/plans/E1/seats-in-use`,
        seats,
        'PUT',
        { token, body: { ...body, measuredAt: '2020-01-01T00:00:00Z' } },
      ],
      [`${account}/plans/E1/seats-in-use`, seats, 'GET', { token }],
      [`${account}/plans/E1/seats-in-use`, seats, 'GET', {}],
      [`${account}/plans/E1/seats-in-use`, seats, 'GET', { token: world.token(world.office, 'entitlements.read') }],
      [`/people/${world.subjects.own}/entitlements`, '/people/{subject}/entitlements', 'GET', { token }],
      [`/people/${world.subjects.foreign}/entitlements`, '/people/{subject}/entitlements', 'GET', { token }],
      ...orders,
      ['/problems/plan.unknown', '/problems/{code}', 'GET', {}],
      ['/openapi.json', '/openapi.json', 'GET', {}],
    ]
  }

  // Those of services and of everybody; what people's keys open is asked in people-answers.test.ts.
  test('every answer fits the schema of its status, and every header is one that is described', async () => {
    const met = new Set<string>()
    for (const [path, template, method, asking] of cases()) {
      const answer = await world.ask(path, { method, ...asking })
      const described = document.paths[template]?.[method.toLowerCase()]?.responses[String(answer.status)]
      expect(described, `${method} ${path}: ${String(answer.status)}`).toBeDefined()
      expect(faults(template, method, String(answer.status), await answer.json()), `${method} ${path}`).toEqual([])
      const known = Object.keys((described as unknown as { headers: object }).headers).map((name) => name.toLowerCase())
      const standing = new Set(['content-type', 'cache-control'])
      expect([...answer.headers.keys()].filter((name) => !standing.has(name)).sort()).toEqual(known.sort())
      met.add(`${method} ${template}`)
    }
    const asked = operations.filter(
      ({ scopes }) => scopes.every((scope) => isServiceScope(scope)) && !scopes.includes('benefits.record'),
    )
    for (const { method, path } of asked) expect(met).toContain(`${method} ${path}`)
  })
})

test('each problem that can be met is listed somewhere, and where its type leads to', async () => {
  const listed = JSON.stringify(document.paths)
  const without = new Set(['resource.unknown', 'method.not-allowed'])
  for (const code of Object.keys(problemStatus)) {
    // The first two are of no operation: nothing is there, or nothing of that method.
    if (Object.hasOwn(ownStatuses, code) && !without.has(code)) expect(listed).toContain(`\`${code}\``)
    const answer = await world.api.fetch(new Request(`${origin}/api/v1/problems/${code}`))
    expect(answer.status).toBe(200)
  }
})

const known = new Map<string, unknown>()

/** Each thing that is referred to is resolved once and stays one object, so that its schema is compiled once. */
function resolved<T>(value: T, root: object): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each: unknown) => resolved(each, root)) as T
  if ('$ref' in value) {
    const reference = String(value.$ref)
    if (known.has(reference)) return known.get(reference) as T
    const named = reference
      .split('/')
      .slice(1)
      .reduce<unknown>((within, part) => (within as Record<string, unknown>)[part], root)
    if (named === undefined) throw new Error(`Nothing is at ${String(value.$ref)}`)
    const done = resolved(named as T, root)
    known.set(reference, done)
    return done
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each as unknown, root)])) as T
}

function faults(path: string, method: string, status: string, value: unknown): readonly object[] {
  const content = document.paths[path]?.[method.toLowerCase()]?.responses[status]?.content ?? {}
  return Object.values(content).flatMap(({ schema }) => check(schema, value))
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)

/** Ajv keeps what it compiled of a schema by the object. */
function check(schema: object, value: unknown): readonly object[] {
  const validate = ajv.compile(schema)
  validate(value)
  return validate.errors ?? []
}

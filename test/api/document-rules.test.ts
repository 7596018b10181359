/**
 * What spectral's OWASP rules ask of the document, held by every test run: those rules weigh 69 MB and take half a minute. An operation
 * that says less than others fails here by its name.
 */
import { describe, expect, test } from 'vitest'
import { documentOf } from '#server/api/document.ts'
import { operations } from '#server/api/operations.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Branch = { [key: string]: Json }

const document = documentOf(operations, 'https://licences.example.com') as Branch
const components = branch(document['components'])
const described = Object.entries(branch(document['paths'])).flatMap(([path, methods]) =>
  Object.entries(branch(methods)).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    method,
    path,
    operation: branch(operation),
  })),
)

test('every operation has a name of its own, in the form of programs', () => {
  const names = described.map(({ operation }) => operation['operationId'])
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]{2,59}$/)
})

test('every operation says who opens it, and the keys and tokens that it names are described', () => {
  const schemes = Object.keys(branch(components['securitySchemes']))
  const open = described.filter(({ operation }) =>
    list(operation['security']).some((each) => Object.keys(branch(each)).length === 0),
  )
  expect(open.map(({ path }) => path).sort()).toEqual(['/openapi.json', '/problems/{code}'])
  for (const { name, operation } of described) {
    const wanted = list(operation['security']).flatMap((each) => Object.keys(branch(each)))
    expect(
      wanted.every((each) => schemes.includes(each)),
      name,
    ).toBe(true)
    expect(list(operation['security']).length, name).toBeGreaterThan(0)
  }
})

describe('each operation', () => {
  test.each(described)('$name', ({ method, path, operation }) => {
    const responses = branch(operation['responses'])
    const isOpen = list(operation['security']).some((each) => Object.keys(branch(each)).length === 0)
    const statuses = Object.keys(responses)
    expect(statuses).toEqual(expect.arrayContaining(['401', '422', '429', '500', '503']))
    if (!isOpen) expect(statuses).toContain('403')
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true)
    for (const [status, response] of Object.entries(responses)) {
      const headers = Object.keys(branch(branch(response)['headers']))
      expect(headers, status).toEqual(
        expect.arrayContaining(['RateLimit', 'RateLimit-Policy', 'Access-Control-Allow-Origin', 'X-Request-Id']),
      )
      if (status === '429' || status === '503') expect(headers).toContain('Retry-After')
    }
    // A write without a key would count twice where a connection is lost; and OWASP takes « admin » for a back door.
    const named = list(operation['parameters']).map((each) => JSON.stringify(each))
    expect(named.some((each) => each.includes('IdempotencyKey'))).toBe(method !== 'get')
    expect(path).not.toMatch(/admin/i)
    expect(path.replaceAll(/\{\w+\}/g, 'x')).not.toMatch(/[A-Z_]|\/$/)
    expect(unlimited({ ...operation, responses: {} }), 'what is sent has a limit').toEqual([])
    expect(unlimited(responses), 'what is answered has a limit').toEqual([])
  })
})

test('what operations share has its limits too', () => {
  expect(unlimited({ ...components, examples: {} })).toEqual([])
})

/** Where a schema is without a limit: texts, lists and numbers; or where an object that is sent takes whatever comes. */
function unlimited(value: Json, at = '#'): string[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => unlimited(each, `${at}/${String(index)}`))
  if (typeof value !== 'object' || value === null) return []
  const faults = Object.entries(value).flatMap(([key, each]) =>
    key === 'example' || key === 'examples' || key === 'const' || key === 'enum' ? [] : unlimited(each, `${at}/${key}`),
  )
  if ('const' in value || 'enum' in value) return faults
  const has = (...keys: readonly string[]) => keys.every((key) => key in value)
  const isLimited =
    value['type'] === 'string'
      ? has('maxLength') && ('pattern' in value || 'format' in value)
      : value['type'] === 'array'
        ? has('maxItems')
        : value['type'] === 'integer'
          ? has('minimum', 'maximum', 'format')
          : true
  return isLimited ? faults : [...faults, at]
}

function branch(value: Json | undefined): Branch {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

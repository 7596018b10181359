/**
 * Bounds of everything that the document describes: what no schema limits is limited by what the portal can hold at all. Readers
 * that reserve memory, and tools that look for what is unlimited (OWASP API4:2023), find a number everywhere.
 */
import type { Json } from './document.ts'

const longestText = 10_000
const longestList = 10_000
// What PostgreSQL cannot store.
const anyText = '^[^\\u0000]*$'

/** The same document with a bound wherever none stands. */
export function bounded(value: Json): { readonly [key: string]: Json } {
  const done = walk(value)
  if (typeof done !== 'object' || done === null || isList(done)) throw new Error('A document is an object')
  return done
}

function walk(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(walk)
  const inner = Object.fromEntries(
    // What stands in examples is no schema, whatever it looks like.
    Object.entries(value).map(([key, each]) => [key, key === 'example' || key === 'examples' ? each : walk(each)]),
  )
  if (inner['const'] !== undefined || inner['enum'] !== undefined) return inner
  switch (inner['type']) {
    case 'string':
      return {
        ...inner,
        maxLength: inner['maxLength'] ?? longestText,
        ...(inner['format'] === undefined && inner['pattern'] === undefined && { pattern: anyText }),
      }
    case 'integer':
      return {
        ...inner,
        format: inner['format'] ?? 'int64',
        minimum: inner['minimum'] ?? Number.MIN_SAFE_INTEGER,
        maximum: inner['maximum'] ?? Number.MAX_SAFE_INTEGER,
      }
    case 'array':
      return { ...inner, maxItems: inner['maxItems'] ?? longestList }
    default:
      return inner
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** Examples made of those of a schema's own parts: what every part says of itself need not be said again of the whole. */
import type { Json } from './document.ts'

/** An example of what a JSON Schema describes. */
export function exampleOf(schema: Json | undefined): Json {
  if (!isObject(schema)) return null
  const { examples, properties, items, anyOf = schema['oneOf'], type } = schema
  const given = schema['const']
  if (given !== undefined) return given
  if (isList(examples) && examples[0] !== undefined) return examples[0]
  if (isList(schema['enum'])) return schema['enum'][0] ?? null
  if (isList(anyOf)) return exampleOf(anyOf[0])
  if (type === 'array') return items === undefined ? [] : [exampleOf(items)]
  if (!isObject(properties)) return null
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, exampleOf(each)]))
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !isList(value)
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

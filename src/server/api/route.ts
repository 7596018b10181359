/** From an address to the operation that answers it. */
import type { Operation } from './operation.ts'
import { Problem } from './problem.ts'

/** Where the API begins. */
export const root = '/api/v1'

// No number, code or subject is longer, and none has control characters, which PostgreSQL would not even compare.
const segmentPattern = /^[^\p{Cc}\p{Cs}]{1,200}$/u

export interface Routed {
  readonly operation: Operation
  readonly parameters: Readonly<Record<string, string>>
}

/** Refuses 404 for an address that leads nowhere, and 405 for a method that it does not know. HEAD is answered as GET. */
export function operationAt(operations: readonly Operation[], path: string, method: string): Routed {
  const found = operations.flatMap((operation) => {
    const parameters = match(operation.path, path)
    return parameters === undefined ? [] : [{ operation, parameters }]
  })
  if (found.length === 0) throw new Problem('resource.unknown')
  const wanted = method === 'HEAD' ? 'GET' : method
  const routed = found.find(({ operation }) => operation.method === wanted)
  if (routed !== undefined) return routed
  const known = found.flatMap(({ operation }) => (operation.method === 'GET' ? ['GET', 'HEAD'] : [operation.method]))
  throw new Problem('method.not-allowed', { headers: { allow: known.join(', ') } })
}

/** What stands in the braces of `template`; undefined where the path is another one. */
function match(template: string, path: string): Record<string, string> | undefined {
  const wanted = `${root}${template}`.split('/')
  const given = path.split('/')
  if (given.length !== wanted.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1]
    const said = given[index] ?? ''
    if (name === undefined) {
      if (said !== segment) return undefined
      continue
    }
    const value = decoded(said)
    if (value === undefined) return undefined
    parameters[name] = value
  }
  return parameters
}

function decoded(segment: string): string | undefined {
  try {
    const value = decodeURIComponent(segment)
    return segmentPattern.test(value) ? value : undefined
  } catch {
    return undefined // no UTF-8: it names nothing that exists
  }
}

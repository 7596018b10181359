/** What a request says beside its address: its key, its parameters, its body, each within limits. */
import type { BaseIssue, GenericSchema, InferOutput } from 'valibot'
import * as v from 'valibot'
import { faultCodes, Problem, type RequestFault } from './problem.ts'

/** Longest body in bytes, where an operation says no other. */
export const bodyLimit = 16_384
/** Longest Idempotency-Key. */
export const keyLimit = 150

/**
 * The Idempotency-Key, bare or as the quoted string of the IETF draft of that header. Refuses 400 where it is missing or
 * malformed.
 */
export function requireKey(request: Request): string {
  const given = request.headers.get('idempotency-key')
  if (given === null) throw new Problem('idempotency-key.missing')
  const key = /^"([^"\\]*)"$/.exec(given)?.[1] ?? given
  if (key.length > keyLimit || !/^[!#-[\]-~]+$/.test(key)) throw new Problem('idempotency-key.malformed')
  return key
}

/** The body as JSON. Refuses 415 for what is announced as something else, 413 past the limit, 400 for what is no JSON. */
export async function readBody(request: Request, limit = bodyLimit): Promise<unknown> {
  const [type, ...parameters] = (request.headers.get('content-type') ?? '').toLowerCase().split(';')
  const isUtf8 = parameters.every((each) => /^\s*(charset\s*=\s*"?utf-8"?)?\s*$/.test(each))
  const isPlain = /^(identity)?$/i.test(request.headers.get('content-encoding') ?? '')
  if (type?.trim() !== 'application/json' || !isUtf8 || !isPlain) throw new Problem('request.not-json')
  const bytes = await readBytes(request, limit)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Problem('request.malformed')
  }
}

/**
 * The body as a file that comes while it is read; past the limit it fails with 413. Refuses 415 for what is announced as
 * something else, 413 for what is announced as too long.
 */
export function fileOf(
  request: Request,
  { type, limit }: { readonly type: string; readonly limit: number },
): ReadableStream<Uint8Array> {
  const [given] = (request.headers.get('content-type') ?? '').toLowerCase().split(';')
  const isPlain = /^(identity)?$/i.test(request.headers.get('content-encoding') ?? '')
  if (given?.trim() !== type || !isPlain || request.body === null) throw new Problem('request.not-csv')
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw new Problem('request.too-large')
  const reader = request.body.getReader()
  let length = 0
  return new ReadableStream<Uint8Array>({
    async pull(stream) {
      const { value } = await reader.read().catch(brokenOff)
      if (value === undefined) return stream.close()
      length += value.byteLength
      if (length > limit) throw new Problem('request.too-large')
      stream.enqueue(value)
    },
    // What is not wanted any more is let through by the listener: cutting it off could lose the answer as well.
    cancel() {
      reader.releaseLock()
    },
  })
}

/** The parameters behind the question mark. Refuses 422 for one that is there twice. */
export function readQuery({ searchParams }: URL): Readonly<Record<string, string>> {
  const faults = [...new Set(searchParams.keys())]
    .filter((name) => searchParams.getAll(name).length > 1)
    .map((parameter): RequestFault => ({ parameter, code: 'repeated' }))
  if (faults.length > 0) throw new Problem('request.invalid', { faults })
  return Object.fromEntries(searchParams)
}

/** A value in its schema's form. Refuses 422 and names every fault; `place` says whether it came as body or parameters. */
export function inShape<Schema extends GenericSchema>(
  schema: Schema,
  value: unknown,
  place: 'body' | 'query',
): InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortPipeEarly: true })
  if (result.success) return result.output
  const faults = result.issues.map((issue): RequestFault => {
    const path = (issue.path ?? []).map(({ key }) => String(key))
    const code = codeOf(issue)
    if (place === 'query') return { parameter: path.join('.'), code }
    return { pointer: `#${path.map((part) => `/${escaped(part)}`).join('')}`, code }
  })
  throw new Problem('request.invalid', { faults })
}

// Checks carry a code as their message; what objects say of their keys is known by its form.
function codeOf({ expected, message, path, type }: BaseIssue<unknown>): RequestFault['code'] {
  if (type === 'strict_object') {
    if (expected === 'never') return 'unexpected'
    return path === undefined ? 'object' : 'missing'
  }
  const code = faultCodes.find((each) => each === message)
  if (code === undefined) throw new Error(`A schema of the API says "${message}" instead of a code`)
  return code
}

/** RFC 6901, section 3, and as a fragment of an address. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}

// Without a `for await`, which would cut the connection when it stops early: whoever sends too much is to hear so.
async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw new Problem('request.too-large')
  const reader = request.body?.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const next = await reader?.read().catch(brokenOff)
    if (next?.value === undefined) return Buffer.concat(chunks)
    length += next.value.byteLength
    if (length > limit) throw new Problem('request.too-large')
    chunks.push(next.value)
  }
}

function brokenOff(): never {
  throw new Problem('request.malformed')
}

/**
 * One operation of the API: what it is called, what it takes, what it answers, and how. Everything that the document of the
 * API says of it stands here, so that there is no operation without a description and no description without an operation.
 */
import type { GenericSchema, InferOutput } from 'valibot'
import * as v from 'valibot'
import type { Locale } from '#messages/runtime.js'
import type { Actor, ChangeKey, House } from '#server/work/index.ts'
import type { Scope } from './client-token.ts'
import type { ProblemCode } from './problem.ts'
import { inShape } from './request.ts'

/** What an answer is made from. */
export interface Call<Query = unknown, Body = unknown> {
  readonly house: House
  /** The service that asks; a visitor where the operation is open to everybody. */
  readonly actor: Actor
  readonly locale: Locale
  /** What stands in the braces of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  /** Of a write: what makes it count once. */
  readonly key: ChangeKey | null
  /** The document of the whole API. */
  readonly document: () => object
}

export interface Answer<Body = unknown> {
  /** 200 where not said. */
  readonly status?: number
  readonly body: Body
}

interface Described {
  /** operationId in the document. */
  readonly id: string
  readonly method: 'GET' | 'PUT'
  /** Below /api/v1, parameters in braces. */
  readonly path: string
  /** Undefined for what is open to everybody. */
  readonly scope: Scope | undefined
  /** The resource, for the document. */
  readonly tag: string
  readonly summary: string
  readonly description: string
  /** What each brace of the path stands for, with an example. */
  readonly parameters: Readonly<Record<string, { readonly description: string; readonly example: string }>>
  /** The statuses of success, with what each means. */
  readonly statuses: Readonly<Record<number, string>>
  /** An answer of success. */
  readonly example: unknown
  /** The body of an example request, for a write. */
  readonly exampleBody?: unknown
  /** Problems beyond those that every operation of its kind can meet. */
  readonly problems: readonly ProblemCode[]
}

interface Definition<
  Query extends GenericSchema,
  Body extends GenericSchema,
  Said extends GenericSchema,
> extends Described {
  readonly query: Query
  /** `noBody` for what takes none. */
  readonly body: Body
  readonly answer: Said
  readonly run: (call: Call<InferOutput<Query>, InferOutput<Body>>) => Promise<Answer<InferOutput<Said>>>
}

export interface Operation extends Described {
  readonly query: GenericSchema
  readonly body: GenericSchema
  readonly answer: GenericSchema
  /** Checks the shape of what was asked, then answers. Throws Problems and Refusals. */
  readonly run: (call: Call) => Promise<Answer>
}

/** For operations that take no parameters behind the question mark. */
export const noQuery = v.strictObject({})

/** For operations that take no body. */
export const noBody = v.undefined()

/** An operation whose `run` is given what its schemas make of the request. */
export function operation<Query extends GenericSchema, Body extends GenericSchema, Said extends GenericSchema>({
  run,
  ...definition
}: Definition<Query, Body, Said>): Operation {
  return {
    ...definition,
    async run(call) {
      const query = inShape(definition.query, call.query, 'query')
      const body = inShape(definition.body, call.body, 'body')
      const key = call.key && { ...call.key, request: JSON.stringify([definition.id, call.parameters, body]) }
      const { status, body: said } = await run({ ...call, query, body, key })
      // Nothing is answered that the document does not say; and a repeat, which comes out of the database, says it in the
      // same order as the first.
      return { status: status ?? 200, body: v.parse(definition.answer, said) }
    },
  }
}

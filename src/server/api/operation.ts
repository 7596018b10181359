/**
 * One operation of the API: what it is called, what it takes, what it answers, and how. Everything that the document of the
 * API says of it stands here, so that there is no operation without a description and no description without an operation.
 */
import type { GenericSchema, InferOutput } from 'valibot'
import * as v from 'valibot'
import type { Locale } from '#messages/runtime.js'
import type { FileStore } from '#server/platform/file-store.ts'
import type { Names } from '#server/platform/dns.ts'
import type { Log } from '#server/platform/log.ts'
import type { Outgoing } from '#server/platform/outgoing.ts'
import type { Vault } from '#server/platform/vault.ts'
import type { Actor, ChangeKey, House } from '#server/work/index.ts'
import type { Scope } from './caller.ts'
import type { ProblemCode } from './problem.ts'
import { inShape } from './request.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a file may be. */
export type FileType =
  'text/csv' | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' | 'application/octet-stream'

/** What lies outside of the database and some operations need; asked before a change opens, never in one. */
export interface Outside {
  readonly names: Pick<Names, 'texts'>
  readonly outgoing: Pick<Outgoing, 'faultOf'>
  /** The keys under which product keys are encrypted. */
  readonly vault: Vault
  /** The publisher's software. */
  readonly software: FileStore
}

/** What an answer is made from. */
export interface Call<Query = unknown, Body = unknown> {
  readonly house: House
  readonly outside: Outside
  readonly log: Log
  /** Who asks, by whichever token; a visitor where the operation is open to everybody. */
  readonly actor: Actor
  readonly locale: Locale
  /** Where the portal is. */
  readonly origin: string
  /** What stands in the braces of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  /** Where the operation takes a file: its bytes as they come, an error past the limit. Nothing has been read of it. */
  readonly file: ReadableStream<Uint8Array> | null
  /** Which part of a file is asked for (RFC 9110, 14.2 and 13.1.5). */
  readonly range: { readonly range: string | null; readonly ifRange: string | null }
  /** Of a write: what makes it count once. What is in a file has yet to be added to its `request` (`withContent`). */
  readonly key: ChangeKey | null
  /** The document of the whole API. */
  readonly document: () => object
}

/** A file that is answered, made as it is read. */
export interface AnsweredFile {
  readonly content: ReadableStream<Uint8Array>
  readonly type: FileType
  /** What it is called where it is saved. */
  readonly name: string
  /** Of a file that is answered in parts: its length, its tag, and which part this is. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer<Body = unknown> {
  /** 200 where not said, 204 where there is no body. */
  readonly status?: number
  readonly body?: Body
  readonly file?: AnsweredFile
}

export interface Described {
  /** operationId in the document. */
  readonly id: string
  readonly method: Method
  /** Below /api/v1, parameters in braces. */
  readonly path: string
  /** One of these opens it, of a person's key or a service's token. Empty for what is open to everybody. */
  readonly scopes: readonly Scope[]
  /** The resource, for the document: operations of one tag are a page of `docs/api/`. */
  readonly tag: string
  readonly summary: string
  readonly description: string
  /** What each brace of the path stands for, with an example. */
  readonly parameters: Readonly<Record<string, { readonly description: string; readonly example: string }>>
  /** The statuses of success, with what each means. */
  readonly statuses: Readonly<Record<number, string>>
  /** An answer of success, where it is no file. */
  readonly example?: unknown
  /** The body of an example request, for a write. */
  readonly exampleBody?: unknown
  /** Longest body in bytes, where it may be longer than others. */
  readonly bodyLimit?: number
  /** It takes a file of this type instead of JSON; `limit` in bytes. */
  readonly takesFile?: { readonly type: 'text/csv'; readonly limit: number; readonly example: string }
  /** It answers a file of one of these types instead of JSON. */
  readonly answersFile?: readonly FileType[]
  /** A part of the file can be asked for. */
  readonly answersParts?: boolean
  /** Problems beyond those that every operation of its kind can meet. */
  readonly problems: readonly ProblemCode[]
}

interface Definition<
  Query extends GenericSchema,
  Body extends GenericSchema,
  Said extends GenericSchema,
> extends Described {
  readonly query: Query
  /** `noBody` for what takes none, or a file. */
  readonly body: Body
  /** `noAnswer` for what answers none, or a file. */
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

/** For operations that answer 204 and nothing, or a file. */
export const noAnswer = v.void()

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
      const asked = JSON.stringify([definition.id, call.parameters, body, query])
      const answered = await run({ ...call, query, body, key: call.key && { ...call.key, request: asked } })
      if (answered.file !== undefined) return answered
      // Nothing is answered that the document does not say; and a repeat, which comes out of the database, says it in the
      // same order as the first.
      const said = v.parse(definition.answer, answered.body ?? undefined)
      return { status: answered.status ?? (said === undefined ? 204 : 200), body: said }
    },
  }
}

/** The key of a write. */
export function keyOf({ key }: Pick<Call, 'key'>): ChangeKey {
  if (key === null) throw new Error('An operation that only reads has no key')
  return key
}

/** The key of a write that took a file, whose content (as a hash) is part of what was asked. */
export function withContent(key: ChangeKey, hash: string): ChangeKey {
  return { key: key.key, request: `${key.request}\n${hash}` }
}

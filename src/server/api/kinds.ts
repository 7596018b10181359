/** The kinds of operation that there are: one that reads, one that changes something once per key, one that answers a file. */
import type { GenericSchema, InferOutput } from 'valibot'
import { change, read, type Changing, type Exported, type Work } from '#server/work/index.ts'
import {
  keyOf,
  noAnswer,
  noBody,
  noQuery,
  operation,
  type Call,
  type Described,
  type FileType,
  type Operation,
} from './operation.ts'
import { Problem } from './problem.ts'

type NoQuery = typeof noQuery
type NoBody = typeof noBody
type NoAnswer = typeof noAnswer

type Common = Omit<Described, 'method' | 'parameters' | 'statuses'> & {
  readonly parameters?: Described['parameters']
}

/** Answers what one reading work finds. */
export function reads<Said extends GenericSchema, Query extends GenericSchema = NoQuery>({
  query,
  find,
  ...described
}: Common & {
  readonly query?: Query
  readonly answer: Said
  readonly find: (work: Work, call: Call<InferOutput<Query>>) => Promise<InferOutput<Said>>
}): Operation {
  return operation({
    parameters: {},
    ...described,
    method: 'GET',
    // Without a query there is none: the two have the same type then.
    query: query ?? (noQuery as unknown as Query),
    body: noBody,
    statuses: { 200: 'What was found.' },
    run: async (call) => ({ body: await read(call.house, call.actor, (work) => find(work, call)) }),
  })
}

/** Does what one change does, once per key; answers 200, or 204 where there is nothing to say. */
export function changes<Said extends GenericSchema = NoAnswer, Body extends GenericSchema = NoBody>({
  act,
  body,
  answer,
  ...described
}: Common & {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: Body
  readonly answer?: Said
  readonly act: (work: Changing, call: Call<object, InferOutput<Body>>) => Promise<InferOutput<Said>>
}): Operation {
  return operation({
    parameters: {},
    ...described,
    query: noQuery,
    body: body ?? (noBody as unknown as Body),
    answer: answer ?? (noAnswer as unknown as Said),
    statuses: answer === undefined ? { 204: 'Done; there is nothing to say.' } : { 200: 'Done.' },
    run: async (call) => ({ body: await change(call.house, call.actor, keyOf(call), (work) => act(work, call)) }),
  })
}

/** Answers a file that is made as it is read. Where all places for files are taken, 503 says when to come back. */
export function exportsFile<Query extends GenericSchema = NoQuery>({
  query,
  type,
  make,
  ...described
}: Common & {
  readonly query?: Query
  readonly type: FileType
  readonly make: (call: Call<InferOutput<Query>>) => Promise<{ readonly exported: Exported; readonly name: string }>
}): Operation {
  return operation({
    parameters: {},
    ...described,
    method: 'GET',
    query: query ?? (noQuery as unknown as Query),
    body: noBody,
    answer: noAnswer,
    answersFile: [type],
    statuses: { 200: 'The file.' },
    async run(call) {
      const { exported, name } = await make(call)
      if ('file' in exported) return { file: { content: exported.file, type, name } }
      throw new Problem('portal.busy', { headers: { 'retry-after': String(exported.retryAfterSeconds) } })
    },
  })
}

/** What stands in a brace of the path; an operation says of each what it is. */
export function said({ parameters }: Pick<Call, 'parameters'>, name: string): string {
  const given = parameters[name]
  if (given === undefined) throw new Error(`The path of this operation has no {${name}}`)
  return given
}

/** The number in a brace of the path; 0, which nothing has, for what is none. */
export function numberIn(call: Pick<Call, 'parameters'>, name: string): number {
  const given = said(call, name)
  return /^[1-9]\d{0,14}$/.test(given) ? Number(given) : 0
}

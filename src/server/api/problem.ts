/**
 * What the API refuses, in the form of RFC 9457: every problem has a type that never changes, a status that follows from
 * it, and words in the caller's language. The list is closed; the document of the API and its page of problems repeat it.
 */

import type { FaultCode as ImportFaultCode, RefusalCode } from '#server/work/index.ts'
import type { FieldFaultCode } from './field-faults.ts'
import { refusalStatuses } from './refusal-statuses.ts'

/** Problems of a request as such, and those of the business that are worded for programs. */
export const ownStatuses = {
  'request.malformed': 400,
  'idempotency-key.missing': 400,
  'idempotency-key.malformed': 400,
  'token.missing': 401,
  'token.invalid': 401,
  'scope.insufficient': 403,
  'resource.unknown': 404,
  'purchasing-account.unknown': 404,
  'person.unknown': 404,
  'plan.unknown': 404,
  'seats.unreported': 404,
  'method.not-allowed': 405,
  'change.reused': 409,
  'seats.measured-earlier': 409,
  'order.different': 409,
  'software.elsewhere': 409,
  'request.too-large': 413,
  'request.not-json': 415,
  'request.not-csv': 415,
  'software.range': 416,
  'request.invalid': 422,
  'seats.measured-ahead': 422,
  'order-file.empty': 422,
  'order.refused': 422,
  'file.refused': 422,
  'file.unreadable': 422,
  'fields.refused': 422,
  'rate.exceeded': 429,
  'portal.faulty': 500,
  'portal.away': 503,
  'portal.busy': 503,
} as const

/** Every problem that an operation may name. */
export const problemStatus = { ...refusalStatuses, ...ownStatuses } as const

export type OwnProblemCode = keyof typeof ownStatuses
export type ProblemCode = keyof typeof problemStatus

/** One thing that is wrong with a request: where, and which rule of the schema it breaks. */
export interface RequestFault {
  /** A JSON pointer into the body (`#/quantity`), else the name of a parameter. */
  readonly pointer?: string
  readonly parameter?: string
  /** Of a file: its line, the header being 1, and its column. */
  readonly line?: number
  readonly column?: string
  /** A rule of the schema; or what the business finds wrong with a field, or with a line. */
  readonly code: FaultCode | FieldFaultCode | ImportFaultCode
}

/** What a value must be. Schemas name these as the message of their checks, so that each is said in every language. */
export const faultCodes = [
  'missing',
  'unexpected',
  'object',
  'quantity',
  'instant',
  'limit',
  'cursor',
  'repeated',
  'text',
  'choice',
  'choices',
  'day',
  'boolean',
  'whole-number',
] as const
export type FaultCode = (typeof faultCodes)[number]

/** True for what a schema says. */
export function isFaultOfShape(code: string): code is FaultCode {
  return faultCodes.some((each) => each === code)
}

/** What goes with a problem: what is wrong with the request, headers, facts for its words. */
export interface ProblemFacts {
  /** Where the business refused: what it said. */
  readonly status?: number
  readonly faults?: readonly RequestFault[]
  readonly headers?: Readonly<Record<string, string>>
  readonly words?: object
}

/** Thrown to end a request. The one error class of the API, as Refusal is the business's. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode | RefusalCode
  readonly facts: ProblemFacts

  constructor(code: ProblemCode | RefusalCode, facts: ProblemFacts = {}) {
    super(code)
    this.code = code
    this.facts = facts
  }
}

/** True for the code of a problem: what an address of the problems' page names. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemStatus, code)
}

/** True for what is worded for programs. */
export function isOwnProblem(code: string): code is OwnProblemCode {
  return Object.hasOwn(ownStatuses, code)
}

/** The status of a problem. */
export function statusOf({ code, facts }: Problem): number {
  if (facts.status !== undefined) return facts.status
  return isProblemCode(code) ? problemStatus[code] : 500
}

/** The address that is a problem's type (RFC 9457, 3.1.1), and says in words what it means. */
export function problemType(code: ProblemCode | RefusalCode): string {
  return `/api/v1/problems/${code}`
}

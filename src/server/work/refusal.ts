/**
 * The one error of the business: something that a person may cause, said in a closed code. Throwing it rolls the
 * change back. Every code has a sentence in every language (`refusal_*` in messages/, kept by the architecture test).
 */

/** What each code carries for its sentence. Capabilities add theirs with `declare module '#server/work/refusal.ts'`. */
export interface Refusals {
  /** The same key came back with another request. */
  'change.reused': Record<never, never>
  /** An operator looks at a portal as one of its users would: whatever he sends, nothing is changed. */
  'viewing.read-only': Record<never, never>
  /** What is a user's alone, and closed to an operator who looks as he would. */
  'viewing.closed': Record<never, never>
}

export type RefusalCode = keyof Refusals & string
export type RefusalStatus = 403 | 404 | 409 | 422

export class Refusal<Code extends RefusalCode = RefusalCode> extends Error {
  override readonly name = 'Refusal'
  readonly status: RefusalStatus
  readonly code: Code
  readonly facts: Refusals[Code]

  constructor(status: RefusalStatus, code: Code, facts: Refusals[Code]) {
    super(code)
    this.status = status
    this.code = code
    this.facts = facts
  }
}

/** True for a refusal of this code; narrows its facts. */
export function isRefusal<Code extends RefusalCode>(error: unknown, code: Code): error is Refusal<Code> {
  return error instanceof Refusal && error.code === code
}

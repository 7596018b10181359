/** Problems in the words of whoever reads them: a title that is the same for every occurrence, and what to do about it. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import type { FaultCode, ProblemCode } from './problem.ts'

interface Options {
  readonly locale: Locale
}

type Words = (facts: Record<never, never>, options: Options) => string

interface ProblemWords {
  readonly title: Words
  /** Its facts are the refusal's, where the business refused. */
  readonly advice: (facts: never, options: Options) => string
}

const words: Readonly<Record<ProblemCode, ProblemWords>> = {
  'request.malformed': { title: m.api_request_malformed, advice: m.api_request_malformed_advice },
  'idempotency-key.missing': { title: m.api_idempotency_key_missing, advice: m.api_idempotency_key_missing_advice },
  'idempotency-key.malformed': {
    title: m.api_idempotency_key_malformed,
    advice: m.api_idempotency_key_malformed_advice,
  },
  'token.missing': { title: m.api_token_missing, advice: m.api_token_missing_advice },
  'token.invalid': { title: m.api_token_invalid, advice: m.api_token_invalid_advice },
  'scope.insufficient': { title: m.api_scope_insufficient, advice: m.api_scope_insufficient_advice },
  'resource.unknown': { title: m.api_resource_unknown, advice: m.api_resource_unknown_advice },
  'purchasing-account.unknown': {
    title: m.api_purchasing_account_unknown,
    advice: m.api_purchasing_account_unknown_advice,
  },
  'person.unknown': { title: m.api_person_unknown, advice: m.api_person_unknown_advice },
  'plan.unknown': { title: m.api_plan_unknown, advice: m.api_plan_unknown_advice },
  'seats.unreported': { title: m.api_seats_unreported, advice: m.api_seats_unreported_advice },
  'method.not-allowed': { title: m.api_method_not_allowed, advice: m.api_method_not_allowed_advice },
  'change.reused': { title: m.api_change_reused, advice: m.api_change_reused_advice },
  'seats.measured-earlier': { title: m.api_seats_measured_earlier, advice: m.api_seats_measured_earlier_advice },
  'request.too-large': { title: m.api_request_too_large, advice: m.api_request_too_large_advice },
  'request.not-json': { title: m.api_request_not_json, advice: m.api_request_not_json_advice },
  'request.invalid': { title: m.api_request_invalid, advice: m.api_request_invalid_advice },
  'seats.measured-ahead': { title: m.api_seats_measured_ahead, advice: m.api_seats_measured_ahead_advice },
  'rate.exceeded': { title: m.api_rate_exceeded, advice: m.api_rate_exceeded_advice },
  'portal.faulty': { title: m.api_portal_faulty, advice: m.api_portal_faulty_advice },
  'portal.away': { title: m.api_portal_away, advice: m.api_portal_away_advice },
}

const faults: Readonly<Record<FaultCode, Words>> = {
  missing: m.api_fault_missing,
  unexpected: m.api_fault_unexpected,
  object: m.api_fault_object,
  quantity: m.api_fault_quantity,
  instant: m.api_fault_instant,
  limit: m.api_fault_limit,
  cursor: m.api_fault_cursor,
  repeated: m.api_fault_repeated,
}

/** What is the matter. */
export function problemTitle(code: ProblemCode, locale: Locale): string {
  return words[code].title({}, { locale })
}

/** What to do about it. */
export function problemAdvice(code: ProblemCode, locale: Locale, facts: object = {}): string {
  return String(Reflect.apply(words[code].advice, undefined, [facts, { locale }]))
}

/** What a value must be. */
export function faultWords(code: FaultCode, locale: Locale): string {
  return faults[code]({}, { locale })
}

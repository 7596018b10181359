/** Problems in the words of whoever reads them: a title that is the same for every occurrence, and what to do about it. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { faultReason, type RefusalCode } from '#server/work/index.ts'
import { fieldFaultWords, isFieldFault } from './field-faults.ts'
import {
  isFaultOfShape,
  isOwnProblem,
  type FaultCode,
  type OwnProblemCode,
  type ProblemCode,
  type RequestFault,
} from './problem.ts'

interface Options {
  readonly locale: Locale
}

type Words = (facts: Record<never, never>, options: Options) => string

interface ProblemWords {
  readonly title: Words
  /** Its facts are the refusal's, where the business refused. */
  readonly advice: (facts: never, options: Options) => string
}

const words: Readonly<Record<OwnProblemCode, ProblemWords>> = {
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
  'request.not-csv': { title: m.api_request_not_csv, advice: m.api_request_not_csv_advice },
  'request.invalid': { title: m.api_request_invalid, advice: m.api_request_invalid_advice },
  'software.elsewhere': { title: m.api_software_elsewhere, advice: m.api_software_elsewhere_advice },
  'software.range': { title: m.api_software_range, advice: m.api_software_range_advice },
  'order.different': { title: m.api_order_different, advice: m.api_order_different_advice },
  'order.refused': { title: m.api_order_refused, advice: m.api_order_refused_advice },
  'file.refused': { title: m.api_file_refused, advice: m.api_file_refused_advice },
  'file.unreadable': { title: m.api_file_unreadable, advice: m.api_file_unreadable_advice },
  'fields.refused': { title: m.api_fields_refused, advice: m.api_fields_refused_advice },
  'order-file.empty': { title: m.api_order_file_empty, advice: m.api_order_file_empty_advice },
  'seats.measured-ahead': { title: m.api_seats_measured_ahead, advice: m.api_seats_measured_ahead_advice },
  'rate.exceeded': { title: m.api_rate_exceeded, advice: m.api_rate_exceeded_advice },
  'portal.faulty': { title: m.api_portal_faulty, advice: m.api_portal_faulty_advice },
  'portal.away': { title: m.api_portal_away, advice: m.api_portal_away_advice },
  'portal.busy': { title: m.api_portal_busy, advice: m.api_portal_busy_advice },
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
  text: m.api_fault_text,
  choice: m.api_fault_choice,
  choices: m.api_fault_choices,
  day: m.api_fault_day,
  boolean: m.api_fault_boolean,
  'whole-number': m.api_fault_whole_number,
}

/** Titles of what the business refuses: its sentence says the rest. */
const titles: Readonly<Record<number, Words>> = {
  403: m.api_refused_403,
  404: m.api_refused_404,
  409: m.api_refused_409,
  422: m.api_refused_422,
}

const sentences: Readonly<Record<string, unknown>> = m

/** What is the matter. */
export function problemTitle(code: ProblemCode | RefusalCode, status: number, locale: Locale): string {
  const title = isOwnProblem(code) ? words[code].title : titles[status]
  if (title === undefined) throw new Error(`Nothing says what a refusal with ${String(status)} is`)
  return title({}, { locale })
}

/** What to do about it: of what the business refused, its sentence. */
export function problemAdvice(code: ProblemCode | RefusalCode, locale: Locale, facts: object = {}): string {
  if (isOwnProblem(code)) return String(Reflect.apply(words[code].advice, undefined, [facts, { locale }]))
  const named = Object.entries(facts).map(([name, fact]) => [name, inWords(name, fact, locale)])
  return sentence(`refusal_${code}`, locale, Object.fromEntries(named))
}

/** The same for no occurrence in particular: facts are left out. */
export function generalAdvice(code: ProblemCode, locale: Locale): string {
  const facts = new Proxy({}, { get: () => '…' })
  const spoken = isOwnProblem(code) ? words[code].advice : sentences[messageName(`refusal_${code}`)]
  if (typeof spoken !== 'function') throw new Error(`There is no message for ${code}`)
  return String(Reflect.apply(spoken, undefined, [facts, { locale }]))
}

/** What a value must be, or what the business finds wrong with it. */
export function faultWords(code: RequestFault['code'], locale: Locale): string {
  if (isFaultOfShape(code)) return faults[code]({}, { locale })
  return isFieldFault(code) ? fieldFaultWords(code, locale) : faultReason({ code }, locale)
}

// Facts that are codes themselves are named like what they are in every refusal, as on pages.
function inWords(name: string, fact: unknown, locale: Locale): unknown {
  if (Array.isArray(fact)) return fact.map((each) => inWords(name.replace(/s$/, ''), each, locale)).join(', ')
  if (typeof fact !== 'string') return fact
  if (name === 'role' || name === 'giver') return sentence(`role_${fact}`, locale)
  return name === 'permission' ? sentence(`permission_${fact}`, locale) : fact
}

function sentence(code: string, locale: Locale, facts: object = {}): string {
  const spoken = sentences[messageName(code)]
  if (typeof spoken !== 'function') throw new Error(`There is no message ${code}`)
  return String(Reflect.apply(spoken, undefined, [facts, { locale }]))
}

function messageName(code: string): string {
  return code.replaceAll(/[.-]/g, '_')
}

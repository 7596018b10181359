/**
 * What the business finds wrong with the fields of a request, by their place in its body: pages say it beside the field, the API by a
 * JSON pointer (RFC 9457, 3.1.4). Bodies call their fields as the business does, but for what goes by a number there and by a code here.
 */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import type { BenefitFaultCode, RuleFaultCode, UseFault } from '#server/business/benefits/index.ts'
import type { ActivationFault, FileFault, KeyFault } from '#server/business/downloads/index.ts'
import type { ServiceFaultCode } from '#server/business/provisioning/index.ts'
import type { FilterFault } from '#server/business/reports/index.ts'
import type { AddressFault } from '#server/platform/outgoing.ts'
import type { RequestFault } from './problem.ts'

/** Every code that the business has for what is wrong with one field. */
export type FieldFaultCode =
  | BenefitFaultCode
  | RuleFaultCode
  | UseFault['code']
  | ActivationFault['code']
  | FileFault['code']
  | KeyFault['code']
  | ServiceFaultCode
  | FilterFault
  | AddressFault
  /** Of what is set up: not in the steps of its plan, or more than may be set up of it. */
  | 'unfit'

type Words = (facts: Record<never, never>, options: { readonly locale: Locale }) => string

const words: Readonly<Record<FieldFaultCode, Words>> = {
  missing: m.api_field_missing,
  unknown: m.api_field_unknown,
  known: m.api_field_known,
  malformed: m.api_field_malformed,
  characters: m.api_field_characters,
  repeated: m.api_field_repeated,
  differs: m.api_field_differs,
  guessable: m.api_field_guessable,
  loop: m.api_field_loop,
  'too-long': m.api_field_too_long,
  'too-many': m.api_field_too_many,
  'out-of-range': m.api_field_out_of_range,
  'in-use': m.api_field_in_use,
  unfit: m.api_field_unfit,
  unmeasured: m.api_field_unmeasured,
  'without-users': m.api_field_without_users,
  'without-code': m.api_field_without_code,
  'not-ascending': m.rule_fault_not_ascending,
  'no-date': m.api_fault_day,
  'before-since': m.rule_fault_before_since,
  uncounted: m.rule_fault_uncounted,
  'in-future': m.use_fault_in_future,
  'too-early': m.use_fault_too_early,
  insecure: m.benefit_fault_insecure,
  markup: m.benefit_fault_markup,
  address: m.benefit_fault_link,
  image: m.benefit_fault_image,
  fragment: m.service_fault_fragment,
  wildcard: m.service_fault_wildcard,
  user: m.service_fault_user,
  'unlike-browsers': m.api_field_unlike_browsers,
  'label-missing': m.service_fault_label_missing,
  scheme: m.outgoing_fault_scheme,
  'special-use': m.outgoing_fault_special_use,
  'unknown-name': m.outgoing_fault_unknown_name,
  'account-unknown': m.report_fault_account_unknown,
  'account-forbidden': m.report_fault_account_forbidden,
  'agreement-unknown': m.report_fault_agreement_unknown,
  'order-unknown': m.report_fault_order_unknown,
  'product-unknown': m.report_fault_product_unknown,
  'choice-unknown': m.api_fault_choice,
  'date-unreadable': m.api_fault_day,
  'dates-reversed': m.report_fault_dates_reversed,
  'dates-and-period': m.report_fault_dates_and_period,
}

/** What stands in bodies under another name than in the business. */
const renamed: Readonly<Record<string, string>> = { itemId: 'item', recordingServiceId: 'recordingService' }

/** What the business counts places of as well, although it is no list. */
const single: ReadonlySet<string> = new Set([
  'clientId',
  'name',
  'homeUrl',
  'administrationUrl',
  'provisioningUrl',
  'backchannelLogoutUri',
])

/** Each fault of the fields that a refusal names; none where it names none. */
export function faultsOfFields(facts: object): readonly RequestFault[] {
  if (!('faults' in facts) || !Array.isArray(facts.faults)) return []
  return facts.faults.flatMap((fault: unknown) => {
    const code = codeOf(fault)
    return code === undefined ? [] : [{ pointer: pointerOf(fault as FieldFault), code }]
  })
}

/** What it must be, in the caller's language. */
export function fieldFaultWords(code: FieldFaultCode, locale: Locale): string {
  return words[code]({}, { locale })
}

/** True for what the business says of a field. */
export function isFieldFault(code: string): code is FieldFaultCode {
  return Object.hasOwn(words, code)
}

interface FieldFault {
  readonly field: string
  readonly language?: string
  readonly place?: number
  readonly part?: string
}

function codeOf(fault: unknown): FieldFaultCode | undefined {
  if (typeof fault !== 'object' || fault === null || !('field' in fault) || !('code' in fault)) return undefined
  const { code } = fault
  return typeof code === 'string' && isFieldFault(code) ? code : undefined
}

function pointerOf({ field, place, part, language }: FieldFault): string {
  const within = field === 'measure' ? [language, part] : [part, language]
  const at = place === undefined || single.has(field) ? [] : field === 'gives' ? ['steps', place] : [place]
  return `#/${[renamed[field] ?? field, ...at, ...within].filter((each) => each !== undefined).join('/')}`
}

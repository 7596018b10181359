/** Events in the words of whoever reads the journal: what was done, to whom, by whom, and with what. */
import * as v from 'valibot'
import { m } from '#messages'
import type { JournalEvent } from '#server/business/audit/index.ts'
import { isRole } from '#server/business/access/index.ts'
import { topics } from '#server/business/notifications/index.ts'
import { reportsFor } from '#server/business/reports/index.ts'
import { formatDay, formatInstant, formatNumber, type Locale } from '#ui/format.ts'
import { isPurpose, purposeWords } from './agreement-words.ts'
import { benefitActName } from './benefit-acts.ts'
import { entryRefusalName } from './entry-words.ts'
import { roleName } from './refusals.ts'
import { topicName } from './topics.ts'

export interface JournalRow {
  readonly id: number
  readonly at: string
  /** « Rôles modifiés » */
  readonly what: string
  /** The person, partner or organisation that it was done to. */
  readonly whom: string | undefined
  /** « Rôles donnés : Observateur du compte » */
  readonly with: string | undefined
  readonly who: string
  /** « Depuis 203.0.113.7 », as far as it is known. */
  readonly from: string | undefined
  readonly account: { readonly id: number; readonly name: string } | undefined
  /** The numbers of who did it and of whom it was done to, to ask for what else they did. */
  readonly actorUser: number | undefined
  readonly personUser: number | undefined
}

const sentences: Readonly<Record<string, unknown>> = m

/** One row of the journal. */
export function journalRow(event: JournalEvent, locale: Locale, timeZone: string): JournalRow {
  const facts = Object.entries(event.details).flatMap(([name, value]) => {
    const said = detailInWords(name, value, locale)
    return said === undefined ? [] : [said]
  })
  return {
    id: event.id,
    at: formatInstant(locale, timeZone, event.occurred_at),
    what: eventName(event.name),
    whom: event.person === null ? (event.about ?? undefined) : `${event.person} (${event.person_email ?? ''})`,
    with: facts.length === 0 ? undefined : facts.join(m.journal_between()),
    who: actorInWords(event),
    from: event.address === null ? undefined : m.journal_from({ address: event.address }),
    account: event.account_name === null ? undefined : { id: event.account, name: event.account_name },
    actorUser: event.actor_user ?? undefined,
    personUser: event.person_user ?? undefined,
  }
}

/** « Rôles modifiés »; an event of another version keeps its own name. */
export function eventName(name: string): string {
  const sentence = sentences[`event_${name.replaceAll(/[.-]/g, '_')}`]
  return typeof sentence === 'function' ? String(Reflect.apply(sentence, undefined, [])) : name
}

function actorInWords(event: JournalEvent): string {
  const name = actorName(event)
  return event.api_key === null ? name : m.journal_by_key({ name, key: event.api_key })
}

function actorName({ actor, actor_kind: kind, actor_partner: partner }: JournalEvent): string {
  if (actor === null) return kind === 'visitor' ? m.journal_visitor() : m.journal_portal()
  if (partner !== null) return m.journal_of_partner({ name: actor, partner })
  return kind === 'operator' ? m.journal_of_publisher({ name: actor }) : actor
}

/** The labels of details that say something to a reader; the others are ids. */
const labels: Readonly<Record<string, (inputs: { readonly value: string }) => string>> = {
  role: m.detail_role,
  asked: m.detail_role,
  roles: m.detail_roles,
  given: m.detail_given,
  taken: m.detail_taken,
  from: m.detail_from,
  to: m.detail_to,
  number: m.detail_number,
  agreementNumber: m.detail_agreement_number,
  name: m.detail_name,
  city: m.detail_city,
  countryCode: m.detail_country,
  email: m.detail_email,
  address: m.detail_address,
  userAgent: m.detail_browser,
  passkey: m.detail_passkey,
  apiKey: m.detail_api_key,
  scopes: m.detail_scopes,
  until: m.detail_until,
  wasUntil: m.detail_was_until,
  purpose: m.detail_purpose,
  term: m.detail_term,
  termEndsOn: m.detail_term,
  quantity: m.detail_quantity,
  orders: m.detail_orders,
  repeated: m.detail_repeated,
  faults: m.detail_faults,
  lines: m.detail_lines,
  accounts: m.detail_accounts,
  people: m.detail_people,
  noticeDays: m.detail_notice_days,
  days: m.detail_days,
  count: m.detail_count,
  left: m.detail_left,
  attempts: m.detail_attempts,
  reason: m.detail_reason,
  minutes: m.detail_minutes,
  operator: m.detail_operator,
  job: m.detail_job,
  url: m.detail_url,
  refusal: m.detail_refusal,
  template: m.detail_template,
  partner: m.detail_partner,
  granted: m.detail_granted,
  revoked: m.detail_revoked,
  muted: m.detail_muted,
  wanted: m.detail_wanted,
  domain: m.detail_domain,
  group: m.detail_group,
  benefit: m.detail_benefit,
  reference: m.detail_reference,
  identifier: m.detail_identifier,
  out: m.detail_out_of,
  outQuantity: m.detail_out_quantity,
  benefits: m.detail_benefits,
  acts: m.detail_acts,
  person: m.detail_person,
  recipients: m.detail_recipients,
  download: m.detail_download,
  item: m.detail_item,
  product: m.detail_product,
  version: m.detail_version,
  path: m.detail_path,
  size: m.detail_size,
  allowed: m.detail_allowed,
  used: m.detail_used,
  more: m.detail_more,
  added: m.detail_added,
  report: m.detail_report,
}

/** The details that mean nothing to a reader: ids, and what the event's own name says. */
export const unsaidDetails = [
  'benefits',
  'benefitId',
  'user',
  'invitation',
  'inviter',
  'serial',
  'partnerId',
  'itemId',
  'serving',
  'servings',
  'grantsEnded',
  'permissionsEnded',
  'entries',
  'services',
  'account',
  'by',
  'request',
  'at',
  'setUp',
  'line',
  'key',
  'claim',
  'administrator',
  'namer',
  'asker',
  'service',
  'join',
  'language',
  'endpoint',
  'items',
  'delivery',
  'because',
  'type',
  'rule',
  'beneficiary',
  'voucher',
  'file',
  'link',
  'sha256',
  'fault',
  'counts',
  'groupId',
  'opening',
  'keys',
  'viewing',
  'schedule',
  'due',
] as const

/** The details that have a label. */
export const saidDetails: readonly string[] = Object.keys(labels)

const Named = v.looseObject({ name: v.string() })
const NamedByLanguage = v.looseObject({ names: v.record(v.string(), v.string()) })
const GrantedChange = v.looseObject({
  names: v.record(v.string(), v.string()),
  from: v.number(),
  to: v.number(),
})
const Changed = v.record(v.string(), v.string())

function detailInWords(name: string, value: unknown, locale: Locale): string | undefined {
  const label = labels[name]
  if (label === undefined) return undefined
  const said = specialWords[name]?.(value, locale) ?? valueInWords(value, locale)
  // An e-mail's number is no address.
  if (said === undefined || said === '' || (name === 'email' && typeof value === 'number')) return undefined
  return label({ value: said })
}

/** Details whose values are names of ours. */
const specialWords: Readonly<Record<string, (value: unknown, locale: Locale) => string | undefined>> = {
  acts: actsInWords,
  benefits: changesInWords,
  purpose: (value) => (typeof value === 'string' && isPurpose(value) ? purposeWords(value).name : undefined),
}

function valueInWords(value: unknown, locale: Locale): string | undefined {
  if (typeof value === 'number') return formatNumber(locale, value)
  if (typeof value === 'string') return textInWords(value, locale)
  // What was recorded by its number alone has no words.
  if (Array.isArray(value)) return value.flatMap((each) => valueInWords(each, locale) ?? []).join(', ')
  if (v.is(Named, value)) {
    return v.is(v.looseObject({ email: v.string() }), value) ? `${value.name} (${value.email})` : value.name
  }
  if (v.is(NamedByLanguage, value)) return value.names[locale] ?? Object.values(value.names)[0]
  return v.is(Changed, value) ? Object.values(value).join(', ') : undefined
}

/** « Bons de formation (20 → 24), Formation en ligne (0 → 5) » */
function changesInWords(value: unknown, locale: Locale): string | undefined {
  if (!v.is(v.array(GrantedChange), value)) return undefined
  const said = value.map(({ names, from, to }) => {
    const name = names[locale] ?? Object.values(names)[0] ?? ''
    return `${name} (${formatNumber(locale, from)} → ${formatNumber(locale, to)})`
  })
  return said.join(', ')
}

function actsInWords(value: unknown): string | undefined {
  return v.is(v.array(v.string()), value) ? value.map(benefitActName).join(', ') : undefined
}

function textInWords(text: string, locale: Locale): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return formatDay(locale, text)
  if (isRole(text)) return roleName(text)
  const topic = topics.find((each) => each === text)
  if (topic !== undefined) return topicName(topic)
  const report = reportsFor({ audience: 'operator' }).find((each) => each.name === text)
  if (report !== undefined) return report.title({}, { locale })
  return partnerRoles[text]?.() ?? entryRefusalName(text) ?? text
}

const partnerRoles: Readonly<Record<string, () => string>> = {
  administrator: m.partner_role_administrator,
  agent: m.partner_role_agent,
  viewer: m.partner_role_viewer,
}

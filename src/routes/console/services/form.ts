/** The form of a registered service: what was typed, what that registers, and what is wrong beside each field. */
import * as v from 'valibot'
import { m } from '#messages'
import {
  asBrowsersWrite,
  helpLinkLimit,
  longestAddress,
  longestHelpLabel,
  longestOverlapDays,
  longestServiceName,
  redirectLimit,
  type NewServiceSite,
  type RegisteredServiceSite,
  type ServiceFault,
  type ServiceFaultCode,
} from '#server/business/provisioning/index.ts'
import { helpFieldId } from './labels.ts'

const longestTyped = 20_000
const text = v.fallback(v.pipe(v.string(), v.maxLength(longestTyped), v.trim()), '')
const Typed = v.object({
  clientId: text,
  name: text,
  homeUrl: text,
  administrationUrl: text,
  provisioningUrl: text,
  redirectUris: text,
  postLogoutRedirectUris: text,
  backchannelLogoutUri: text,
})
const Help = v.object({ helpUrl: text, helpFr: text, helpEn: text })

export interface TypedSite extends v.InferOutput<typeof Typed> {
  /** Those of which something is filled in, and one to fill in. */
  readonly help: readonly TypedHelp[]
}
export type TypedHelp = v.InferOutput<typeof Help>

/** What is wrong, by the id of the field. */
export type ServiceErrors = Readonly<Record<string, string>>

/** A form in which nothing is filled in. */
export function blankSite(): TypedSite {
  return { ...v.parse(Typed, {}), help: [blankHelp()] }
}

/** The form of a service as it is registered. */
export function typedOf(service: RegisteredServiceSite): TypedSite {
  const help = service.helpLinks.map(({ url, labels }) => ({ helpUrl: url, helpFr: labels.fr, helpEn: labels.en }))
  return {
    ...service,
    redirectUris: service.redirectUris.join('\n'),
    postLogoutRedirectUris: service.postLogoutRedirectUris.join('\n'),
    help: withOneMore(help),
  }
}

/** What was typed, as it was typed. */
export function typedSite(form: FormData): TypedSite {
  const rows = Array.from({ length: Math.min(form.getAll('helpUrl').length, helpLinkLimit + 1) }, (_, place) =>
    v.parse(Help, Object.fromEntries(helpNames.map((name) => [name, form.getAll(name)[place]]))),
  )
  return { ...v.parse(Typed, Object.fromEntries(form)), help: withOneMore(rows.filter(isFilled)) }
}

/** As it is registered. */
export function siteOfForm(typed: TypedSite): NewServiceSite {
  return {
    ...typed,
    redirectUris: linesOf(typed.redirectUris),
    postLogoutRedirectUris: linesOf(typed.postLogoutRedirectUris),
    helpLinks: typed.help
      .filter(isFilled)
      .map(({ helpUrl, helpFr, helpEn }) => ({ url: helpUrl, labels: { fr: helpFr, en: helpEn } })),
  }
}

/** What the business found wrong, said beside the field in which it was typed. */
export function errorsOf(faults: readonly ServiceFault[], typed: TypedSite): ServiceErrors {
  const errors: Record<string, string> = {}
  const service = siteOfForm(typed)
  for (const { field, place, code } of faults) {
    if (field === 'helpLinks') {
      const address = service.helpLinks[place]?.url ?? ''
      errors[helpFieldId(code === 'label-missing' ? 'helpFr' : 'helpUrl', place)] ??= sentenceOf(code, address)
    } else if (field === 'redirectUris' || field === 'postLogoutRedirectUris') {
      const address = service[field][place]
      const fault = sentenceOf(code, address ?? '')
      // Of several lines it is said which one.
      errors[field] ??= address === undefined || code === 'too-many' ? fault : m.service_fault_line({ address, fault })
    } else {
      errors[field] ??=
        code === 'too-long' && isName(field) ? tooLong(longestServiceName) : sentenceOf(code, service[field])
    }
  }
  return errors
}

/** « Entrez un nombre de jours de 0 à 90. » unless it is one. */
export function overlapOf(typed: string): number | undefined {
  const days = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : Number.NaN
  return days <= longestOverlapDays ? days : undefined
}

const helpNames = ['helpUrl', 'helpFr', 'helpEn'] as const satisfies readonly (keyof TypedHelp)[]

function blankHelp(): TypedHelp {
  return v.parse(Help, {})
}

function isFilled(help: TypedHelp): boolean {
  return helpNames.some((name) => help[name] !== '')
}

function withOneMore(rows: readonly TypedHelp[]): readonly TypedHelp[] {
  return rows.length < helpLinkLimit ? [...rows, blankHelp()] : rows
}

function isName(field: string): boolean {
  return field === 'name' || field === 'clientId'
}

function linesOf(typed: string): readonly string[] {
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function tooLong(most: number): string {
  return m.service_fault_too_long({ most })
}

function sentenceOf(code: ServiceFaultCode, typed: string): string {
  switch (code) {
    case 'missing':
      return m.service_fault_missing()
    case 'too-long':
      return typed.length > longestAddress ? tooLong(longestAddress) : tooLong(longestHelpLabel)
    case 'malformed':
      return m.service_fault_malformed()
    case 'insecure':
      return m.service_fault_insecure()
    case 'fragment':
      return m.service_fault_fragment()
    case 'wildcard':
      return m.service_fault_wildcard()
    case 'user':
      return m.service_fault_user()
    case 'unlike-browsers':
      return m.service_fault_unlike_browsers({ exact: asBrowsersWrite(typed) ?? '' })
    case 'characters':
      return m.service_fault_characters()
    case 'repeated':
      return m.service_fault_repeated()
    case 'too-many':
      return m.service_fault_too_many({ most: redirectLimit })
    case 'label-missing':
      return m.service_fault_label_missing()
  }
}

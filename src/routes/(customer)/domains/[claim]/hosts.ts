/**
 * How a TXT record is added at the companies that most domains are hosted with (guide 3), in steps of our own words. They differ
 * in where the zone is found and in whether the name is entered with the domain; the rest is alike everywhere.
 */
import { m } from '#messages'
import { recordPrefix } from '#server/business/domains/index.ts'

type Say = typeof m.proof_step_open_other

interface Host {
  /** A company's own name is the same in every language. */
  readonly name: string
  readonly open: Say
  /** True where the value goes between quotation marks. */
  readonly isQuoted?: boolean
}

const hosts: Readonly<Record<string, Host>> = {
  cloudflare: { name: 'Cloudflare', open: m.proof_step_open_cloudflare },
  gandi: { name: 'Gandi', open: m.proof_step_open_gandi },
  godaddy: { name: 'GoDaddy', open: m.proof_step_open_godaddy },
  ionos: { name: 'IONOS', open: m.proof_step_open_ionos },
  azure: { name: 'Microsoft Azure DNS', open: m.proof_step_open_azure },
  ovh: { name: 'OVHcloud', open: m.proof_step_open_ovh },
  route53: { name: 'Amazon Route 53', open: m.proof_step_open_route53, isQuoted: true },
}
const other = 'other'
/** The hosting company of the demonstration, which has a page of this very portal. */
const own = 'proseware'
const ownName = 'Proseware'

/** Seconds that others may remember the record. */
export const recordTtl = 3_600

/** What the list offers; the demonstration's own company where it hosts the domain. */
export function hostOptions(isOwn: boolean): readonly { readonly value: string; readonly label: string }[] {
  const known = Object.entries(hosts).map(([value, { name }]) => ({ value, label: name }))
  return [
    ...(isOwn ? [{ value: own, label: ownName }] : []),
    ...known.toSorted((one, another) => one.label.localeCompare(another.label)),
    { value: other, label: m.proof_host_other() },
  ]
}

/** One of the list's; for anything else the demonstration's own where it hosts the domain, else the last, which fits everywhere. */
export function hostAsked(asked: string | null, isOwn: boolean): string {
  if (asked !== null && (Object.hasOwn(hosts, asked) || asked === other)) return asked
  return isOwn ? own : other
}

/** Where the demonstration's own company is found; undefined for the others, which are no part of the portal. */
export function siteOf(host: string, domain: string): { readonly label: string; readonly href: string } | undefined {
  return host === own ? { label: m.proof_host_open({ host: ownName }), href: `/hosting/${domain}` } : undefined
}

/** The steps at a company. */
export function stepsAt(asked: string, domain: string): readonly string[] {
  const host = asked === own ? { name: ownName, open: m.proof_step_open_own } : hosts[asked]
  const first =
    host === undefined
      ? [
          m.proof_step_sign_in_other({ domain }),
          m.proof_step_open_other({ domain }),
          m.proof_step_add(),
          m.proof_step_name_either({ name: recordPrefix }),
        ]
      : [
          m.proof_step_sign_in({ host: host.name }),
          host.open({ domain }),
          m.proof_step_add(),
          m.proof_step_name_relative({ name: recordPrefix, host: host.name }),
        ]
  const value = host !== undefined && 'isQuoted' in host ? m.proof_step_value_quoted() : m.proof_step_value()
  return [...first, value, m.proof_step_ttl({ ttl: recordTtl }), m.proof_step_save()]
}

/**
 * The hosting company of the demonstration, so that a domain can be proved on a laptop in a train: a name server on this
 * machine, and the records that its customers typed, which survive a restart. Whoever asks it for a name takes it for
 * the whole Internet.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { domainToASCII } from 'node:url'
import * as v from 'valibot'
import type { Settings } from './config.ts'
import type { Log } from './log.ts'
import type { NameServer } from './setting-shapes.ts'
import { startZoneServer } from './zone-server.ts'
import { isWithin, txtStrings, type Zone } from './zones.ts'

/** Its own domain, in which its name servers stand. */
export const hostingDomain = 'proseware.example'
export const hostingServers = [`ns1.${hostingDomain}`, `ns2.${hostingDomain}`] as const

export const hostingLimits = {
  domains: 200,
  texts: 50,
  textBytes: 2_000,
  nameCharacters: 253,
  ttlSeconds: { least: 60, usual: 3_600, most: 86_400 },
} as const

/** One TXT record of a domain. */
export interface HostedText {
  /** Whole, in A-labels. */
  readonly name: string
  readonly text: string
  /** Seconds that others may remember it. */
  readonly ttlSeconds: number
}

/** A record as it was typed. */
export interface TypedText {
  /** What stands before the domain, or the whole name; nothing or @ for the domain itself. */
  readonly name: string
  readonly text: string
  readonly ttl: string
}

/** Why something typed is not taken. */
export type HostingFault =
  | 'domain-malformed'
  | 'domain-there'
  | 'domains-full'
  | 'name-malformed'
  | 'text-missing'
  | 'text-too-long'
  | 'texts-full'
  | 'ttl-out-of-range'

/** What a fault says of a domain that stands in the way, as `domain`. */
export type HostingResult =
  { readonly done: string } | { readonly fault: HostingFault; readonly domain?: string | undefined }

export interface Hosting {
  readonly nameServer: NameServer
  /** In the order of the alphabet. */
  domains(): readonly string[]
  /** undefined where it is none of its domains. */
  textsOf(domain: string): readonly HostedText[] | undefined
  /** Takes a domain on, as typed. */
  addDomain(typed: string): HostingResult
  /** Publishes a record; the same one twice is one. */
  addText(domain: string, typed: TypedText): HostingResult
  removeText(domain: string, record: Pick<HostedText, 'name' | 'text'>): void
  stop(): Promise<void>
}

const fileName = 'hosting.json'
const Kept = v.object({
  domains: v.record(v.string(), v.array(v.object({ name: v.string(), text: v.string(), ttlSeconds: v.number() }))),
})
type KeptDomains = Map<string, readonly HostedText[]>
const label = /^(?!-)[a-z\d-]{1,63}(?<!-)$/
const labelOfName = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/

/** What the company has before anybody typed anything into it. */
export interface FirstHosted {
  readonly domains: readonly string[]
  readonly texts?: readonly HostedText[]
}

/** Opens the company on this machine, with what was typed into it before; at first it has `first`. */
export async function openHosting(settings: Settings, log: Log, first: FirstHosted): Promise<Hosting> {
  const file = join(settings.dataDir, fileName)
  const domains = readKept(file, first)
  let serial = Math.floor(Date.now() / 1_000)
  const server = await startZoneServer({
    zones: () => [ownZone, ...[...domains].map(([domain, texts]) => zoneOf(domain, texts, serial))],
    onError: (error) => log.warn({ part: 'hosting', err: error }, 'name server of the demonstration'),
  })
  const keep = (domain: string, texts: readonly HostedText[]) => {
    writeKept(file, new Map([...domains, [domain, texts]]))
    domains.set(domain, texts)
    serial += 1
  }
  return {
    nameServer: { address: server.address, port: server.port },
    domains: () => [...domains.keys()].toSorted(),
    textsOf: (domain) => domains.get(domain),
    addDomain(typed) {
      const domain = domainOf(typed)
      if (domain === undefined) return { fault: 'domain-malformed' }
      const there = [hostingDomain, ...domains.keys()].find(
        (other) => isWithin(domain, other) || isWithin(other, domain),
      )
      if (there !== undefined) return { fault: 'domain-there', domain: there }
      if (domains.size >= hostingLimits.domains) return { fault: 'domains-full' }

      keep(domain, [])
      return { done: domain }
    },
    addText(domain, typed) {
      const texts = domains.get(domain) ?? []
      const name = nameIn(domain, typed.name)
      const text = typed.text.trim()
      const ttlSeconds = ttlOf(typed.ttl)
      if (name === undefined) return { fault: 'name-malformed' }
      if (text === '') return { fault: 'text-missing' }
      if (Buffer.byteLength(text) > hostingLimits.textBytes) return { fault: 'text-too-long' }
      if (ttlSeconds === undefined) return { fault: 'ttl-out-of-range' }
      const isThere = texts.some((record) => record.name === name && record.text === text)
      if (!isThere && texts.length >= hostingLimits.texts) return { fault: 'texts-full' }

      if (!isThere) keep(domain, [...texts, { name, text, ttlSeconds }])
      return { done: name }
    },
    removeText(domain, { name, text }) {
      const texts = domains.get(domain) ?? []
      const left = texts.filter((record) => record.name !== name || record.text !== text)
      if (left.length < texts.length) keep(domain, left)
    },
    stop: () => server.stop(),
  }
}

const ownZone: Zone = {
  domain: hostingDomain,
  nameServers: hostingServers,
  serial: 1,
  records: hostingServers.map((name) => ({ type: 'A', name, ttl: 3_600, data: '127.0.0.1' })),
}

function zoneOf(domain: string, texts: readonly HostedText[], serial: number): Zone {
  const records = texts.map(({ name, text, ttlSeconds }) => ({
    type: 'TXT' as const,
    name,
    ttl: ttlSeconds,
    data: txtStrings(text),
  }))
  return { domain, nameServers: hostingServers, serial, records }
}

/** A domain as typed, in A-labels; undefined for what is none. */
function domainOf(typed: string): string | undefined {
  const domain = domainToASCII(typed.trim().toLowerCase().replace(/\.$/, ''))
  const labels = domain.split('.')
  const isOne = labels.length > 1 && domain.length <= hostingLimits.nameCharacters && !/^\d+$/.test(labels.at(-1) ?? '')
  return isOne && labels.every((each) => label.test(each)) ? domain : undefined
}

function nameIn(domain: string, typed: string): string | undefined {
  const given = typed.trim().toLowerCase().replace(/\.$/, '')
  if (given === '' || given === '@' || given === domain) return domain
  const name = given.endsWith(`.${domain}`) ? given : `${given}.${domain}`
  const labels = name.split('.')
  return name.length <= hostingLimits.nameCharacters && labels.every((each) => labelOfName.test(each))
    ? name
    : undefined
}

function ttlOf(typed: string): number | undefined {
  const { least, usual, most } = hostingLimits.ttlSeconds
  const given = typed.trim()
  const seconds = given === '' ? usual : /^\d{1,6}$/.test(given) ? Number(given) : 0
  return seconds >= least && seconds <= most ? seconds : undefined
}

function readKept(file: string, first: FirstHosted): KeptDomains {
  try {
    return new Map(Object.entries(v.parse(Kept, JSON.parse(readFileSync(file, 'utf8'))).domains))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    const textsOf = (domain: string) => (first.texts ?? []).filter(({ name }) => isWithin(name, domain))
    return new Map(first.domains.map((domain) => [domain, textsOf(domain)]))
  }
}

// Under another name first: a start that comes in between reads the earlier file whole.
function writeKept(file: string, domains: KeptDomains): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.part`, JSON.stringify({ domains: Object.fromEntries(domains) }), { mode: 0o600 })
  renameSync(`${file}.part`, file)
}

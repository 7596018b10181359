/**
 * What a name server that knows some zones answers to a question (RFC 1034, RFC 2308): pure, so that the server around it
 * only carries packets. It is the whole Internet of whoever asks it: a name in no zone of its does not exist.
 */
import type { Answer, Question, SoaData } from 'dns-packet'

/** A domain's records, as its hosting company keeps them. */
export interface Zone {
  /** In A-labels, lower case, without a dot at its end; empty for the root. */
  readonly domain: string
  /** Host names of its own servers, the first of which its SOA names. */
  readonly nameServers: readonly string[]
  /** Raised by every change. */
  readonly serial: number
  /** Beside SOA and the apex's NS. Names are whole, in lower case; NS below the apex entrust a part to others. */
  readonly records: readonly Answer[]
}

export type Outcome = 'found' | 'no-record' | 'no-name' | 'entrusted'

export interface ZoneAnswer {
  readonly outcome: Outcome
  readonly answers: readonly Answer[]
  readonly authorities: readonly Answer[]
  readonly additionals: readonly Answer[]
}

const soaTtlSeconds = 60
const nsTtlSeconds = 3_600
const refreshSeconds = 3_600
const retrySeconds = 600
const expireSeconds = 604_800
const aliasesLimit = 8
const stringBytes = 255

/** Answers from the zone that the name lies in, following its aliases as far as these zones know them. */
export function answerTo(zones: readonly Zone[], question: Question): ZoneAnswer {
  const answers: Answer[] = []
  let name = question.name.toLowerCase().replace(/\.$/, '')
  for (let aliases = 0; ; aliases += 1) {
    const zone = zoneOf(zones, name)
    const entrusted = delegation(zone, name)
    if (entrusted.length > 0) {
      const additionals = entrusted.flatMap(({ data }) => addressesIn(zone, data))
      return { outcome: answers.length > 0 ? 'found' : 'entrusted', answers, authorities: entrusted, additionals }
    }
    const there = recordsAt(zone, name)
    const found = there.filter(({ type }) => type === question.type)
    if (found.length > 0) return { outcome: 'found', answers: [...answers, ...found], authorities: [], additionals: [] }
    const alias = there.find((record) => record.type === 'CNAME')
    if (alias?.type !== 'CNAME' || aliases >= aliasesLimit) {
      const outcome = there.length > 0 || hasBelow(zones, name) ? 'no-record' : 'no-name'
      return { outcome: answers.length > 0 ? 'found' : outcome, answers, authorities: [soa(zone)], additionals: [] }
    }
    answers.push(alias)
    name = alias.data.toLowerCase()
    // Where the alias leads out of what is known here, whoever asked goes on elsewhere.
    if (!zones.some(({ domain }) => domain !== '' && isWithin(name, domain))) {
      return { outcome: 'found', answers, authorities: [], additionals: [] }
    }
  }
}

/** A text as the strings that one TXT record is made of, each as long as they may be (RFC 1035). */
export function txtStrings(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const count = Math.max(1, Math.ceil(bytes.length / stringBytes))
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * stringBytes, (at + 1) * stringBytes))
}

/** True for a domain and every name below it. */
export function isWithin(name: string, domain: string): boolean {
  return domain === '' || name === domain || name.endsWith(`.${domain}`)
}

/** The zone with the most labels that a name lies in; the root, of which nothing else is known, where there is none. */
function zoneOf(zones: readonly Zone[], name: string): Zone {
  const within = zones.filter(({ domain }) => isWithin(name, domain))
  const root: Zone = { domain: '', nameServers: ['.'], serial: 1, records: [] }
  return within.reduce((nearest, zone) => (zone.domain.length > nearest.domain.length ? zone : nearest), root)
}

function delegation(zone: Zone, name: string): (Answer & { readonly type: 'NS'; readonly data: string })[] {
  return zone.records.flatMap((record) =>
    record.type === 'NS' && record.name !== zone.domain && isWithin(name, record.name)
      ? [{ ...record, type: 'NS' as const }]
      : [],
  )
}

function addressesIn(zone: Zone, host: string): readonly Answer[] {
  return zone.records.filter(({ name, type }) => name === host && (type === 'A' || type === 'AAAA'))
}

function recordsAt(zone: Zone, name: string): readonly Answer[] {
  const own = zone.records.filter((record) => record.name === name)
  if (name !== zone.domain || zone.domain === '') return own
  const servers = zone.nameServers.map((data): Answer => ({ type: 'NS', name, ttl: nsTtlSeconds, data }))
  return [soa(zone), ...servers, ...own]
}

/** True for a name that has no records but stands above one that does, or above a zone. */
function hasBelow(zones: readonly Zone[], name: string): boolean {
  return zones.some(
    ({ domain, records }) => isWithin(domain, name) || records.some((record) => isWithin(record.name, name)),
  )
}

function soa({ domain, nameServers: [first = '.'], serial }: Zone): Answer {
  const data: SoaData = {
    mname: first,
    rname: first === '.' ? '.' : `hostmaster.${first}`,
    serial,
    refresh: refreshSeconds,
    retry: retrySeconds,
    expire: expireSeconds,
    minimum: soaTtlSeconds,
  }
  return { type: 'SOA', name: domain === '' ? '.' : domain, ttl: soaTtlSeconds, data }
}

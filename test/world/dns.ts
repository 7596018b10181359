/**
 * Name servers that can be difficult: real ones on real ports, to which a test says what is published where, and how they
 * behave. Each listens on a loopback address of its own.
 */
import { encode, type Packet } from 'dns-packet'
import { openNames, type Names } from '#server/platform/dns.ts'
import { startZoneServer, type Carrier, type ZoneServer } from '#server/platform/zone-server.ts'
import { txtStrings, type Zone } from '#server/platform/zones.ts'

/**
 * `lies` answers another question than it was asked; `garbles` sends what is no packet; `truncates` cuts what comes by UDP,
 * however short; `cuts` does so and says nothing by TCP.
 */
export type Temper = 'answers' | 'fails' | 'refuses' | 'silent' | 'lies' | 'garbles' | 'truncates' | 'cuts'

export interface DomainServer {
  readonly address: string
  readonly port: number
  /** Questions that came, by carrier. */
  readonly asked: readonly Carrier[]
  /** One TXT record; strings longer than 255 bytes are split as a zone file would be. */
  publish(name: string, text: string | readonly string[]): void
  alias(name: string, target: string): void
  withdraw(name: string): void
  becomes(temper: Temper): void
  /** Takes a zone on whose servers are those, with their addresses. */
  serve(domain: string, servers?: Readonly<Record<string, string>>): void
  goesAway(): Promise<void>
}

const servfail = 2
const refused = 5
const truncated = 512

/** Starts a server on 127.0.0.1, or another loopback address. It knows no zone. */
export async function domainServer(address = '127.0.0.1', port?: number): Promise<DomainServer> {
  const zones = new Map<string, Zone>()
  const asked: Carrier[] = []
  let temper: Temper = 'answers'
  let gone: Promise<void> | undefined

  const distort = (usual: Packet, carrier: Carrier): Packet | Buffer | undefined => {
    asked.push(carrier)
    return tempers[temper](usual, carrier)
  }
  const server: ZoneServer = await startZoneServer({
    zones: () => [...zones.values()],
    onError: (error) => {
      throw error
    },
    address,
    port,
    distort,
  })
  const zoneOf = (name: string): Zone => {
    const zone = [...zones.values()].find(({ domain }) => name === domain || name.endsWith(`.${domain}`))
    if (zone === undefined) throw new Error(`No zone for ${name}`)
    return zone
  }
  const set = (zone: Zone, records: Zone['records']) =>
    zones.set(zone.domain, { ...zone, records, serial: zone.serial + 1 })

  return {
    address: server.address,
    port: server.port,
    asked,
    publish(name, text) {
      const zone = zoneOf(name)
      const data = typeof text === 'string' ? txtStrings(text) : [...text]
      set(zone, [...zone.records, { type: 'TXT', name, ttl: 60, data }])
    },
    alias(name, target) {
      const zone = zoneOf(name)
      set(zone, [...zone.records, { type: 'CNAME', name, ttl: 60, data: target }])
    },
    withdraw(name) {
      const zone = zoneOf(name)
      set(
        zone,
        zone.records.filter((record) => record.name !== name),
      )
    },
    becomes(next) {
      temper = next
    },
    serve(domain, servers = { [`ns1.${domain}`]: address }) {
      const records = Object.entries(servers).map(([name, data]) => ({ type: 'A' as const, name, ttl: 60, data }))
      zones.set(domain, { domain, nameServers: Object.keys(servers), serial: 1, records })
    },
    goesAway() {
      gone ??= server.stop()
      return gone
    },
  }
}

/** Looks names up through these resolvers; zones may name these servers and no others of this machine. */
export function namesThrough(resolvers: readonly DomainServer[], inner: readonly DomainServer[] = resolvers): Names {
  return openNames({ resolvers, inner, patienceMs: 100 })
}

const tempers: Readonly<Record<Temper, (usual: Packet, carrier: Carrier) => Packet | Buffer | undefined>> = {
  answers: (usual) => usual,
  fails: (usual) => ({ ...usual, answers: [], authorities: [], flags: servfail }),
  refuses: (usual) => ({ ...usual, answers: [], authorities: [], flags: refused }),
  silent: () => undefined,
  lies: (usual) => ({ ...usual, questions: [{ type: 'TXT', name: 'another.example' }] }),
  garbles: (usual) => encode(usual).subarray(0, 12 + 5),
  truncates: (usual, carrier) =>
    carrier === 'tcp' ? usual : { ...usual, answers: [], flags: (usual.flags ?? 0) | truncated },
  cuts: (usual, carrier) =>
    carrier === 'tcp' ? undefined : { ...usual, answers: [], flags: (usual.flags ?? 0) | truncated },
}

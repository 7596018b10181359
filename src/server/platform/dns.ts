/**
 * Reads what somebody published under a name, at the servers of its own zone, which know it first and cannot be out of
 * date as a resolver's memory is. It never throws: whatever goes wrong is an answer of its own, so that an error is never
 * taken for a record that is not there, nor for one that is (promise F5).
 */
import { isIP } from 'node:net'
import { Resolver } from 'node:dns/promises'
import type { NameServer } from './setting-shapes.ts'
import { isSpecialUse } from './special-addresses.ts'

/** Looks names up. What business and pages are given, and what a test may replace. */
export interface Names {
  /**
   * The TXT records of a name (in A-labels, without a dot at its end). A CNAME is followed. Takes ten seconds at the most;
   * `signal` ends it earlier.
   */
  texts(name: string, signal?: AbortSignal): Promise<TextAnswer>
}

export type TextAnswer =
  /** Each value is one record: the strings that it was split into are joined. */
  | { readonly kind: 'found'; readonly values: readonly string[]; readonly server: AskedServer }
  /** There is no such name, or no TXT record under it. */
  | { readonly kind: 'absent'; readonly server: AskedServer }
  /** Nobody said whether there is one. `server` is the one that the reason is about, null where none could be asked. */
  | { readonly kind: 'unavailable'; readonly reason: Unavailability; readonly server: AskedServer | null }

/**
 * Why there is no answer: the server says that it failed (SERVFAIL), or that it will not (REFUSED); it said nothing in
 * time; it cannot be reached; what it said, or the name that was asked for, is not DNS.
 */
export type Unavailability = 'servfail' | 'refused' | 'timeout' | 'unreachable' | 'malformed'

export interface AskedServer {
  readonly address: string
  /** As the zone names it; null for a resolver. */
  readonly name: string | null
  /** Whether it is one of the zone's own servers; else a resolver, which may remember what is no longer so. */
  readonly isOwn: boolean
}

export interface NamesPlan {
  /** Resolvers, in the order in which they are asked; without them the system's. */
  readonly resolvers?: readonly NameServer[] | undefined
  /**
   * Servers at special-use addresses that a zone may name as its own; without it, those of `resolvers`. No other such
   * address is ever spoken to: a record that points at an inner network would have this process explore it.
   */
  readonly inner?: readonly NameServer[] | undefined
  /** How long a server may take before it is asked again; a second where not said. */
  readonly patienceMs?: number | undefined
}

const usualPatienceMs = 1_000
const longestTry = 1.5 // in patiences
const triesPerServer = 2
const wholeLookUpMs = 10_000
const dnsPort = 53
const zoneServersLimit = 4
const addressesLimit = 6
const aliasesLimit = 8
// Above a domain stands a registry, whose servers know only whom they have entrusted it to.
const fewestLabels = 2

const reasons: Readonly<Record<string, Unavailability>> = {
  ESERVFAIL: 'servfail',
  EREFUSED: 'refused',
  ENOTIMP: 'refused',
  ETIMEOUT: 'timeout',
  ECANCELLED: 'timeout',
  ECONNREFUSED: 'unreachable',
  EFORMERR: 'malformed',
  EBADRESP: 'malformed',
  EBADNAME: 'malformed',
  EBADQUERY: 'malformed',
}
const isNothing = new Set(['ENOTFOUND', 'ENODATA'])

/** What a server said: its records, none of them where there are none, or why it said nothing. */
type Reply<T> = readonly T[] | Unavailability
type Question<T> = (resolver: Resolver) => Promise<readonly T[]>

interface LookUp {
  readonly resolvers: readonly NameServer[]
  readonly inner: ReadonlyMap<string, number>
  readonly patienceMs: number
  readonly signal: AbortSignal
}

interface OwnServer extends NameServer {
  readonly name: string
}

/** Asks nobody yet. The system's resolvers are read anew for each look-up, since a machine changes its networks. */
export function openNames(plan: NamesPlan = {}): Names {
  const inner = new Map((plan.inner ?? plan.resolvers ?? []).map(({ address, port }) => [address, port]))
  return {
    texts(name, signal) {
      const limit = AbortSignal.timeout(wholeLookUpMs)
      const resolvers = plan.resolvers ?? systemResolvers()
      const ends = signal === undefined ? limit : AbortSignal.any([limit, signal])
      return textsOf({ resolvers, inner, patienceMs: plan.patienceMs ?? usualPatienceMs, signal: ends }, name, 0)
    },
  }
}

async function textsOf(lookUp: LookUp, name: string, aliases: number): Promise<TextAnswer> {
  let nothing: AskedServer | undefined
  let failed: (TextAnswer & { readonly kind: 'unavailable' }) | undefined
  for (const server of await ownServers(lookUp, name)) {
    const asked = { address: server.address, name: server.name, isOwn: true }
    const reply = await ask(lookUp, server, (resolver) => resolver.resolveTxt(name))
    if (typeof reply === 'string') {
      // A server that answered, if only with an error, tells more than one that did not.
      const isFirst = failed === undefined || (isSilence(failed.reason) && !isSilence(reply))
      if (isFirst) failed = { kind: 'unavailable', reason: reply, server: asked }
      continue
    }
    if (reply.length > 0) return { kind: 'found', values: reply.map((strings) => strings.join('')), server: asked }
    const alias = await ask(lookUp, server, (resolver) => resolver.resolveCname(name))
    if (typeof alias !== 'string' && alias[0] !== undefined && aliases < aliasesLimit) {
      return textsOf(lookUp, alias[0], aliases + 1)
    }
    // The zone's other servers may have heard of a new record already.
    nothing ??= asked
  }
  if (nothing !== undefined) return { kind: 'absent', server: nothing }
  if (failed !== undefined && !isSilence(failed.reason)) return failed

  const fromResolver = await textsFromResolver(lookUp, name)
  return fromResolver.kind === 'unavailable' ? (failed ?? fromResolver) : fromResolver
}

async function textsFromResolver(lookUp: LookUp, name: string): Promise<TextAnswer> {
  const { reply, server } = await askResolvers(lookUp, (resolver) => resolver.resolveTxt(name))
  const asked = server && { address: server.address, name: null, isOwn: false }
  if (typeof reply === 'string' || asked === null) {
    return { kind: 'unavailable', reason: typeof reply === 'string' ? reply : 'unreachable', server: asked }
  }
  if (reply.length === 0) return { kind: 'absent', server: asked }
  return { kind: 'found', values: reply.map((strings) => strings.join('')), server: asked }
}

/** The servers of the zone that a name lies in, found upwards from it; none where nobody says which, or none may be asked. */
async function ownServers(lookUp: LookUp, name: string): Promise<readonly OwnServer[]> {
  const labels = name.split('.')
  for (let above = 0; labels.length - above >= fewestLabels; above += 1) {
    const zone = labels.slice(above).join('.')
    const { reply } = await askResolvers(lookUp, (resolver) => resolver.resolveNs(zone))
    if (typeof reply === 'string') {
      if (isSilence(reply)) return []
      continue // some servers fail on names that are no zone
    }
    if (reply.length === 0) continue
    // What an alias leads to has servers of its own, which know nothing of this name.
    const alias = await askResolvers(lookUp, (resolver) => resolver.resolveCname(zone))
    if (typeof alias.reply !== 'string' && alias.reply.length > 0) continue
    return await addressesOf(lookUp, reply.slice(0, zoneServersLimit))
  }
  return []
}

async function addressesOf(lookUp: LookUp, names: readonly string[]): Promise<readonly OwnServer[]> {
  const found = async (question: (resolver: Resolver, name: string) => Promise<readonly string[]>) => {
    const each = names.toSorted().map(async (name) => {
      const { reply } = await askResolvers(lookUp, (resolver) => question(resolver, name))
      return typeof reply === 'string' ? [] : reply.flatMap((address) => allowed(lookUp, name, address))
    })
    return (await Promise.all(each)).flat()
  }
  const [four, six] = await Promise.all([
    found((resolver, name) => resolver.resolve4(name)),
    found((resolver, name) => resolver.resolve6(name)),
  ])
  return [...four, ...six].slice(0, addressesLimit)
}

function allowed({ inner }: LookUp, name: string, address: string): OwnServer[] {
  const port = isSpecialUse(address) ? inner.get(address) : dnsPort
  return port === undefined ? [] : [{ name, address, port }]
}

/** Asks the resolvers in turn until one answers; else tells why the last one did not. */
async function askResolvers<T>(
  lookUp: LookUp,
  question: Question<T>,
): Promise<{ readonly reply: Reply<T>; readonly server: NameServer | null }> {
  let failed: { readonly reply: Reply<T>; readonly server: NameServer | null } = { reply: 'unreachable', server: null }
  for (const server of lookUp.resolvers) {
    const reply = await ask(lookUp, server, question)
    if (typeof reply !== 'string') return { reply, server }
    failed = { reply, server }
  }
  return failed
}

/** Asks one server, by a resolver of its own: nothing is remembered from one question to the next. */
async function ask<T>({ signal, patienceMs }: LookUp, server: NameServer, question: Question<T>): Promise<Reply<T>> {
  if (signal.aborted) return 'timeout'
  const resolver = new Resolver({ timeout: patienceMs, maxTimeout: longestTry * patienceMs, tries: triesPerServer })
  const end = () => resolver.cancel()
  signal.addEventListener('abort', end)
  try {
    resolver.setServers([serverName(server)])
    return await question(resolver)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return isNothing.has(code) ? [] : (reasons[code] ?? 'malformed')
  } finally {
    signal.removeEventListener('abort', end)
  }
}

function isSilence(reason: Unavailability): boolean {
  return reason === 'timeout' || reason === 'unreachable'
}

/** The resolvers that this machine asks. */
export function systemResolvers(): readonly NameServer[] {
  return new Resolver().getServers().map((written) => {
    const { address = written, port } = /^\[?(?<address>[^\]]+?)\]?:(?<port>\d+)$/.exec(written)?.groups ?? {}
    const isPlain = isIP(written) !== 0 || port === undefined
    return isPlain ? { address: written, port: dnsPort } : { address, port: Number(port) }
  })
}

/** « 9.9.9.9:53 » */
export function serverName({ address, port }: NameServer): string {
  return isIP(address) === 6 ? `[${address}]:${String(port)}` : `${address}:${String(port)}`
}

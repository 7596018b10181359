/**
 * Calls to addresses that people typed: webhooks, services' provisioning and logout (promise S7). Whoever types one must
 * not make this process speak to the machine it runs on or to the networks behind it, whichever way the address is
 * written or its name resolves. So: https alone; the name is resolved here, and the connection goes to the very address
 * that was looked at; no redirect is followed; what is read and how long it takes is limited. What the operator allows by
 * name or network is excepted. Nothing here throws for what the other side does.
 */
import { lookup as systemLookup } from 'node:dns/promises'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { isSpecialUse } from './special-addresses.ts'

/** What is wrong with an address that somebody typed. */
export type AddressFault =
  /** It is no URL, or holds a user or password. */
  | 'malformed'
  /** It is neither https nor, towards what the operator allows, http. */
  | 'scheme'
  /** It leads to this machine, an inner network, or nowhere on the Internet. */
  | 'special-use'
  /** Its name has no address. */
  | 'unknown-name'

/** Why there is no answer. */
export type CallFault = AddressFault | 'timeout' | 'unreachable' | 'untrusted' | 'cut'

export interface OutgoingRequest {
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
  /** For the whole call; 15 s where not said. */
  readonly limitMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export type OutgoingAnswer =
  | {
      readonly kind: 'answered'
      /** A redirect is an answer like any other: 301, 302... */
      readonly status: number
      /** By lower-case name. */
      readonly headers: Readonly<Record<string, string>>
      /** The first 64 KiB; `isCut` where there was more. */
      readonly body: string
      readonly isCut: boolean
    }
  | { readonly kind: 'unanswered'; readonly fault: CallFault }

export interface Outgoing {
  /** Says what is wrong with an address before it is kept; undefined where it may be called. Looks its name up. */
  faultOf(url: string): Promise<AddressFault | undefined>
  call(request: OutgoingRequest): Promise<OutgoingAnswer>
}

/** All addresses of a host name; rejects where it has none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

export interface OutgoingPlan {
  /** Host names, addresses and networks that may be called although they are inner, and by http too. */
  readonly allowed: readonly string[]
  /** The system's where not said. */
  readonly resolve?: Resolve | undefined
}

/** What a demonstration allows: its service lives on the same machine. */
export const loopbackNetworks = ['127.0.0.0/8', '::1'] as const

const usualLimitMs = 15_000
const nameLimitMs = 5_000
const bodyLimitBytes = 64 * 1024
const longestUrl = 2_000
const userAgent = 'Comptoir'

/** Where a call goes, once everything about it was looked at. */
interface Target {
  readonly url: URL
  readonly addresses: readonly string[]
}

/** Calls nobody yet. */
export function openOutgoing({ allowed, resolve = resolveBySystem }: OutgoingPlan): Outgoing {
  const isAllowed = allowance(allowed)

  /** Every address that the name has at this moment must be in order: which one answers is not ours to choose. */
  async function targetOf(typed: string): Promise<Target | AddressFault> {
    const url = typed.length <= longestUrl && URL.canParse(typed) ? new URL(typed) : undefined
    if (url === undefined || url.hostname === '' || url.username !== '' || url.password !== '') return 'malformed'
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'scheme'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = isIP(host) === 0 ? await addressesOf(host) : [host]
    if (addresses.length === 0) return 'unknown-name'
    const isEvery = addresses.every((address) => isAllowed(host, address))
    if (isEvery) return { url, addresses }
    if (url.protocol === 'http:') return 'scheme'
    return addresses.some((address) => isSpecialUse(address) && !isAllowed(host, address))
      ? 'special-use'
      : { url, addresses }
  }

  async function addressesOf(host: string): Promise<readonly string[]> {
    let limit: NodeJS.Timeout | undefined
    const late = new Promise<readonly string[]>((done) => {
      limit = setTimeout(() => done([]), nameLimitMs)
    })
    // Without an address there is nobody to call, whatever the reason.
    const found = resolve(host).catch(() => [])
    return Promise.race([found, late]).finally(() => clearTimeout(limit))
  }

  return {
    async faultOf(url) {
      const target = await targetOf(url)
      return typeof target === 'string' ? target : undefined
    },
    async call(request) {
      const limit = AbortSignal.timeout(request.limitMs ?? usualLimitMs)
      const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal])
      const target = await targetOf(request.url)
      if (typeof target === 'string') return { kind: 'unanswered', fault: target }
      return send(target, request, signal)
    },
  }
}

function send({ url, addresses }: Target, request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingAnswer> {
  const isSecure = url.protocol === 'https:'
  // A connection of its own: one from a pool may lead to what the name meant a while ago.
  const agent = isSecure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false })
  const body = request.body === undefined ? undefined : Buffer.from(request.body)
  const headers = {
    ...request.headers,
    'user-agent': userAgent,
    ...(body === undefined ? {} : { 'content-length': String(body.length) }),
  }
  const options = { agent, method: request.method, headers, lookup: pinnedTo(addresses), signal }
  return new Promise((done) => {
    const unanswered = (error: Error) => done({ kind: 'unanswered', fault: faultOfError(error, signal) })
    try {
      const call = isSecure ? httpsRequest(url, options) : httpRequest(url, options)
      call.on('error', unanswered)
      call.on('response', (response) => {
        readAnswer(response).then(done, unanswered)
      })
      call.end(body)
    } catch {
      done({ kind: 'unanswered', fault: 'malformed' }) // a header that is none
    }
  })
}

async function readAnswer(response: IncomingMessage): Promise<OutgoingAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > bodyLimitBytes) break // leaving the loop ends the connection
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).subarray(0, bodyLimitBytes).toString(),
    isCut: bytes > bodyLimitBytes,
  }
}

/** Answers what was looked at, whatever the name means by now (DNS rebinding). */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_hostname, options, answer) => {
    const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0)
    const fitting = all.filter((each) => family === 0 || each.family === family)
    if (options.all === true) answer(null, fitting)
    else answer(null, fitting[0]?.address ?? '', fitting[0]?.family ?? 0)
  }
}

/** What the operator's list says of a host and the address it resolved to. */
function allowance(list: readonly string[]): (host: string, address: string) => boolean {
  const names = new Set<string>()
  const networks = new BlockList()
  for (const entry of list) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address)
    if (family === 0) names.add(entry.toLowerCase())
    else if (prefix === undefined) networks.addAddress(address, family === 6 ? 'ipv6' : 'ipv4')
    else networks.addSubnet(address, Number(prefix), family === 6 ? 'ipv6' : 'ipv4')
  }
  return (host, address) =>
    names.has(host.replace(/\.$/, '')) || networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

async function resolveBySystem(hostname: string): Promise<readonly string[]> {
  const found = await systemLookup(hostname, { all: true })
  return found.map(({ address }) => address)
}

const untrusted = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO)/
const cut = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])

function faultOfError(error: Error, signal: AbortSignal): CallFault {
  if (signal.aborted) return 'timeout'
  const code = 'code' in error ? String(error.code) : ''
  if (untrusted.test(code)) return 'untrusted'
  return cut.has(code) || code.startsWith('HPE_') ? 'cut' : 'unreachable'
}

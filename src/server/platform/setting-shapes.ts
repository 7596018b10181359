/** The shapes that settings have: what an environment variable may hold, and what is said of one that does not. */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import * as v from 'valibot'
import type { S3Place } from './s3-store.ts'

/** A server that answers questions about names. */
export interface NameServer {
  /** An IP address. */
  readonly address: string
  readonly port: number
}

const highestPort = 65_535
const dnsPort = 53
const longestText = 200
const hostName = /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i
const longestPrefix = { 4: 32, 6: 128 }

/** One line of text. */
export const shortText = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(longestText, `must have at most ${String(longestText)} characters`),
)

/** Comma between. */
const list = v.pipe(
  v.string(),
  v.transform((given) => given.split(',').map((each) => each.trim())),
)

export const addressesOrNetworks = v.pipe(
  list,
  v.array(v.pipe(v.string(), v.check(isNetwork, 'must be IP addresses or networks (10.0.0.0/8), comma between'))),
)

/** Host names, addresses or networks. */
export const hostsOrNetworks = v.pipe(
  list,
  v.array(
    v.pipe(
      v.string(),
      v.check(
        (given) => isNetwork(given) || (hostName.test(given) && !/[\d.]+$/.test(given)),
        'must be host names, IP addresses or networks (10.0.0.0/8), comma between',
      ),
    ),
  ),
)

/** `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`. */
export const nameServers = v.pipe(
  list,
  v.transform((given) => given.map(nameServerOf)),
  v.check(
    (servers) => servers.every((server) => server !== undefined),
    'must be IP addresses, each with its port after a colon ([2001:db8::53]:5353), comma between',
  ),
  v.transform((servers) => servers.filter((server) => server !== undefined)),
)

/** A path, relative to `folder`. */
export function pathFrom(folder: string) {
  return v.pipe(
    v.string(),
    v.transform((given) => resolve(folder, given)),
  )
}

/** A folder, relative to `folder`, or the address of a bucket with what opens it. */
export type SoftwareStore = { readonly folder: string } | { readonly s3: S3Place }

export function softwareStore(folder: string) {
  return v.pipe(
    v.string(),
    v.transform((given): SoftwareStore | undefined =>
      /^https?:/.test(given) ? bucketOf(given) : { folder: resolve(folder, given) },
    ),
    v.check((store) => store !== undefined, 'must be a folder or https://KEY:SECRET@HOST[:PORT]/BUCKET?region=REGION'),
    v.transform((store) => store ?? { folder }),
  )
}

export function numberBetween(least: number, most: number, kind?: 'whole') {
  return v.pipe(
    v.string(),
    v.regex(
      kind === 'whole' ? /^\d+$/ : /^\d+(\.\d+)?$/,
      kind === 'whole' ? 'must be a whole number' : 'must be a number',
    ),
    v.transform(Number),
    v.minValue(least, `must be at least ${String(least)}`),
    v.maxValue(most, `must be at most ${String(most)}`),
  )
}

export function urlOf(protocols: readonly string[], message: string) {
  return v.pipe(
    v.string(),
    v.check((given) => URL.canParse(given) && protocols.includes(new URL(given).protocol), message),
  )
}

export function isOrigin(given: string): boolean {
  if (!URL.canParse(given)) return false
  const url = new URL(given)
  return ['http:', 'https:'].includes(url.protocol) && [url.origin, `${url.origin}/`].includes(given.toLowerCase())
}

export function isSecretKey(given: string): boolean {
  return /^[\w+/-]{43}=?$/.test(given)
}

export function isTimeZone(given: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** An address, with the length of a prefix after a slash where it is a network. */
export function isNetwork(given: string): boolean {
  const [address = '', prefix] = given.split('/')
  const family = isIP(address)
  if (family !== 4 && family !== 6) return false
  return prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= longestPrefix[family])
}

function nameServerOf(given: string): NameServer | undefined {
  if (isIP(given) !== 0) return { address: given, port: dnsPort }
  const { address = '', port = String(dnsPort) } =
    /^\[?(?<address>[^\]]+?)\]?(?::(?<port>\d{1,5}))?$/.exec(given)?.groups ?? {}
  const isBracketed = given.startsWith('[')
  if (isIP(address) !== (isBracketed ? 6 : 4) || Number(port) < 1 || Number(port) > highestPort) return undefined
  return { address, port: Number(port) }
}

function bucketOf(given: string): SoftwareStore | undefined {
  const url = URL.parse(given)
  const region = url?.searchParams.get('region') ?? ''
  const path = url?.pathname.replace(/\/+$/, '') ?? ''
  if (url === null || url.username === '' || url.password === '' || path === '' || region === '') return undefined
  return {
    s3: {
      address: `${url.origin}${path}`,
      region,
      accessKeyId: decodeURIComponent(url.username),
      secretAccessKey: decodeURIComponent(url.password),
    },
  }
}

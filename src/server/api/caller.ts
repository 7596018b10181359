/**
 * Who asks, by a bearer token (RFC 6750): a person by an API key of his own, or the site of a registered service by a token
 * that the portal's own sign-on issued. A token is read from its header alone: addresses end up in logs and histories.
 */
import { apiTokenPrefix, holderOfApiKey, type ApiKeyScope } from '#server/business/access/index.ts'
import type { apiScopes, ClientToken } from '#server/sign-on/index.ts'
import type { Actor, House } from '#server/work/index.ts'
import { Problem } from './problem.ts'

/** What a service's token may be issued for. */
export type ServiceScope = (typeof apiScopes)[number]
/** What opens an operation. */
export type Scope = ServiceScope | ApiKeyScope

/** What each scope of a service opens. */
export const serviceScopes: Readonly<Record<ServiceScope, string>> = {
  'entitlements.read': 'Read which customers the service has, and what accounts and people are entitled to.',
  'seats.report': 'Report and read how many seats of the service’s plans are in use.',
  'benefits.record': 'Record what is used of benefits where the service is the one that records it.',
}

/** True for what services' tokens are issued for; the other scopes are those of people's keys. */
export function isServiceScope(scope: Scope): scope is ServiceScope {
  return Object.hasOwn(serviceScopes, scope)
}

/** Looks a service's token up, given the Authorization header; undefined for one that is unknown, over, or a withdrawn service's. */
export type ClientOfToken = (house: House, authorization: string) => Promise<ClientToken | undefined>

export interface Caller {
  readonly actor: Actor
  readonly scopes: ReadonlySet<Scope>
  /** Whose requests are counted together: the key's, or the service's. */
  readonly counted: string
}

// Section 3 of RFC 6750 wants a realm or nothing; what the portal is called is the publisher's.
const challenge = 'Bearer realm="api"'

/** Who sent a request. Refuses with 401, and says by WWW-Authenticate what is missing. */
export async function requireCaller(house: House, clientOfToken: ClientOfToken, request: Request): Promise<Caller> {
  const authorization = request.headers.get('authorization')
  if (authorization === null || !/^bearer /i.test(authorization)) {
    throw new Problem('token.missing', { headers: { 'www-authenticate': challenge } })
  }
  const caller = await callerOf(house, clientOfToken, authorization)
  if (caller !== undefined) return caller
  throw new Problem('token.invalid', { headers: { 'www-authenticate': `${challenge}, error="invalid_token"` } })
}

async function callerOf(
  house: House,
  clientOfToken: ClientOfToken,
  authorization: string,
): Promise<Caller | undefined> {
  const token = authorization.slice('bearer '.length).trim()
  if (token.startsWith(apiTokenPrefix)) {
    const holder = await holderOfApiKey(house, token)
    return holder && { actor: holder.actor, scopes: holder.scopes, counted: `key:${String(holder.keyId)}` }
  }
  const client = await clientOfToken(house, authorization)
  if (client === undefined) return undefined
  const { clientId } = client
  const scopes = new Set([...client.scopes].filter((each): each is ServiceScope => Object.hasOwn(serviceScopes, each)))
  return { actor: { kind: 'client', clientId }, scopes, counted: `client:${String(clientId)}` }
}

/** Refuses 403 scope.insufficient to a caller without any of these, and says by WWW-Authenticate which it takes. */
export function requireScope({ actor, scopes }: Caller, wanted: readonly Scope[]): void {
  if (wanted.some((scope) => scopes.has(scope))) return
  const isService = actor.kind === 'client'
  const named = wanted.find((scope) => isServiceScope(scope) === isService)
  const scope = named === undefined ? '' : `, scope="${named}"`
  throw new Problem('scope.insufficient', {
    headers: { 'www-authenticate': `${challenge}, error="insufficient_scope"${scope}` },
  })
}

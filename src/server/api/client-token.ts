/** Who asks: the site of a registered service, by a bearer token (RFC 6750) that the portal's own sign-on issued. */
import type { apiScopes, ClientToken } from '#server/sign-on/index.ts'
import type { House } from '#server/work/index.ts'
import { Problem } from './problem.ts'

/** What a token may be issued for. */
export type Scope = (typeof apiScopes)[number]

/** And what that opens. */
export const scopes: Readonly<Record<Scope, string>> = {
  'entitlements.read': 'Read which customers the service has, and what accounts and people are entitled to.',
  'seats.report': 'Report and read how many seats of the service’s plans are in use.',
}

/** Looks a token up, given the Authorization header; undefined for one that is unknown, over, or a withdrawn service's. */
export type ClientOfToken = (house: House, authorization: string) => Promise<ClientToken | undefined>

// Section 3 of RFC 6750 wants a realm or nothing; what the portal is called is the publisher's.
const challenge = 'Bearer realm="api"'

/** The token of a request. Refuses with 401, and says by WWW-Authenticate what is missing. */
export async function requireToken(house: House, clientOfToken: ClientOfToken, request: Request): Promise<ClientToken> {
  const authorization = request.headers.get('authorization')
  if (authorization === null || !/^bearer /i.test(authorization)) {
    throw new Problem('token.missing', { headers: { 'www-authenticate': challenge } })
  }
  const token = await clientOfToken(house, authorization)
  if (token !== undefined) return token
  throw new Problem('token.invalid', { headers: { 'www-authenticate': `${challenge}, error="invalid_token"` } })
}

/** Refuses 403 scope.insufficient, and says by WWW-Authenticate which scope it takes. */
export function requireScope(token: ClientToken, scope: Scope): void {
  if (token.scopes.has(scope)) return
  const missing = `${challenge}, error="insufficient_scope", scope="${scope}"`
  throw new Problem('scope.insufficient', { headers: { 'www-authenticate': missing } })
}

/**
 * Who somebody is, as the portal vouches for him: code flow with PKCE, state and nonce, every token verified by
 * `openid-client`, notices of sign-out by `jose`. The provider is looked up when it is first needed, since it may still be
 * starting.
 */
import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose'
import * as openid from 'openid-client'
import * as v from 'valibot'
import type { Settings } from './settings.ts'

const Named = v.object({ number: v.string(), name: v.string() })
const Claims = v.object({
  sub: v.string(),
  sid: v.optional(v.string()),
  name: v.optional(v.string(), ''),
  email: v.optional(v.string(), ''),
  locale: v.optional(v.string(), ''),
  organization: v.optional(Named),
  purchasing_accounts: v.optional(v.array(Named), []),
  plans: v.optional(
    v.array(
      v.object({
        code: v.string(),
        name: v.string(),
        quantity: v.number(),
        term_ends_on: v.nullable(v.string()),
        account: v.string(),
      }),
    ),
    [],
  ),
  global_administrator: v.optional(v.boolean(), false),
  administered_domains: v.optional(v.array(v.string()), []),
})

/** A person as the portal describes him. */
export type Person = v.InferOutput<typeof Claims>
export type Plan = Person['plans'][number]

/** What is kept of somebody who is signed in. */
export interface Credentials {
  readonly person: Person
  readonly idToken: string
  readonly refreshToken: string | undefined
  /** From then on (ms) the portal is asked again whether he still may be here. */
  readonly staleAt: number
}

/** What is kept between sending somebody to the portal and his coming back. */
export interface Attempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** The page that he wanted. */
  readonly to: string
}

export interface Identity {
  begin(to: string): Promise<{ readonly location: URL; readonly attempt: Attempt }>
  /** Throws where the portal refused him, or what came back is not what it should be. */
  complete(callback: URL, attempt: Attempt): Promise<Credentials>
  /** As things are now; undefined where the portal says that he is not to be here any more. */
  renew(credentials: Credentials): Promise<Credentials | undefined>
  /** Where he is sent to be signed out of everything. */
  endOf(credentials: Credentials, returnTo: string): Promise<URL>
  /** Whom a notice of sign-out is about. Throws for one that the portal did not write, or not for us. */
  readLogout(token: string): Promise<{ readonly sid: string | undefined; readonly sub: string | undefined }>
  /** A token of the service's own, for the portal's API. */
  ownToken(scope: string): Promise<string>
}

const scope = 'openid profile email offline_access'
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'
const Logout = v.object({
  sid: v.optional(v.string()),
  sub: v.optional(v.string()),
  events: v.object({ [logoutEvent]: v.looseObject({}) }),
  nonce: v.optional(v.never()),
})
const logoutAge = '2 minutes'
// A token is good for five minutes; whoever may not enter any more is out by then.
const longestTrustMs = 300_000
const marginMs = 5_000

export function openIdentity(settings: Settings, redirectUri: string): Identity {
  let known: Promise<openid.Configuration> | undefined
  let keys: JWTVerifyGetKey | undefined

  async function provider(): Promise<openid.Configuration> {
    known ??= lookUp(settings)
    try {
      return await known
    } catch (error) {
      known = undefined // not there yet: asked for again next time
      throw error
    }
  }

  return {
    async begin(to) {
      const attempt = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
        to,
      }
      const location = openid.buildAuthorizationUrl(await provider(), {
        redirect_uri: redirectUri,
        scope,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      })
      return { location, attempt }
    },
    async complete(callback, { state, nonce, verifier }) {
      const tokens = await openid.authorizationCodeGrant(await provider(), callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      return credentialsOf(tokens)
    },
    async renew(credentials) {
      if (credentials.refreshToken === undefined) return undefined
      try {
        const tokens = await openid.refreshTokenGrant(await provider(), credentials.refreshToken)
        return credentialsOf(tokens, credentials)
      } catch (error) {
        if (error instanceof openid.ResponseBodyError) return undefined
        throw error
      }
    },
    async endOf({ idToken }, returnTo) {
      return openid.buildEndSessionUrl(await provider(), { id_token_hint: idToken, post_logout_redirect_uri: returnTo })
    },
    async readLogout(token) {
      const { issuer, jwks_uri: uri = '' } = (await provider()).serverMetadata()
      keys ??= createRemoteJWKSet(new URL(uri))
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: settings.clientId,
        typ: 'logout+jwt',
        maxTokenAge: logoutAge,
        requiredClaims: ['iat', 'jti', 'events'],
      })
      const { sid, sub } = v.parse(Logout, payload)
      if (sid === undefined && sub === undefined) throw new Error('A notice of sign-out names nobody')
      return { sid, sub }
    },
    async ownToken(wanted) {
      return (await openid.clientCredentialsGrant(await provider(), { scope: wanted })).access_token
    },
  }
}

async function lookUp({ issuer, clientId, clientSecret }: Settings): Promise<openid.Configuration> {
  const server = new URL(issuer)
  // The demonstration's portal speaks plain http on this machine, and only there.
  const execute = server.protocol === 'http:' ? [openid.allowInsecureRequests] : []
  return openid.discovery(server, clientId, undefined, openid.ClientSecretBasic(clientSecret), { execute })
}

function credentialsOf(
  tokens: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers,
  before?: Credentials,
): Credentials {
  const idToken = tokens.id_token ?? before?.idToken
  const claims = tokens.claims() ?? before?.person
  if (idToken === undefined || claims === undefined) throw new Error('The portal did not say who it is')
  const goodMs = Math.min((tokens.expiresIn() ?? 0) * 1_000, longestTrustMs)
  const person = v.parse(Claims, claims)
  return {
    person: { ...person, plans: person.plans.toSorted((one, other) => one.name.localeCompare(other.name)) },
    idToken,
    refreshToken: tokens.refresh_token ?? before?.refreshToken,
    staleAt: Date.now() + Math.max(0, goodMs - marginMs),
  }
}

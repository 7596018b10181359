/**
 * The portal as an OpenID Connect provider (SPEC 5.8): `oidc-provider`, which is certified, with as little switched on as
 * services need. Code flow with PKCE alone; nobody registers himself; refresh tokens rotate, and one that comes twice ends
 * all that was given with it; everything ends with the portal's session.
 */
import { errors, Provider, type Configuration, type KoaContextWithOIDC, type Session } from 'oidc-provider'
import { lifetimeDays } from '#server/business/access/index.ts'
import { claimsOfScopes, findAccount } from './accounts.ts'
import { adapterFor, sessionUid } from './adapter.ts'
import { apiScopes, isClientSecret, ownMetadata, personScopes } from './clients.ts'
import { currentFrame, type Frame } from './frame.ts'
import { signingAlgorithm, type SigningKey } from './keys.ts'
import { entryPolicy, pageOf } from './policy.ts'
import { askWhetherToSignOut, sayProblem, saySignedOut } from './pages.ts'

/** What a service holds is good for so long: whoever may not enter any more is out by then. */
export const tokenSeconds = 300
const codeSeconds = 60
/** A service that asks for nothing for so long begins anew, which nobody notices who is still signed in. */
const refreshSeconds = 24 * 3_600
/** For somebody who has to sign in first, or to look for his password. */
const interactionSeconds = 3_600
const longestSessionSeconds = lifetimeDays * 24 * 3_600

/** The provider that calls itself `issuer` and signs with the first of the keys. */
export function providerOf(issuer: string, keys: readonly SigningKey[]): Provider {
  const provider = new Provider(issuer, configuration(keys))
  provider.proxy = true // its X-Forwarded headers are ours (mount.ts)
  provider.Client.prototype.compareClientSecret = function (given: string) {
    return isClientSecret(currentFrame(), this['secret_hashes'], given)
  }
  // Told by a job once the session is over, however it ended.
  Object.assign(provider.Client.prototype, { backchannelLogout: () => Promise.resolve() })
  const ofVisitor = provider.Session.get.bind(provider.Session)
  provider.Session.get = async (ctx) => (await ofPortal(provider, currentFrame(), ctx)) ?? ofVisitor(ctx)
  provider.on('server_error', (_ctx, error) => {
    currentFrame().fault ??= error
  })
  return provider
}

/** The provider's session is the portal's: no cookie of its own opens one. */
async function ofPortal(provider: Provider, { portal }: Frame, ctx: object): Promise<Session | undefined> {
  if (portal === undefined) return undefined
  const session = await provider.Session.findByUid(sessionUid(portal.hash))
  if (session !== undefined && 'oidc' in ctx && ctx.oidc instanceof provider.OIDCContext) {
    ctx.oidc.entity('Session', session)
  }
  return session
}

function configuration(keys: readonly SigningKey[]): Configuration {
  return {
    adapter: adapterFor,
    jwks: { keys: keys.map(({ jwk }) => jwk) },
    findAccount,
    claims: claimsOfScopes,
    // Services that read the identity token alone know as much as those that ask.
    conformIdTokenClaims: false,
    scopes: [...personScopes, ...apiScopes],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    extraClientMetadata: { properties: [...ownMetadata] },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clockTolerance: 0,
    enabledJWA: {
      idTokenSigningAlgValues: [signingAlgorithm],
      userinfoSigningAlgValues: [signingAlgorithm],
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      clientCredentials: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: signOut, postLogoutSuccessSource: saySignedOut },
    },
    ttl: {
      AccessToken: tokenSeconds,
      IdToken: tokenSeconds,
      ClientCredentials: tokenSeconds,
      AuthorizationCode: codeSeconds,
      RefreshToken: refreshSeconds,
      Interaction: interactionSeconds,
      Grant: longestSessionSeconds,
      Session: () => secondsLeft(currentFrame()),
    },
    interactions: { policy: entryPolicy(), url: pageOf },
    loadExistingGrant: grantFor,
    expiresWithSession: () => true,
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    extraTokenClaims: (_ctx, token) => {
      if (token.kind === 'ClientCredentials') refuseOtherScopes(token.scope)
      return undefined
    },
    clientBasedCORS: () => false,
    renderError: sayProblem,
  }
}

/** The grant of a person and a service in this session; made without a question, since the services are the publisher's. */
async function grantFor(ctx: KoaContextWithOIDC) {
  const { provider, client, account, session } = ctx.oidc
  if (client === undefined || account === undefined || session === undefined) return undefined
  const former = session.grantIdFor(client.clientId)
  const standing = former === undefined ? undefined : await provider.Grant.find(former)
  if (standing !== undefined) return standing
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId })
  grant.addOIDCScope([...personScopes])
  await grant.save()
  return grant
}

/** What a service gets in its own name is for the services' API. Refuses invalid_scope. */
function refuseOtherScopes(scope: string | undefined): void {
  const asked = scope?.split(' ') ?? []
  const known: readonly string[] = apiScopes
  if (asked.length === 0 || !asked.every((each) => known.includes(each))) {
    throw new errors.InvalidScope(`ask for one or more of: ${known.join(' ')}`, scope ?? '')
  }
}

/**
 * A service that shows an identity token of whoever is signed in speaks for him: he is out at once. Anybody else could only
 * have sent him here, so he is asked.
 */
async function signOut(ctx: KoaContextWithOIDC, form: string): Promise<void> {
  const { IdTokenHint: hint } = ctx.oidc.entities
  const { session } = ctx.oidc
  if (hint === undefined || session === undefined || hint.payload['sub'] !== session.accountId) {
    askWhetherToSignOut(ctx, form)
    return
  }
  await session.destroy()
  ctx.status = 303
  ctx.redirect(afterSignOut(ctx, session))
}

/** Where the service wanted people to be led who signed out, which the provider has compared with what is registered. */
export function afterSignOut(ctx: KoaContextWithOIDC, session: Session): string {
  const { postLogoutRedirectUri: uri, state } = session.state ?? {}
  if (typeof uri !== 'string') return ctx.oidc.urlFor('end_session_success')
  const to = new URL(uri)
  if (typeof state === 'string') to.searchParams.set('state', state)
  return to.href
}

function secondsLeft({ portal, house }: Frame): number {
  const left = portal === undefined ? 0 : (portal.endsAt.getTime() - house.clock.realNow().getTime()) / 1_000
  return Math.max(1, Math.floor(left))
}

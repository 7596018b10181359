/** The real listener in front of the real provider, in this process, and what a browser and a service do with it. */
import * as oidc from 'openid-client'
import { readSettings } from '#server/platform/config.ts'
import { listen } from '#server/platform/http.ts'
import { openLog } from '#server/platform/log.ts'
import { doorsBefore } from '../../src/commands/doors.ts'
import type { TestHouse } from './house.ts'
import type { ServiceSite } from './services.ts'

export interface SignOnDoor {
  readonly origin: string
  readonly issuer: string
  stop(): Promise<void>
}

/** Listens on a free port; several may stand before one house, as several web processes do. */
export async function openDoor(house: TestHouse): Promise<SignOnDoor> {
  const read = readSettings({ PORT: '0' })
  if ('faults' in read) throw new Error(read.faults.join())
  const { settings } = read
  const log = openLog('silent')
  const web = await listen(settings, log)
  const pages = (_request: unknown, response: { end: (text: string) => void }) => {
    response.end('a page')
  }
  web.serve(doorsBefore(pages, { house, settings, log }), () => Promise.resolve(undefined))
  return { origin: web.address, issuer: `${web.address}/oidc`, stop: () => web.stop() }
}

/** A service that has found the portal. */
export async function relyingParty(door: SignOnDoor, service: ServiceSite): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(door.issuer), service.clientId, service.secret, undefined, {
    execute: [oidc.allowInsecureRequests],
  })
}

/** What a browser gets; redirects are not followed. */
export async function browse(url: string | URL, cookie = ''): Promise<Response> {
  return fetch(url, { headers: { accept: 'text/html', 'accept-language': 'fr', cookie }, redirect: 'manual' })
}

export interface Asked {
  readonly url: URL
  readonly verifier: string
  readonly state: string
  readonly nonce: string
}

/** Where a service sends a browser to be let in. */
export async function askToEnter(
  config: oidc.Configuration,
  service: ServiceSite,
  more: Readonly<Record<string, string>> = {},
): Promise<Asked> {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: service.redirectUri,
    scope: 'openid profile email',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  })
  return { url, verifier, state, nonce }
}

/** The service takes the code that the browser came back with. */
export async function takeCode(config: oidc.Configuration, asked: Asked, cameBackTo: string) {
  return oidc.authorizationCodeGrant(config, new URL(cameBackTo), {
    pkceCodeVerifier: asked.verifier,
    expectedState: asked.state,
    expectedNonce: asked.nonce,
    idTokenExpected: true,
  })
}

/** The whole way in of somebody who is signed in. */
export async function enter(config: oidc.Configuration, service: ServiceSite, cookie: string) {
  const asked = await askToEnter(config, service)
  const answer = await browse(asked.url, cookie)
  return takeCode(config, asked, answer.headers.get('location') ?? '')
}

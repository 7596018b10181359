/** The real listener in front of the real provider, in this process, and what a browser and a service do with it. */
import * as oidc from 'openid-client'
import { readSettings } from '#server/platform/config.ts'
import { listen } from '#server/platform/http.ts'
import { openLog } from '#server/platform/log.ts'
import { doorsBefore } from '../../src/commands/doors.ts'
import { apiOutside } from './api-outside.ts'
import { cookieOf } from './callers.ts'
import type { TestHouse } from './house.ts'
import { order } from './orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from './places.ts'
import { addPlan, associate, personOf, registerSite, subjectOf, type ServiceSite } from './services.ts'

export interface SignOnDoor {
  readonly origin: string
  readonly issuer: string
  stop(): Promise<void>
}

/** Listens on a free port; several may stand before one house, as several web processes do. */
export async function openDoor(
  house: TestHouse,
  visitBytesPerMinute?: number,
  entriesPerMinute?: number,
): Promise<SignOnDoor> {
  const read = readSettings({ PORT: '0' })
  if ('faults' in read) throw new Error(read.faults.join())
  const { settings } = read
  const log = openLog('silent')
  const web = await listen(settings, log)
  const pages = (_request: unknown, response: { end: (text: string) => void }) => {
    response.end('a page')
  }
  const outside = apiOutside()
  const doors = doorsBefore(pages, { house, settings, log, outside, visitBytesPerMinute, entriesPerMinute })
  web.serve(doors, () => Promise.resolve(undefined))
  return { origin: web.address, issuer: `${web.address}/oidc`, stop: () => web.stop() }
}

/** A service and somebody who may enter it, each of its own organisation; his browser's cookie. */
export interface WayIn {
  readonly service: ServiceSite
  readonly config: oidc.Configuration
  readonly account: Place
  /** The code of the plan that it holds, 300 seats until 2030-06-30. */
  readonly plan: string
  readonly claim: number
  readonly domain: string
  readonly person: { readonly userId: number; readonly email: string }
  readonly subject: string
  readonly cookie: string
}

let domains = 0

/** A service with a plan that it alone serves, an account that holds it, its domain, and somebody of the domain. */
export async function wayIn(
  house: TestHouse,
  door: SignOnDoor,
  wish: Parameters<typeof registerSite>[1] = {},
): Promise<WayIn> {
  domains += 1
  const domain = `contoso${String(domains)}.example`
  const [account] = await foundAccounts(house)
  const plan = await addPlan(house)
  const partner = await foundPartner(house)
  await serve(house, partner, account.id)
  await order(house, {
    partner: await partnerNumber(house, partner),
    account: account.number,
    item: plan,
    quantity: 300,
  })
  const claim = await associate(house, account.id, domain)
  const service = await registerSite(house, { group: `Group ${plan}`, ...wish })
  const person = await personOf(house, domain)
  return {
    service,
    config: await relyingParty(door, service),
    account,
    plan,
    claim,
    domain,
    person,
    subject: await subjectOf(house, person.userId),
    cookie: await cookieOf(house, person.userId),
  }
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

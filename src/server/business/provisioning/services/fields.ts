/**
 * What is registered of a service, and what is wrong with it as it was typed: every fault with its field, and in a list its
 * place, so that it can be said there (SPEC 12.6).
 */
import { Refusal } from '#server/work/index.ts'
import { addressFault, type AddressFault } from './address.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'service.malformed': { readonly faults: readonly ServiceFault[] }
    /** Another service, perhaps one that was withdrawn, calls itself so. */
    'service.known': { readonly clientId: string }
    'service.unknown': Record<never, never>
  }
}

/** Pages of help on the service's own site, each called by its own words in each language. */
export interface HelpLink {
  readonly url: string
  readonly labels: { readonly fr: string; readonly en: string }
}

/** What can be changed of a service. Addresses that it does not have are empty. */
export interface ServiceFields {
  readonly name: string
  /** Where « Gérer les services » leads: begins a sign-in there. */
  readonly homeUrl: string
  /** The same for the service's own administration. */
  readonly administrationUrl: string
  /** Where the service is told of what it must provide. */
  readonly provisioningUrl: string
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  readonly backchannelLogoutUri: string
  readonly helpLinks: readonly HelpLink[]
}

export interface NewServiceSite extends ServiceFields {
  /** What the service calls itself when it asks for somebody (RFC 6749, 2.2). It stays. */
  readonly clientId: string
}

export type ServiceField = keyof NewServiceSite

export type ServiceFaultCode = AddressFault | 'characters' | 'repeated' | 'too-many' | 'label-missing'

export interface ServiceFault {
  readonly field: ServiceField
  /** In a list, from 0; 0 for a field that is none. */
  readonly place: number
  readonly code: ServiceFaultCode
}

export const longestServiceName = 100
export const longestHelpLabel = 100
/** Redirect addresses, and as many after signing out. */
export const redirectLimit = 20
export const helpLinkLimit = 10

const clientIdPattern = /^[\w.-]{1,100}$/
const optionalAddresses = ['administrationUrl', 'provisioningUrl', 'backchannelLogoutUri'] as const

/** Refuses 422 service.malformed with every fault there is. */
export function refuseMalformed(given: ServiceFields & { readonly clientId?: string }): void {
  const faults = [...faultsOf(given)]
  if (faults.length > 0) throw new Refusal(422, 'service.malformed', { faults })
}

function* faultsOf(given: ServiceFields & { readonly clientId?: string }): Iterable<ServiceFault> {
  if (given.clientId !== undefined) yield* textFaults('clientId', given.clientId, clientIdPattern)
  yield* textFaults('name', given.name, /^\P{Cc}*$/u)
  yield* singleFaults('homeUrl', given.homeUrl)
  yield* listFaults('redirectUris', given.redirectUris)
  if (given.redirectUris.length === 0) yield { field: 'redirectUris', place: 0, code: 'missing' }
  yield* listFaults('postLogoutRedirectUris', given.postLogoutRedirectUris)
  for (const field of optionalAddresses) if (given[field] !== '') yield* singleFaults(field, given[field])
  yield* helpFaults(given.helpLinks)
}

function* textFaults(field: 'clientId' | 'name', text: string, pattern: RegExp): Iterable<ServiceFault> {
  if (text === '') yield { field, place: 0, code: 'missing' }
  else if (text.length > longestServiceName) yield { field, place: 0, code: 'too-long' }
  else if (!pattern.test(text)) yield { field, place: 0, code: 'characters' }
}

function* singleFaults(field: ServiceField, address: string, place = 0): Iterable<ServiceFault> {
  const code = addressFault(address)
  if (code !== undefined) yield { field, place, code }
}

function* listFaults(field: ServiceField, addresses: readonly string[]): Iterable<ServiceFault> {
  if (addresses.length > redirectLimit) yield { field, place: redirectLimit, code: 'too-many' }
  for (const [place, address] of addresses.slice(0, redirectLimit).entries()) {
    yield* singleFaults(field, address, place)
    if (addresses.indexOf(address) < place) yield { field, place, code: 'repeated' }
  }
}

function* helpFaults(links: readonly HelpLink[]): Iterable<ServiceFault> {
  const field = 'helpLinks'
  if (links.length > helpLinkLimit) yield { field, place: helpLinkLimit, code: 'too-many' }
  for (const [place, { url, labels }] of links.slice(0, helpLinkLimit).entries()) {
    const words = Object.values(labels)
    yield* singleFaults(field, url, place)
    if (words.includes('')) yield { field, place, code: 'label-missing' }
    else if (words.some((label) => label.length > longestHelpLabel)) yield { field, place, code: 'too-long' }
    else if (words.some((label) => /\p{Cc}/u.test(label))) yield { field, place, code: 'characters' }
  }
}

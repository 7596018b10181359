/** What is typed of an address, and what is said beside its fields. */
import { m } from '#messages'
import { isMessageKind, messageKinds, type MessageKind } from '#server/business/webhooks/index.ts'
import { running } from '#server/running.ts'
import type { Refusal } from '#server/work/index.ts'
import { addressFaultMessage } from '#routes/address-faults.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { kindWord } from './words.ts'

export interface TypedEndpoint {
  readonly service: string
  readonly url: string
  readonly kinds: readonly MessageKind[]
}

export type EndpointErrors = Readonly<Partial<Record<'service' | 'url' | 'kinds', string>>>

export function typedEndpoint(form: FormData): TypedEndpoint {
  const ticked = form.getAll('kinds').filter((kind) => typeof kind === 'string')
  return { service: typedIn(form, 'service'), url: typedIn(form, 'url').trim(), kinds: ticked.filter(isMessageKind) }
}

/** What is wrong with the fields themselves, all of them at once; the address is looked up, so before any change opens. */
export async function fieldErrors({ url, kinds }: TypedEndpoint): Promise<EndpointErrors> {
  const fault = await running().outgoing.faultOf(url)
  return {
    ...(fault && { url: addressFaultMessage(fault) }),
    ...(kinds.length === 0 && { kinds: m.refusal_webhook_endpoint_no_kinds() }),
  }
}

/** As `fieldErrors`, of a form that asks for the service too. */
export async function newEndpointErrors(typed: TypedEndpoint): Promise<EndpointErrors> {
  const service = serviceIdOf(typed) === undefined ? { service: m.refusal_webhook_endpoint_service_unknown() } : {}
  return { ...service, ...(await fieldErrors(typed)) }
}

/** The service that was chosen; undefined where none was. */
export function serviceIdOf({ service }: TypedEndpoint): number | undefined {
  return /^[1-9]\d{0,14}$/.test(service) ? Number(service) : undefined
}

export function isFlawless(errors: EndpointErrors): boolean {
  return Object.keys(errors).length === 0
}

/** The same for what the business refuses; throws anything else. */
export function refusalErrors(error: unknown): EndpointErrors {
  if (!isRefused(error)) throw error
  const field = fields.get(error.code)
  if (field === undefined) throw error
  return { [field]: refusalMessage(error) }
}

const fields: ReadonlyMap<Refusal['code'], keyof EndpointErrors> = new Map([
  ['webhook-endpoint.service-unknown', 'service'],
  ['webhook-endpoint.known', 'url'],
  ['webhook-endpoint.too-many', 'url'],
  ['webhook-endpoint.no-kinds', 'kinds'],
])

/** The boxes of a form. */
export function kindBoxes(chosen: readonly MessageKind[]) {
  return messageKinds.map((kind) => ({ value: kind, label: kindWord(kind), checked: chosen.includes(kind) }))
}

/** What is typed of an address, and what is said beside its fields. */
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

/** What is wrong with the address itself: looked up before any change opens. */
export async function urlErrors({ url }: TypedEndpoint): Promise<EndpointErrors | undefined> {
  const fault = await running().outgoing.faultOf(url)
  return fault && { url: addressFaultMessage(fault) }
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

/** The webhook address, or the message, that an address names. */
import { Refusal } from '#server/work/index.ts'

const id = /^[1-9]\d{0,14}$/

/** Refuses 404 webhook-endpoint.unknown for what is no id. */
export function endpointId(text: string): number {
  if (!id.test(text)) throw new Refusal(404, 'webhook-endpoint.unknown', {})
  return Number(text)
}

/** Refuses 404 webhook.unknown for what is no id. */
export function messageNumber(text: string): number {
  if (!id.test(text)) throw new Refusal(404, 'webhook.unknown', {})
  return Number(text)
}

/** The service that an address names. */
import { Refusal } from '#server/work/index.ts'

/** Refuses 404 service.unknown for what is no id. */
export function serviceId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(404, 'service.unknown', {})
  return Number(text)
}

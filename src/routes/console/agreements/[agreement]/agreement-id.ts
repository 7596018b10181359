/** The number of an agreement in an address. Refuses 404 agreement.unknown for what is none. */
import { Refusal } from '#server/work/index.ts'

export function agreementId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(404, 'agreement.unknown', {})
  return Number(text)
}

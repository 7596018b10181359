/** The number of a partner in an address. Refuses 404 partner.unknown for what is none. */
import { Refusal } from '#server/work/index.ts'

export function partnerId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(404, 'partner.unknown', {})
  return Number(text)
}

/** The benefit that an address or a form names. */
import { Refusal } from '#server/work/index.ts'

/** Refuses 404 benefit.unknown for what is no id. */
export function benefitId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(404, 'benefit.unknown', {})
  return Number(text)
}

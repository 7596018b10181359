/** The number of a person in an address. Refuses 404 person.unknown for what is none. */
import { Refusal } from '#server/work/index.ts'

export function personId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(404, 'person.unknown', {})
  return Number(text)
}

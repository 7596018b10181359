/** The number of an organisation in an address. Refuses 404 organization.unknown for what is none. */
import { Refusal } from '#server/work/index.ts'

export function organizationId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(404, 'organization.unknown', {})
  return Number(text)
}

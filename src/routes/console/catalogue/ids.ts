/** The item or group that an address names. */
import { Refusal } from '#server/work/index.ts'

const idPattern = /^[1-9]\d{0,14}$/

/** Refuses 404 catalogue-item.unknown for what is no id. */
export function itemId(text: string): number {
  if (!idPattern.test(text)) throw new Refusal(404, 'catalogue-item.unknown', {})
  return Number(text)
}

/** Refuses 404 catalogue-group.unknown for what is no id. */
export function groupId(text: string): number {
  if (!idPattern.test(text)) throw new Refusal(404, 'catalogue-group.unknown', {})
  return Number(text)
}

/** Refuses 404 catalogue-file.unknown for what is no id. */
export function fileId(text: string): number {
  if (!idPattern.test(text)) throw new Refusal(404, 'catalogue-file.unknown', {})
  return Number(text)
}

/** An id among the parameters of an address; undefined for none, or for what is none. */
export function idIn(text: string | null): number | undefined {
  return text !== null && idPattern.test(text) ? Number(text) : undefined
}

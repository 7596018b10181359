/** The file that an address names. */
import { Refusal } from '#server/work/index.ts'

/** Refuses 404 software-file.unknown for what is no number. */
export function fileId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(404, 'software-file.unknown', {})
  return Number(text)
}

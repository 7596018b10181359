/** What is wrong with an address that the portal is to call, in words for beside its field. */
import { m } from '#messages'
import type { AddressFault } from '#server/platform/outgoing.ts'

const words: Readonly<Record<AddressFault, () => string>> = {
  malformed: m.outgoing_fault_malformed,
  scheme: m.outgoing_fault_scheme,
  'special-use': m.outgoing_fault_special_use,
  'unknown-name': m.outgoing_fault_unknown_name,
}

/** « Saisissez une adresse qui commence par https://. » */
export function addressFaultMessage(fault: AddressFault): string {
  return words[fault]()
}

/** The sentence of what the log keeps as a word; undefined for a word of another kind. */
export function faultInWords(fault: string): string | undefined {
  return Object.entries(words).find(([name]) => name === fault)?.[1]()
}

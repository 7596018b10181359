/** What is wrong with a line of a file, in words: the same on a terminal, on a page, in an answer of the API. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import type { ImportFault } from './stage.ts'

// The codes are open: each capability declares its own, and the architecture test keeps their sentences complete.
const sentences: Readonly<Record<string, unknown>> = m

/** « la quantité doit être un nombre entier de 1 à 10 000 000 »; a code of another version is its own word. */
export function faultReason({ code }: Pick<ImportFault, 'code'>, locale: Locale): string {
  const sentence = sentences[`fault_${code.replaceAll(/[.-]/g, '_')}`]
  return isSentence(sentence) ? sentence({}, { locale }) : code
}

function isSentence(value: unknown): value is (inputs: object, options: { locale: Locale }) => string {
  return typeof value === 'function'
}

/** Values of identifiers by their pattern, from the system's randomness: an access code among them opens something. */
import { randomInt } from 'node:crypto'

const digits = '0123456789'
// Without those that people take for one another, or for digits.
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ'
const either = `23456789${letters}`

const alphabets: Readonly<Record<string, string>> = { '#': digits, '@': letters, '*': either }

/** A value of this pattern: # is a digit, @ a letter, * either; whatever else stands for itself. */
export function identifierValue(pattern: string): string {
  return pattern.replaceAll(/[#@*]/g, (mark) => drawn(alphabets[mark] ?? mark))
}

function drawn(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length))
}

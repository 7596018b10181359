/** What an account is known by at a benefit must tell it from every other account, and be what the other benefits call so too. */
import type { IdentifierKind } from './description.ts'
import type { BenefitFault } from './fields.ts'
import { codeFault, longestBenefitName, oneLine, textFaults } from './text-faults.ts'

/** In a pattern: # a digit, @ a letter, * either; capitals, digits and hyphens for themselves. */
export const identifierPattern = /^[#@*A-Z0-9-]+$/
export const longestPattern = 40
export const identifiersLimit = 8
/** Values that a pattern leaves: as many as there may be accounts, and more than anybody tries for a secret. */
const fewestValues = 1e6
const fewestSecretValues = 1e9
const valuesOfPlace: Readonly<Record<string, number>> = { '#': 10, '@': 26, '*': 36 }

export function* identifierFaults(identifiers: readonly IdentifierKind[]): Iterable<BenefitFault> {
  const field = 'identifiers'
  if (identifiers.length > identifiersLimit) yield { field, place: identifiersLimit, code: 'too-many' }
  for (const [place, identifier] of identifiers.slice(0, identifiersLimit).entries()) {
    const { code, names } = identifier
    const faultOfCode = codeFault(code)
    if (faultOfCode !== undefined) yield { field, place, part: 'code', code: faultOfCode }
    else if (identifiers.findIndex((each) => each.code === code) < place) {
      yield { field, place, part: 'code', code: 'repeated' }
    }
    if (Object.keys(names).length === 0) yield { field, place, part: 'names', code: 'missing' }
    for (const fault of textFaults(field, names, longestBenefitName, oneLine)) {
      yield { ...fault, place, part: 'names' }
    }
    const fault = patternFault(identifier)
    if (fault !== undefined) yield { field, place, part: 'pattern', code: fault }
  }
}

function patternFault({ pattern, secret }: IdentifierKind): BenefitFault['code'] | undefined {
  if (pattern === '') return 'missing'
  if (pattern.length > longestPattern) return 'too-long'
  if (!identifierPattern.test(pattern)) return 'characters'
  const values = Array.from(pattern).reduce((product, place) => product * (valuesOfPlace[place] ?? 1), 1)
  return values < (secret ? fewestSecretValues : fewestValues) ? 'guessable' : undefined
}

/** The identifiers that another benefit describes otherwise: under one code every account has one value, seen by the same people. */
export function* differingIdentifiers(
  identifiers: readonly IdentifierKind[],
  others: readonly IdentifierKind[],
): Iterable<BenefitFault> {
  for (const [place, { code, pattern, secret }] of identifiers.entries()) {
    const differs = others.some((each) => each.code === code && (each.pattern !== pattern || each.secret !== secret))
    if (differs) yield { field: 'identifiers', place, part: 'pattern', code: 'differs' }
  }
}

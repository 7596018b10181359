/** The rights of API keys in words: of each noun of the API, whether it may be read and written. */
import { m } from '#messages'
import type { ApiKeyScope } from '#server/business/access/index.ts'

const sentences: Readonly<Record<string, unknown>> = m

export interface Right {
  readonly noun: string
  /** « Comptes d’achats » */
  readonly label: string
  readonly acts: readonly ('read' | 'write')[]
}

/** The nouns of these scopes by name, each once, with what may be done. */
export function rightsOf(scopes: readonly ApiKeyScope[]): readonly Right[] {
  const nouns = [...new Set(scopes.map((scope) => scope.replace(/\.\w+$/, '')))]
  const acts = (['read', 'write'] as const).map((act) => ({ act, held: new Set<string>(scopes) }))
  return nouns
    .map((noun) => ({
      noun,
      label: nounInWords(noun),
      acts: acts.flatMap(({ act, held }) => (held.has(`${noun}.${act}`) ? [act] : [])),
    }))
    .toSorted((one, other) => one.label.localeCompare(other.label))
}

/** « Lire : Comptes d’achats, Commandes » */
export function rightsInWords(scopes: readonly ApiKeyScope[]): readonly string[] {
  const rights = rightsOf(scopes)
  const of = (act: 'read' | 'write') => rights.flatMap(({ label, acts }) => (acts.includes(act) ? [label] : []))
  const [read, write] = [of('read'), of('write')]
  return [
    ...(read.length > 0 ? [m.api_key_reads({ nouns: read.join(', ') })] : []),
    ...(write.length > 0 ? [m.api_key_writes({ nouns: write.join(', ') })] : []),
  ]
}

function nounInWords(noun: string): string {
  const spoken = sentences[`api_noun_${noun.replaceAll('-', '_')}`]
  if (typeof spoken !== 'function') throw new Error(`There is no message for the noun ${noun}`)
  return String(Reflect.apply(spoken, undefined, [{}]))
}

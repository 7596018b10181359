/**
 * A purchasing account as the selector shows it: five texts, each with the part that answers the question marked. The page and the JSON of
 * /purchasing-accounts/search are made from the same options, so that both mark alike.
 */

/** The five fields of the selector (guide 4, "Sélectionner un compte d'achats"), in the order of its menu. */
export const accountFields = ['name', 'organization', 'place', 'number', 'agreement'] as const

export type AccountField = (typeof accountFields)[number]

/** What was asked: a text per field, as typed. */
export type AccountQuestion = Readonly<Partial<Record<AccountField, string>>>

/** A text in three parts: before the match, the match, after it. Without a match the last two are empty. */
export type Marked = readonly [before: string, match: string, after: string]

export interface AccountOption extends Readonly<Record<AccountField, Marked>> {
  readonly href: string
}

/** What /purchasing-accounts/search answers: the options, and how many there are in words, in the reader's language. */
export interface AccountAnswer {
  readonly summary: string
  readonly options: readonly AccountOption[]
}

/** Small letters without accents, one for each character, so that positions in the folded text are positions in the text itself. */
function fold(text: string): string {
  let folded = ''
  for (const character of text) {
    const plain = character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    folded += plain.length === character.length ? plain : character
  }
  return folded
}

/** Where the search would begin to match: the start of a word before the middle of one; -1 where nowhere. */
function position(folded: string, wanted: string): number {
  let found = folded.indexOf(wanted)
  const first = found
  while (found > 0 && /[\p{L}\p{N}]/u.test(folded.charAt(found - 1))) found = folded.indexOf(wanted, found + 1)
  return found === -1 ? first : found
}

/** Marks in `text` what was typed: all of it, or else its first word that is found. Case and accents do not count. */
export function marked(text: string, typed = ''): Marked {
  const folded = fold(text)
  const whole = fold(typed.trim())
  for (const wanted of [whole, ...whole.split(/\s+/)]) {
    const at = wanted === '' ? -1 : position(folded, wanted)
    if (at >= 0) return [text.slice(0, at), text.slice(at, at + wanted.length), text.slice(at + wanted.length)]
  }
  return [text, '', '']
}

export function accountOption(
  account: Readonly<Record<AccountField, string>>,
  href: string,
  asked: AccountQuestion,
): AccountOption {
  return {
    href,
    name: marked(account.name, asked.name),
    organization: marked(account.organization, asked.organization),
    place: marked(account.place, asked.place),
    number: marked(account.number, asked.number),
    agreement: marked(account.agreement, asked.agreement),
  }
}

/**
 * What somebody typed into the account search, as it is compared: without accents, case and punctuation. The database
 * decides what that means (search_words and search_number), so that what is typed can never differ from what is kept.
 */
import { sql } from 'kysely'
import type { Work } from '#server/work/index.ts'

/** The fields of SPEC 6.1, in the order of its menu. */
export const accountFields = ['name', 'organization', 'place', 'number', 'agreement'] as const
export type AccountField = (typeof accountFields)[number]

/** The numbers of the fields in account_words. */
export const fieldNumbers: Readonly<Record<AccountField, number>> = {
  name: 0,
  organization: 1,
  place: 2,
  number: 3,
  agreement: 4,
}

/** What a field is searched for: the whole as typed, and its words. */
export interface Phrase {
  readonly field: AccountField
  readonly text: string
  readonly words: readonly string[]
}

/** One word that was typed, and into which field. */
export interface Word {
  readonly field: AccountField
  readonly word: string
}

/** Characters of a field that are looked at, and words: nobody names more, and each word costs. */
const typedLimit = 100
const wordsLimit = 8

/** The fields that something was typed into, in the order of the menu. */
export async function phrasesOf(work: Work, typed: Readonly<Partial<Record<AccountField, string>>>): Promise<Phrase[]> {
  const given = accountFields.flatMap((field) => {
    const text = typed[field]?.slice(0, typedLimit) ?? ''
    return text.trim() === '' ? [] : [{ field, text }]
  })
  const compared = given.every(({ text }) => isAscii(text)) ? given.map(asciiCompared) : await compare(work, given)
  return compared.flatMap(({ field, text }) => {
    const words = text.split(' ').slice(0, wordsLimit)
    return text === '' ? [] : [{ field, text: words.join(' '), words }]
  })
}

interface Typed {
  readonly field: AccountField
  readonly text: string
}

async function compare(work: Work, given: readonly Typed[]): Promise<Typed[]> {
  const { rows } = await sql<{ words: string; number: string }>`
    select search_words(typed) as words, search_number(typed) as number
    from unnest(${given.map(({ text }) => text.replaceAll('\0', ' '))}::text[]) with ordinality as t (typed, position)
    order by position`.execute(work.db)
  return given.map(({ field }, index) => {
    const row = rows[index]
    return { field, text: (isNumber(field) ? row?.number : row?.words) ?? '' }
  })
}

/** What the database would answer, without asking it: most of what is typed is plain ASCII. */
function asciiCompared({ field, text }: Typed): Typed {
  const words = text
    .toLowerCase()
    .replace(/[\s!-/:-@[-`{-~\0]+/g, ' ')
    .trim()
  return {
    field,
    text: isNumber(field)
      ? words
          .replaceAll(' ', '')
          .replace(/^([a-z]*)0*/, '$1 ')
          .trim()
      : words,
  }
}

function isNumber(field: AccountField): boolean {
  return field === 'number' || field === 'agreement'
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text)
}

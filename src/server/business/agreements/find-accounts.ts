/**
 * Finds purchasing accounts as somebody types (SPEC 6.1): five fields, alone or combined, any word by its beginning, names
 * that start so first, and only among the accounts that exist for the actor.
 */
import { sql } from 'kysely'
import { keepPlans, type Work } from '#server/work/index.ts'
import { beginnings, parts, type FoundAccount, type Patterns } from './account-rows.ts'
import { findCombined, soughtByPart, weigh, type Term } from './find-combined.ts'
import { findByPart, findByPartAmongFew, findPhrase } from './find-indexed.ts'
import { findOwn } from './find-own.ts'
import { publisherAsReader } from './search-index.ts'
import { phrasesOf, type AccountField, type Phrase } from './search-terms.ts'

/** Most accounts that one search answers. */
export const foundLimit = 50
const usualLimit = 10
/** Accounts up to which a partner's are looked through instead of being found by parts of words. */
const fewAccounts = 2_000
/** Accounts up to which a person has "few": a list of them needs no search. */
const fewInList = 20

export interface AccountSearch {
  /** What was typed, by field; what is empty is no condition. */
  readonly fields: Readonly<Partial<Record<AccountField, string>>>
  /** At most `foundLimit`; 10 where it is left out. */
  readonly limit?: number
}

/**
 * The first accounts that match. Every word typed is the beginning of a word of its field, accents and case aside; what
 * starts as typed comes first, the rest in order. Parts of words fill up a list that this leaves short (a combination, only
 * when it leaves it empty). Nothing typed: the first accounts by name.
 */
export async function findAccounts(work: Work, { fields, limit = usualLimit }: AccountSearch): Promise<FoundAccount[]> {
  const most = Math.max(1, Math.min(limit, foundLimit))
  const searcher = searcherOf(work)
  if (searcher === undefined) return []
  const phrases = await phrasesOf(work, fields)
  const found =
    'userId' in searcher
      ? await amongOwn(work, searcher.userId, phrases, most)
      : await amongMany(work, searcher.reader, phrases, most)
  return found.slice(0, most)
}

/** The first account by name, for who has just one and for a first visit; undefined for who has none. */
export async function firstAccount(work: Work): Promise<FoundAccount | undefined> {
  const [first] = await findAccounts(work, { fields: {}, limit: 1 })
  return first
}

/** How many accounts there are for the actor: with one there is no selector, with few a list will do (at most 20). */
export async function accountCount(work: Work): Promise<'none' | 'one' | 'few' | 'many'> {
  const searcher = searcherOf(work)
  if (searcher === undefined) return 'none'
  const { rows } = await sql<{ accounts: number }>`
    select count(*) as accounts from (${accountsOf(searcher)} limit ${fewInList + 1}) as counted`.execute(work.db)
  const accounts = rows[0]?.accounts ?? 0
  if (accounts > fewInList) return 'many'
  return accounts > 1 ? 'few' : accounts === 1 ? 'one' : 'none'
}

/** A customer looks through the accounts where he holds a role; the others read the index under their own number. */
type Searcher = { readonly userId: number } | { readonly reader: number }

function searcherOf({ actor }: Work): Searcher | undefined {
  switch (actor.kind) {
    case 'customer':
      return { userId: actor.userId }
    case 'partner':
      return { reader: actor.partnerId }
    case 'operator':
    case 'system':
      return { reader: publisherAsReader }
    default:
      return undefined
  }
}

function accountsOf(searcher: Searcher) {
  if ('userId' in searcher) {
    return sql`select from user_accounts where user_id = ${searcher.userId}`
  }
  if (searcher.reader === publisherAsReader) return sql`select from purchasing_accounts`
  return sql`select distinct purchasing_account_id from servings where partner_id = ${searcher.reader}`
}

async function amongOwn(
  work: Work,
  userId: number,
  phrases: readonly Phrase[],
  limit: number,
): Promise<FoundAccount[]> {
  const begun = await findOwn(work, userId, phrases, beginnings(phrases), limit)
  return fillUp(phrases, begun, limit, (patterns) => findOwn(work, userId, phrases, patterns, limit))
}

async function amongMany(
  work: Work,
  reader: number,
  phrases: readonly Phrase[],
  limit: number,
): Promise<FoundAccount[]> {
  const [phrase, another] = phrases
  if (phrase === undefined) return findPhrase(work, reader, { field: 'name', text: '' }, limit)
  const begun = another === undefined ? await findPhrase(work, reader, phrase, limit) : []
  if (begun.length >= limit) return begun
  await keepPlans(work)
  let terms: readonly Term[] = [{ field: phrase.field, word: phrase.text, rows: begun.length }]
  if (another !== undefined || phrase.words.length > 1) {
    terms = await weigh(work, reader, phrases)
    begun.push(...(await findCombined(work, reader, phrases, terms, beginnings(phrases), limit)))
  }
  const sought = soughtByPart(terms)
  return fillUp(phrases, distinct(begun), limit, async (patterns) => {
    if (sought === undefined) return []
    const find = (await hasFew(work, reader)) ? findByPartAmongFew : findByPart
    return find(work, reader, { phrases, sought, patterns, limit })
  })
}

/** What was found by beginnings, and after it what is found by parts: for one word to fill the list, else to have one. */
async function fillUp(
  phrases: readonly Phrase[],
  begun: readonly FoundAccount[],
  limit: number,
  byParts: (patterns: Patterns) => Promise<FoundAccount[]>,
): Promise<FoundAccount[]> {
  const words = phrases.reduce((sum, phrase) => sum + phrase.words.length, 0)
  const isShort = words === 1 ? begun.length < limit : begun.length === 0
  if (words === 0 || !isShort) return [...begun]
  return distinct([...begun, ...(await byParts(parts(phrases)))])
}

async function hasFew(work: Work, reader: number): Promise<boolean> {
  if (reader === publisherAsReader) return false
  const { rows } = await sql<{ accounts: number }>`select count(*) as accounts from (
    select from servings where partner_id = ${reader} limit ${fewAccounts + 1}) as counted`.execute(work.db)
  return (rows[0]?.accounts ?? 0) <= fewAccounts
}

function distinct(accounts: readonly FoundAccount[]): FoundAccount[] {
  const seen = new Set<number>()
  return accounts.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/**
 * Organisations by name, among those that hold accounts which exist for a reader: a partner's customers. They are found by
 * leaping from name to name in the index of the account search, so that a customer with a hundred thousand accounts costs
 * what one with a single account does.
 */
import { sql, type RawBuilder } from 'kysely'
import { Refusal, type Work } from '#server/work/index.ts'
import type { FoundAccount } from './account-rows.ts'
import { following, leading, rangeOf, type Range } from './index-ranges.ts'
import { fieldNumbers, phrasesOf } from './search-terms.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Not registered, or without an account for this reader: the two are told apart by nobody. */
    'organization.unknown': Record<never, never>
  }
}

export interface FoundOrganization {
  readonly id: number
  readonly name: string
  readonly country_code: string
  /** The reader's accounts of it, at most `countedAccountsLimit`. */
  readonly accounts: number
}

/** Where a list of organisations goes on: behind this key of the index. */
export interface OrganizationCursor {
  /** True within the names that start as typed, which come first. */
  readonly leads: boolean
  readonly after: string
}

export interface OrganizationPage {
  readonly rows: readonly FoundOrganization[]
  readonly next: OrganizationCursor | undefined
}

export const organizationPageSize = 25
/** Accounts of an organisation are counted as far as this. */
export const countedAccountsLimit = 100

/** '"' ends the words of a key, and this is the character after it: all keys of a name lie between the two. */
const endOfName = '#'

/**
 * One page of the reader's organisations whose name has a word that begins as typed: names that start so first, then the
 * others in the order of that word; all of them where nothing is typed.
 */
export async function findOrganizations(
  work: Work,
  reader: number,
  typed: string,
  cursor?: OrganizationCursor,
): Promise<OrganizationPage> {
  const [phrase] = await phrasesOf(work, { organization: typed })
  if (phrase === undefined && typed.trim() !== '') return { rows: [], next: undefined }
  const range = rangeOf(reader, 'organization', phrase?.text ?? '')
  const names: Name[] = []
  if (cursor?.leads !== false) names.push(...(await namesIn(work, range, true, cursor?.after ?? '')))
  if (names.length <= organizationPageSize && phrase !== undefined) {
    const after = cursor?.leads === false ? cursor.after : ''
    names.push(...(await namesIn(work, range, false, after)))
  }
  const shown = names.slice(0, organizationPageSize)
  const last = shown.at(-1)
  return {
    rows: await organizationsCalled(work, reader, shown),
    next: last && names.length > shown.length ? { leads: last.leads, after: last.words } : undefined,
  }
}

/** One organisation of the reader's. Refuses 404 organization.unknown. */
export async function organizationOf(work: Work, reader: number, id: number): Promise<FoundOrganization> {
  const { rows } = await sql<FoundOrganization>`
    select o.id, o.name, o.country_code, ${accountsOf(reader, sql`search_words(o.name) || ' '`)} as accounts
    from organizations as o where o.id = ${id}`.execute(work.db)
  const [found] = rows
  if (found === undefined || found.accounts === 0) throw new Refusal(404, 'organization.unknown', {})
  return found
}

export interface OrganizationAccount extends Omit<FoundAccount, 'organization_name'> {
  /** Its place in the list, where the next page goes on. */
  readonly key: string
}

export const organizationAccountsPageSize = 50

/** One page of the reader's accounts of an organisation by name, behind `after`; one more than a page tells that there are more. */
export async function accountsOfOrganization(
  work: Work,
  reader: number,
  organizationId: number,
  after?: { readonly key: string; readonly id: number },
): Promise<OrganizationAccount[]> {
  const { rows } = await sql<OrganizationAccount>`
    select a.id, a.number, a.name, a.city, a.country_code, g.number as agreement_number, w.key
    from organizations as o
    join account_words as w on ${ofOrganization(reader, sql`search_words(o.name) || ' '`)}
    join purchasing_accounts as a on a.id = w.purchasing_account_id and a.organization_id = o.id
    join agreements as g on g.id = a.agreement_id
    where o.id = ${organizationId}
      and (w.key, w.purchasing_account_id) > (${after?.key ?? ''}::text, ${after?.id ?? 0}::bigint)
    order by w.key, w.purchasing_account_id limit ${sql.lit(organizationAccountsPageSize + 1)}`.execute(work.db)
  return rows
}

/** A name as the index has it, from the word on that was found, with a space at its end. */
interface Name {
  readonly leads: boolean
  readonly words: string
}

async function namesIn(work: Work, range: Range, leads: boolean, after: string): Promise<Name[]> {
  const first = nextName(range, leads, sql`${after === '' ? range.from : after + endOfName}::text`)
  const next = nextName(range, leads, sql`h.words || ${sql.lit(endOfName)}`)
  const { rows } = await sql<Name>`
    with recursive hits as (
      (${first})
      union all
      (select n.words from hits as h cross join lateral (${next}) as n))
    select ${leads}::boolean as leads, words from hits limit ${sql.lit(organizationPageSize + 1)}`.execute(work.db)
  return rows
}

function nextName(range: Range, leads: boolean, from: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select split_part(key, '"', 1) as words from account_words
    where ${leads ? leading(range) : following(range)} and key >= ${from} order by key limit 1`
}

/** The organisations of these names, in their order; of one name there may be several. */
async function organizationsCalled(work: Work, reader: number, names: readonly Name[]): Promise<FoundOrganization[]> {
  if (names.length === 0) return []
  const { rows } = await sql<FoundOrganization>`
    select o.id, o.name, o.country_code, o.accounts
    from unnest(${names.map(({ words }) => unrotated(words))}::text[]) with ordinality as n (words, place)
    cross join lateral (
      select id, name, country_code, ${accountsOf(reader, sql`n.words || ' '`)} as accounts
      from organizations as o where search_words(name) collate "C" = n.words) as o
    where o.accounts > 0 order by n.place, o.id`.execute(work.db)
  return rows
}

/** How many accounts of the organisation `o`, whose name has these words, the reader has. */
function accountsOf(reader: number, words: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`(select count(*) from (
    select from account_words as w join purchasing_accounts as a on a.id = w.purchasing_account_id
    where ${ofOrganization(reader, words)} and a.organization_id = o.id
    limit ${sql.lit(countedAccountsLimit)}) as counted)`
}

/** The reader's rows `w` of accounts whose organisation's name has these words, with a space at their end. */
function ofOrganization(reader: number, words: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`w.reader = ${reader} and w.field = ${sql.lit(fieldNumbers.organization)} and w.leads
    and w.key >= ${words} || '"' and w.key < ${words} || ${sql.lit(endOfName)}`
}

/** 'sud ! groupe fabrikam ' is 'groupe fabrikam sud'. */
function unrotated(words: string): string {
  const [found = '', before] = words.split(' ! ')
  return (before === undefined ? found : `${before.trim()} ${found}`).trim()
}

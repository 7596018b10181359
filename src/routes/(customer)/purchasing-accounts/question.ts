/** What the account selector is asked, by its page and while one types: one field of five, or several of them together. */
import * as v from 'valibot'
import { findAccounts, type FoundAccount } from '#server/business/agreements/index.ts'
import type { Work } from '#server/work/index.ts'
import {
  accountFields,
  accountOption,
  type AccountAnswer,
  type AccountField,
  type AccountQuestion,
} from '#ui/account.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { m } from '#messages'
import { accountPages, destinations } from '../address.ts'
import { placeName } from '../place.ts'

const typed = v.optional(
  v.pipe(
    v.string(),
    // No name holds a control character, and PostgreSQL takes none of them all.
    v.transform((text) => text.replace(/\p{Cc}/gu, '')),
  ),
  '',
)
const texts = v.object({ name: typed, organization: typed, place: typed, number: typed, agreement: typed })
const address = v.object({
  field: v.fallback(v.picklist(accountFields), 'name'),
  q: typed,
  to: v.fallback(v.optional(v.picklist(destinations)), undefined),
  ...texts.entries,
})

export interface SelectorQuestion {
  /** The field that is chosen, where only one is asked. */
  readonly field: AccountField
  readonly asked: AccountQuestion
  /** Whether the five fields are asked together. */
  readonly combined: boolean
  readonly to: (typeof destinations)[number] | undefined
}

export function selectorQuestion(url: URL): SelectorQuestion {
  const { field, q, to, ...fields } = v.parse(address, Object.fromEntries(url.searchParams))
  const combined = accountFields.some((name) => url.searchParams.has(name))
  return { field, to, combined, asked: combined ? fields : { [field]: q } }
}

/** The accounts of the actor's reach that answer it, at most `limit`, and how many there are in words. */
export async function answer(
  work: Work,
  { asked, to }: SelectorQuestion,
  limit: number,
  locale: Locale,
): Promise<AccountAnswer> {
  // One more than is shown tells whether there are more.
  const found = await findAccounts(work, { fields: asked, limit: limit + 1 })
  const options = found.slice(0, limit)
  const more = found.length > limit
  const shown = `${formatNumber(locale, options.length)}${more ? '+' : ''}`
  return {
    summary: m.ui_accounts_found({ count: options.length, shown }, { locale }),
    options: options.map((account) => accountOption(textsOf(account, locale), hrefOf(account.id, to), asked)),
  }
}

function textsOf(account: FoundAccount, locale: Locale): Readonly<Record<AccountField, string>> {
  return {
    name: account.name,
    organization: account.organization_name,
    place: placeName(locale, account),
    number: account.number,
    agreement: account.agreement_number,
  }
}

function hrefOf(accountId: number, to: SelectorQuestion['to']): string {
  const pages = accountPages(accountId)
  return to === undefined ? pages.home : pages[to]
}

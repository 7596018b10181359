/** Every agreement, the newest first, or those that what was typed leads to. */
import { publisher } from '#server/business/access/index.ts'
import {
  agreementPageSize,
  countedAccountsLimit,
  findAgreements,
  newestAgreements,
  type ListedAgreement,
} from '#server/business/agreements/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'

const longestSearch = 100

export const load: PageServerLoad = async ({ locals, url }) => {
  const typed = (url.searchParams.get('q') ?? '')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, longestSearch)
  const asked = url.searchParams.get('before')
  const before = asked !== null && /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined
  const { rows, next } = await locals.read(async (work) => {
    const desk = publisher(work)
    if (typed === '') return newestAgreements(work, desk, before)
    return { rows: await findAgreements(work, desk, typed), next: undefined }
  })
  return {
    typed,
    // A search that fills its page may have left some out.
    isCut: typed !== '' && rows.length >= agreementPageSize,
    agreements: unsent(rows.map((agreement) => rowOf(agreement, locals.locale))),
    first: before === undefined ? null : '/console/agreements',
    next: next === undefined ? undefined : `/console/agreements?before=${String(next)}`,
  }
}

function rowOf(agreement: ListedAgreement, locale: Locale) {
  return {
    id: agreement.id,
    number: agreement.number,
    organization: agreement.organization_name,
    signed: formatDay(locale, agreement.signed_on),
    administrator: agreement.administrator_name,
    email: agreement.administrator_email,
    accounts: countedAs(locale, agreement.accounts),
  }
}

function countedAs(locale: Locale, accounts: number): string {
  return accounts > countedAccountsLimit ? `${String(countedAccountsLimit)}+` : formatNumber(locale, accounts)
}

/** Every purchasing account, the last registered first, or those that what was typed leads to. */
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import {
  accountFields,
  findAccounts,
  foundLimit,
  newestAccounts,
  type AccountField,
} from '#server/business/agreements/index.ts'
import { placeName } from '#routes/(customer)/place.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'

const longestSearch = 200

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const typed = (url.searchParams.get('q') ?? '')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, longestSearch)
  const field = accountFields.find((each) => each === url.searchParams.get('field')) ?? 'name'
  const asked = url.searchParams.get('before') ?? ''
  const before = /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined
  const { rows, next } = await locals.read(async (work) => {
    const desk = publisher(work)
    if (typed === '') return newestAccounts(work, desk, before)
    return { rows: await findAccounts(work, { fields: { [field]: typed }, limit: foundLimit }), next: undefined }
  })
  const names: Readonly<Record<AccountField, string>> = {
    name: m.ui_account_name(),
    organization: m.ui_account_organization(),
    place: m.ui_account_place(),
    number: m.ui_account_number(),
    agreement: m.ui_agreement_number(),
  }
  return {
    typed,
    field,
    fields: accountFields.map((value) => ({ value, label: names[value] })),
    isCut: typed !== '' && rows.length >= foundLimit,
    accounts: unsent(
      rows.map((account) => ({
        id: account.id,
        number: account.number,
        name: account.name,
        place: placeName(locale, account),
        organization: account.organization_name,
        agreement: account.agreement_number,
      })),
    ),
    first: before === undefined ? null : '/console/purchasing-accounts',
    next: next === undefined ? undefined : `/console/purchasing-accounts?before=${String(next)}`,
  }
}

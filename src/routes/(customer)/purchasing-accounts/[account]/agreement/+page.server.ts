/** An account's agreement (SPEC 9.1): its parties and dates, whom to write to, its purchasing accounts and their partners. */
import { purchasingAccount } from '#server/business/access/index.ts'
import {
  accountsBeside,
  agreementOfAccount,
  contactsOf,
  isInForce,
  nextAnniversary,
} from '#server/business/agreements/index.ts'
import { formatLongDay } from '#ui/format.ts'
import { agreementState, contactRows } from '#routes/agreement-words.ts'
import { countryName } from '#routes/countries.ts'
import { unsent } from '#routes/unsent.ts'
import { placeName } from '../../../place.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale, actor } = locals
  const asked = url.searchParams.get('after') ?? ''
  const after = /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined
  const base = `/purchasing-accounts/${params.account}/agreement`
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'agreements.view')
    const agreement = await agreementOfAccount(work, account)
    const { rows, next } = await accountsBeside(work, account, after)
    const mayChange = account.permissions.has('agreements.change')
    return {
      number: agreement.number,
      state: agreementState(agreement.ends_on, work.today, locale),
      mayChange: mayChange && (actor.kind === 'operator' || isInForce(agreement.ends_on, work.today)),
      facts: {
        organization: agreement.organization_name,
        organizationNote: `${agreement.organization_number} · ${countryName(locale, agreement.organization_country)}`,
        administrator: agreement.administrator_name,
        administratorEmail: agreement.administrator_email,
        signed: formatLongDay(locale, agreement.signed_on),
        anniversary: formatLongDay(locale, nextAnniversary(agreement.anniversary_on, work.today)),
      },
      contacts: contactRows(await contactsOf(work, account), base),
      accounts: unsent(rows.map((each) => ({ ...each, place: placeName(locale, each) }))),
      first: after === undefined ? null : base,
      next: next === undefined ? undefined : `${base}?after=${String(next)}`,
      list: actor.kind === 'operator' ? `/console/agreements/${String(agreement.id)}` : '/agreements',
      hasList: actor.kind !== 'partner',
      isSaved: url.searchParams.has('saved'),
    }
  })
}

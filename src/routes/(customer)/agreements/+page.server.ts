/** « Contrats » (SPEC 9.1): the agreements of which the customer may see an account, the newest first. */
import { redirect } from '@sveltejs/kit'
import { ownAgreements, type OwnAgreement } from '#server/business/agreements/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { agreementState } from '#routes/agreement-words.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  // The others have lists of their own, from which they come to the same details.
  if (locals.actor.kind === 'operator') redirect(303, '/console/agreements')
  if (locals.actor.kind === 'partner') redirect(303, '/partner/customers')
  const asked = url.searchParams.get('before') ?? ''
  const before = /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined
  return await locals.read(async (work) => {
    const { rows, next } = await ownAgreements(work, before)
    return {
      agreements: unsent(rows.map((agreement) => rowOf(agreement, work.today, locals.locale))),
      first: before === undefined ? null : '/agreements',
      next: next === undefined ? undefined : `/agreements?before=${String(next)}`,
    }
  })
}

function rowOf(agreement: OwnAgreement, today: string, locale: Locale) {
  return {
    id: agreement.id,
    number: agreement.number,
    href: `/purchasing-accounts/${String(agreement.account_id)}/agreement`,
    organization: agreement.organization_name,
    signed: formatDay(locale, agreement.signed_on),
    anniversary: formatDay(locale, agreement.anniversary_on),
    state: agreementState(agreement.ends_on, today, locale),
    accounts: formatNumber(locale, agreement.accounts),
  }
}

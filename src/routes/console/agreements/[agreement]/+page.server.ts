/** One agreement: its facts, how far its designated administrator has come, and its purchasing accounts. */
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import {
  accountsOfAgreement,
  agreementOf,
  contactsOf,
  designatedAdministrator,
  type DesignatedAdministrator,
} from '#server/business/agreements/index.ts'
import { running } from '#server/running.ts'
import { formatInstant, formatLongDay, type Locale } from '#ui/format.ts'
import { agreementState, contactRows } from '#routes/agreement-words.ts'
import { countryName } from '#routes/countries.ts'
import { placeName } from '#routes/(customer)/place.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'
import { agreementId } from './agreement-id.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const id = agreementId(params.agreement)
  const after = wholeNumber(url.searchParams.get('after') ?? '')
  const { agreement, accounts, administrator, first, contacts, today } = await locals.read(async (work) => {
    const desk = publisher(work)
    const found = await agreementOf(work, desk, id)
    const page = await accountsOfAgreement(work, desk, id, after)
    const lead = page.rows[0] ?? (await accountsOfAgreement(work, desk, id)).rows[0]
    const account = lead && (await purchasingAccount(work, lead.id, 'administrators.designate'))
    return {
      agreement: found,
      accounts: page,
      administrator: account && (await designatedAdministrator(work, account)),
      first: lead,
      contacts: lead ? await contactsOf(work, await purchasingAccount(work, lead.id, 'agreements.view')) : [],
      today: work.today,
    }
  })
  const place = `/console/agreements/${String(id)}`
  return {
    number: agreement.number,
    organization: agreement.organization_name,
    facts: {
      organization: `${agreement.organization_number} · ${countryName(locale, agreement.organization_country)}`,
      signed: formatLongDay(locale, agreement.signed_on),
      anniversary: formatLongDay(locale, agreement.anniversary_on),
      state: agreementState(agreement.ends_on, today, locale),
      registered: formatInstant(locale, running().settings.timeZone, agreement.registered_at),
    },
    administrator: administrator && administratorInWords(administrator, locale),
    administratorHref: first && `/purchasing-accounts/${String(first.id)}/designated-administrator`,
    accounts: unsent(accounts.rows.map((account) => ({ ...account, place: placeName(locale, account) }))),
    first: after === undefined ? null : place,
    next: accounts.next === undefined ? undefined : `${place}?after=${String(accounts.next)}`,
    contacts: contactRows(contacts, `/purchasing-accounts/${String(first?.id ?? '')}/agreement`),
    done: doneOf(url.searchParams.get('done')),
    place,
    isNew: url.searchParams.has('registered'),
  }
}

function administratorInWords({ standing, ...person }: DesignatedAdministrator, locale: Locale) {
  const { timeZone } = running().settings
  return {
    name: `${person.firstName} ${person.lastName}`,
    email: person.email,
    state: standing.state,
    endsAt: standing.endsAt && formatInstant(locale, timeZone, standing.endsAt),
  }
}

function doneOf(text: string | null): 'end' | 'account' | undefined {
  return text === 'end' || text === 'account' ? text : undefined
}

function wholeNumber(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}

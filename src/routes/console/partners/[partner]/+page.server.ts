/** One partner: its people, and the purchasing accounts that it serves. */
import { partnerDeskOf, partnerPeople, publisher } from '#server/business/access/index.ts'
import { accountsOfPartner, registeredPartner } from '#server/business/partners/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDay, formatNumber } from '#ui/format.ts'
import { personRow } from '#routes/partner/users/words.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'
import { partnerId } from '../partner-id.ts'

const doings = ['registered', 'changed', 'invited', 'removed'] as const

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  const id = partnerId(params.partner)
  const place = `/console/partners/${params.partner}`
  const after = wholeNumber(url.searchParams.get('after'))
  const name = url.searchParams.get('person')?.replaceAll('\0', '')
  const behind = name === undefined ? undefined : { name, id: wholeNumber(url.searchParams.get('id')) ?? 0 }
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const partner = await registeredPartner(work, desk, id)
    const { people, next } = await partnerPeople(work, await partnerDeskOf(work, desk, id), behind)
    const accounts = await accountsOfPartner(work, desk, id, after)
    return {
      partner,
      place,
      people: people.map((person) => ({
        ...personRow(person, work.today, locale),
        href: `${place}/people/${String(person.userId)}`,
      })),
      peopleFirst: behind === undefined ? null : place,
      peopleNext: next && `${place}?${new URLSearchParams({ person: next.name, id: String(next.id) }).toString()}`,
      accounts: unsent(
        accounts.rows.map((account) => ({
          ...account,
          since: formatDay(locale, dateIn(timeZone, account.since)),
          orders: formatNumber(locale, account.orders_placed),
        })),
      ),
      first: after === undefined ? null : place,
      next: accounts.next === undefined ? undefined : `${place}?after=${String(accounts.next)}`,
      done: doings.find((each) => each === url.searchParams.get('done')),
    }
  })
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}

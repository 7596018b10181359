/** « Avantages des clients » (SPEC 8.8, 10): the partner's requests and permissions with their states, the newest change first. */
import { m } from '#messages'
import { mayAtDesk, partnerDesk } from '#server/business/access/index.ts'
import { everyBenefit } from '#server/business/benefits/index.ts'
import { permissionStates, requestsOfPartner, type PermissionState } from '#server/business/partners/index.ts'
import type { PageServerLoad } from './$types'
import { cursorOf, cursorText, requestRow } from './requests.ts'

const filters = {
  all: permissionStates,
  waiting: ['waiting'],
  approved: ['approved'],
  over: ['refused', 'removed', 'withdrawn', 'ended'],
} as const satisfies Record<string, readonly PermissionState[]>
type Filter = keyof typeof filters

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const filter = filterOf(url.searchParams.get('state'))
  const after = cursorOf(url.searchParams.get('after'))
  return await locals.read(async (work) => {
    const desk = partnerDesk(work, 'customers.view')
    const { rows, next } = await requestsOfPartner(work, desk, filters[filter], after)
    const benefits = await everyBenefit(work)
    const first = hrefOf(filter)
    return {
      rows: rows.map((row) => requestRow(row, benefits, locale)),
      mayAsk: mayAtDesk(work, 'benefits.serve'),
      filters: names().map(([name, label]) => ({ label, href: hrefOf(name), current: name === filter })),
      isFiltered: filter !== 'all',
      isContinued: after !== undefined,
      first,
      next: next && `${first}${filter === 'all' ? '?' : '&'}after=${cursorText(next)}`,
    }
  })
}

function names(): readonly (readonly [Filter, string])[] {
  return [
    ['all', m.partner_benefits_all()],
    ['waiting', m.partner_benefits_waiting()],
    ['approved', m.partner_benefits_approved()],
    ['over', m.partner_benefits_over()],
  ]
}

function filterOf(text: string | null): Filter {
  return text === 'waiting' || text === 'approved' || text === 'over' ? text : 'all'
}

function hrefOf(filter: Filter): string {
  return filter === 'all' ? '/partner/benefits' : `/partner/benefits?state=${filter}`
}

/** « Clients »: the partner's customers by name, with a search (SPEC 10). */
import { partnerDesk } from '#server/business/access/index.ts'
import { customersOf } from '#server/business/partners/index.ts'
import type { PageServerLoad } from './$types'
import { customerRow } from './rows.ts'

export const load: PageServerLoad = async ({ locals, url }) => {
  const typed = (url.searchParams.get('q') ?? '').replace(/\p{Cc}/gu, '')
  const after = url.searchParams.get('after')?.replaceAll('\0', '')
  const cursor = after === undefined ? undefined : { leads: url.searchParams.get('part') !== 'follows', after }
  const { rows, next } = await locals.read((work) =>
    customersOf(work, partnerDesk(work, 'customers.view'), typed, cursor),
  )
  return {
    typed,
    rows: rows.map((row) => customerRow(row, locals.locale)),
    isContinued: cursor !== undefined,
    first: addressOf({ q: typed }),
    next: next && addressOf({ q: typed, part: next.leads ? '' : 'follows', after: next.after }),
  }
}

function addressOf(parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '')
  const query = new URLSearchParams(given).toString()
  return query === '' ? '/partner/customers' : `/partner/customers?${query}`
}

/** The frame of the Partner Center's own pages: for a partner's people alone; to everybody else they do not exist. */
import { partnerDesk } from '#server/business/access/index.ts'
import { unsent } from '#routes/unsent.ts'
import type { LayoutServerLoad } from './$types'
import { partnerEntries } from './navigation.ts'

export const load: LayoutServerLoad = async ({ locals, url }) =>
  await locals.read(async (work) => {
    partnerDesk(work, 'customers.view')
    return Promise.resolve({ entries: unsent(partnerEntries(work, url.pathname)) })
  })

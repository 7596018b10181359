/** For which customer's account a partner asks: by type-ahead, or without scripts on the selector's own page. */
import { partnerDesk } from '#server/business/access/index.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) =>
  await locals.read(async (work) => {
    partnerDesk(work, 'benefits.serve')
    return Promise.resolve({})
  })

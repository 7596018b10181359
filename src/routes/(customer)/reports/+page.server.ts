/** « Rapports » (SPEC 9.3): the reports that the reader may see, whichever portal is his. */
import { reportSight } from '#server/business/access/index.ts'
import { reportsFor } from '#server/business/reports/index.ts'
import type { PageServerLoad } from './$types'
import { reportPath } from './address.ts'

export const load: PageServerLoad = async ({ locals }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const sight = await reportSight(work)
    return {
      reports: reportsFor(sight).map(({ name, title, sentence }) => ({
        href: reportPath(name),
        title: title({}, { locale }),
        sentence: sentence({}, { locale }),
      })),
    }
  })
}

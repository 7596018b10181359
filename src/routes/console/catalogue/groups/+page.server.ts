/** « Familles de produits »: under what customers see their items, each with how many it has. */
import { publisher } from '#server/business/access/index.ts'
import { listedGroups } from '#server/business/catalog/index.ts'
import { formatNumber } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const groups = await locals.read((work) => listedGroups(work, publisher(work), locals.locale))
  return {
    groups: unsent(
      groups.map(({ id, name, own_name: own, items }) => ({
        id,
        name,
        own: own === name ? '' : own,
        items: formatNumber(locals.locale, items),
      })),
    ),
  }
}

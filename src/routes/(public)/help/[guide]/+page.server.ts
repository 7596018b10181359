/** One guide of the help (SPEC 9.4): its sections with anchors, the guides around it, and how old its pictures are. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { guidesIn, picturesTaken, type Guide } from '#server/platform/help.ts'
import { formatLongDay, type Locale } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals: { locale }, params }) => {
  const guides = guidesIn(locale)
  const guide = guides.find(({ slug }) => slug === params.guide)
  if (guide === undefined) error(404, m.error_not_found_title())

  const siblings = guides.filter((each) => each.for === guide.for)
  const place = siblings.indexOf(guide)
  return {
    guide: unsent(guide),
    previous: linkTo(siblings[place - 1]),
    next: linkTo(siblings[place + 1]),
    pictures: guide.hasPictures ? agePictures(locale) : undefined,
  }
}

function linkTo(guide: Guide | undefined) {
  return guide && { label: guide.title, href: `/help/${guide.slug}` }
}

/** « Images du 28 novembre 2026, version 0.1.0 » */
function agePictures(locale: Locale): string | undefined {
  const { on, version } = picturesTaken()
  if (on === undefined || version === undefined) return undefined
  return m.guides_pictures({ date: formatLongDay(locale, on), version })
}

/** « Aide » (SPEC 9.4): every guide, those of the reader's own portal first; with `q`, those that have these words. */
import { m } from '#messages'
import { guidesIn, helpReaders, type HelpReader } from '#server/platform/help.ts'
import { helpReaderOf } from '#routes/help-reader.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'
import { findGuides, longestQuery } from './search.ts'

export const load: PageServerLoad = ({ locals, url }) => {
  const own = helpReaderOf(locals.person)
  const readers = [own, ...helpReaders.filter((reader) => reader !== own)]
  const guides = readers.flatMap((reader) => guidesIn(locals.locale).filter((guide) => guide.for === reader))
  const query = (url.searchParams.get('q') ?? '').trim().slice(0, longestQuery)
  return {
    query,
    found: unsent(
      findGuides(guides, query).map(({ guide, title, sections }) => ({
        slug: guide.slug,
        portal: portalNames[guide.for](),
        title,
        sections: sections.map(({ section, around }) => ({ id: section.id, title: section.title, around })),
      })),
    ),
    groups: unsent(
      readers.map((reader) => ({
        portal: portalNames[reader](),
        guides: guides
          .filter((guide) => guide.for === reader)
          .map(({ slug, title, summary }) => ({ slug, title, summary })),
      })),
    ),
  }
}

const portalNames: Readonly<Record<HelpReader, () => string>> = {
  customer: m.publisher_portal,
  partner: m.partner_portal,
  publisher: m.console_name,
}

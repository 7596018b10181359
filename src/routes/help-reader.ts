/** The help as pages point at it: whose guides come first, and which one explains the page that one is on. */
import type { Person } from '#server/business/access/index.ts'
import { guideOfPage, type HelpReader } from '#server/platform/help.ts'

/** Visitors read what customers read: signing up begins there. */
export function helpReaderOf(person: Person | null): HelpReader {
  const readers = { customer: 'customer', partner: 'partner', operator: 'publisher' } as const
  return readers[person?.audience ?? 'customer']
}

/** Where « Aide sur cette page » leads; undefined where no guide explains the page. */
export function pageHelp(route: string | null, person: Person | null): string | undefined {
  if (route === null) return undefined
  const guide = guideOfPage(route, helpReaderOf(person))
  return guide && `/help/${guide.slug}`
}

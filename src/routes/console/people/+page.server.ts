/** « Utilisateurs » of every portal: found by the beginning of their address. */
import { findPeople, foundPeopleLimit, publisher } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'
import { nameOf, seenInWords, standingInWords } from './words.ts'

const longestSearch = 254

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  const typed = (url.searchParams.get('q') ?? '')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, longestSearch)
  const found = await locals.read((work) => findPeople(work, publisher(work), typed))
  return {
    typed,
    people: unsent(
      found.map((person) => ({
        id: person.id,
        name: nameOf(person),
        email: person.email,
        standing: standingInWords(person, locale),
        seen: seenInWords(person, locale, timeZone),
      })),
    ),
    isCut: found.length >= foundPeopleLimit,
  }
}

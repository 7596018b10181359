/** One person: which places he has, and looking at the portal as he would. */
import { foundPerson, placesOfPerson, publisher } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { roleName } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'
import { personId } from '../person-id.ts'
import { nameOf, seenInWords, standingInWords } from '../words.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const id = personId(params.person)
  const asked = url.searchParams.get('after') ?? ''
  const after = /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined
  const place = `/console/people/${params.person}`
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const person = await foundPerson(work, desk, id)
    const { rows, next } = await placesOfPerson(work, desk, id, after)
    return {
      place,
      name: nameOf(person),
      email: person.email,
      standing: standingInWords(person, locale),
      partner: person.partnerId ?? undefined,
      seen: seenInWords(person, locale, running().settings.timeZone),
      isCustomer: person.audience === 'customer',
      mayBeViewed: person.audience !== 'operator',
      places: unsent(rows.map((each) => ({ ...each, roles: each.roles.map(roleName).join(', ') }))),
      first: after === undefined ? null : place,
      next: next === undefined ? undefined : `${place}?after=${String(next)}`,
    }
  })
}

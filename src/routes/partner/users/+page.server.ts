/** « Utilisateurs »: a partner's own people, for its administrators (SPEC 10). */
import { ownPartner, partnerDesk, partnerPeople, partnerPerson } from '#server/business/access/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import type { PageServerLoad } from './$types'
import { personRow } from './words.ts'

const permission = 'partner-users.manage'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const after = url.searchParams.get('after')?.replaceAll('\0', '')
  const cursor = after === undefined ? undefined : { name: after, id: idOf(url.searchParams.get('id')) }
  return await locals.read(async (work) => {
    const desk = partnerDesk(work, permission)
    const [{ people, next }, partner] = await Promise.all([partnerPeople(work, desk, cursor), ownPartner(work)])
    return {
      partner: partner?.name ?? '',
      people: people.map((person) => personRow(person, work.today, locale)),
      isContinued: cursor !== undefined,
      next: next && `/partner/users?${new URLSearchParams({ after: next.name, id: String(next.id) }).toString()}`,
      sent: await emailOf(work, idOf(url.searchParams.get('sent'))),
      removed: url.searchParams.has('removed'),
    }
  })
}

async function emailOf(work: Work, userId: number): Promise<string | undefined> {
  if (userId === 0) return undefined
  try {
    return (await partnerPerson(work, partnerDesk(work, permission), userId)).email
  } catch (error) {
    if (isRefusal(error, 'person.unknown')) return undefined
    throw error
  }
}

/** An id, or 0, which is nobody's. */
function idOf(text: string | null): number {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

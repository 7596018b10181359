/** « Opérateurs »: the publisher's own people (SPEC 11). */
import { mayManageOperators, operatorOfPublisher, operators, publisher } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import type { PageServerLoad } from './$types'
import { operatorRow } from './words.ts'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const after = url.searchParams.get('after')?.replaceAll('\0', '')
  const cursor = after === undefined ? undefined : { name: after, id: idOf(url.searchParams.get('id')) }
  return await locals.read(async (work) => {
    const { people, next } = await operators(work, publisher(work), cursor)
    const { timeZone } = running().settings
    return {
      people: people.map((person) => operatorRow(person, work.today, locale, timeZone)),
      mayManage: await mayManageOperators(work),
      isContinued: cursor !== undefined,
      next: next && `/console/operators?${new URLSearchParams({ after: next.name, id: String(next.id) }).toString()}`,
      sent: await emailOf(work, idOf(url.searchParams.get('sent'))),
      isEnded: url.searchParams.has('ended'),
    }
  })
}

async function emailOf(work: Work, userId: number): Promise<string | undefined> {
  if (userId === 0) return undefined
  try {
    return (await operatorOfPublisher(work, publisher(work), userId)).email
  } catch (error) {
    if (isRefusal(error, 'person.unknown')) return undefined
    throw error
  }
}

/** An id, or 0, which is nobody's. */
function idOf(text: string | null): number {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

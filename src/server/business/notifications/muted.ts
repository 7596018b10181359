/** Which notices a person does without: switched off by the link in any of them, or on his own page, where they come back. */
import type { Audience } from '#server/business/access/index.ts'
import { ownId } from '#server/business/access/index.ts'
import { endSchedule, resumeSchedule, scheduledReport } from '#server/business/reports/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { optOutOfLink, topics, type OptOut, type Topic } from './topics.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Somebody switched notices on or off. */
    'notices.chosen': { readonly muted: readonly Topic[]; readonly wanted: readonly Topic[] }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The link of a notice that we never sent. */
    'notice-link.unknown': Record<never, never>
  }
}

/** The topics that people of an audience are sent notices of. */
export function topicsFor(audience: Audience): readonly Topic[] {
  if (audience === 'customer') return ['expiring-services', 'unordered-services', 'lapsing-benefits']
  return audience === 'partner' ? ['unordered-services', 'order-files'] : []
}

/** The topics that the actor has switched off. Refuses 403 sign-in.needed. */
export async function ownMutedTopics(work: Work): Promise<readonly Topic[]> {
  return mutedBy(work, ownId(work))
}

/** Makes these the topics that the actor does without. Refuses 403 sign-in.needed. */
export async function muteOwnTopics(work: Changing, muted: readonly Topic[]): Promise<void> {
  await choose(work, ownId(work), muted)
}

/** What the link of a notice would end, and whether it has ended. Refuses 404 notice-link.unknown. */
export async function optOutAt(
  work: Work,
  link: string,
): Promise<{ readonly topic: OptOut['topic']; readonly isMuted: boolean }> {
  const ending = required(work, link)
  const { userId, topic } = ending
  if (topic !== 'scheduled-report') return { topic, isMuted: (await mutedBy(work, userId)).includes(topic) }
  // One that its owner has removed has ended as well.
  return { topic, isMuted: (await scheduledReport(work, userId, ending.schedule))?.endedBy !== null }
}

/** Ends the notices that a link is of, for its receiver, whoever follows it. Refuses 404 notice-link.unknown. */
export async function muteByLink(work: Changing, link: string): Promise<void> {
  const ending = required(work, link)
  const { userId, topic } = ending
  if (topic === 'scheduled-report') return await endSchedule(work, userId, ending.schedule, 'receiver')
  await choose(work, userId, [...(await mutedBy(work, userId)), topic])
}

/** Lets notices come again that a link ended. Refuses 404 notice-link.unknown. */
export async function unmuteByLink(work: Changing, link: string): Promise<void> {
  const ending = required(work, link)
  const { userId, topic } = ending
  if (topic === 'scheduled-report') return await resumeSchedule(work, userId, ending.schedule)
  await choose(
    work,
    userId,
    (await mutedBy(work, userId)).filter((each) => each !== topic),
  )
}

async function choose(work: Changing, userId: number, chosen: readonly Topic[]): Promise<void> {
  const before = await mutedBy(work, userId)
  const muted = topics.filter((topic) => chosen.includes(topic) && !before.includes(topic))
  const wanted = before.filter((topic) => !chosen.includes(topic))
  if (muted.length + wanted.length === 0) {
    work.unchanged()
    return
  }

  if (wanted.length > 0) {
    await work.db.deleteFrom('muted_notices').where('user_id', '=', userId).where('topic', 'in', wanted).execute()
  }
  if (muted.length > 0) {
    const rows = muted.map((topic) => ({ user_id: userId, topic, muted_at: work.now }))
    await work.db
      .insertInto('muted_notices')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  await work.record({ name: 'notices.chosen', scope: { person: userId }, details: { muted, wanted } })
}

async function mutedBy(work: Work, userId: number): Promise<readonly Topic[]> {
  const rows = await work.db.selectFrom('muted_notices').select('topic').where('user_id', '=', userId).execute()
  return topics.filter((topic) => rows.some((row) => row.topic === topic))
}

function required(work: Work, link: string): OptOut {
  const optOut = optOutOfLink(work.secret, link)
  if (optOut === undefined) throw new Refusal(404, 'notice-link.unknown', {})
  return optOut
}

/**
 * Notices: e-mails that nobody asked for and that one may do without, by topic. What an act causes (an invitation, a new
 * password, sight given) is no notice and always told. Each notice carries a link that ends its topic for its receiver,
 * by one click of his mail program too (RFC 8058); the link opens nothing else.
 */
import { oneClickPath } from '#server/platform/http.ts'
import type { Secret } from '#server/platform/secret.ts'

export const topics = ['expiring-services', 'unordered-services', 'lapsing-benefits', 'order-files'] as const
export type Topic = (typeof topics)[number]

/** Whose notices of what; or one report that somebody has sent to himself. */
export type OptOut =
  | { readonly userId: number; readonly topic: Topic }
  | { readonly userId: number; readonly topic: 'scheduled-report'; readonly schedule: number }

const linkPattern = /^([1-9]\d{0,14})\.([a-z-]{1,40}?)(?:-([1-9]\d{0,14}))?\.([\w-]{43})$/

/** The address that ends a topic for its receiver. It works for ever, since one may answer an old notice. */
export function unsubscribeHref(secret: Secret, origin: string, ending: OptOut): string {
  const token = secret.token('unsubscribe', subjectOf(ending))
  return `${origin}${oneClickPath}${String(ending.userId)}.${nameOf(ending)}.${token}`
}

/** What a link ends; undefined for one that we never made. */
export function optOutOfLink(secret: Secret, link: string): OptOut | undefined {
  const [, user = '', name = '', schedule, token = ''] = linkPattern.exec(link) ?? []
  const ending = endingOf(Number(user), name, schedule)
  return ending !== undefined && secret.isToken('unsubscribe', subjectOf(ending), token) ? ending : undefined
}

function endingOf(userId: number, name: string, schedule: string | undefined): OptOut | undefined {
  if (name === 'scheduled-report' && schedule !== undefined) {
    return { userId, topic: 'scheduled-report', schedule: Number(schedule) }
  }
  const topic = topics.find((each) => each === name)
  return topic === undefined || schedule !== undefined ? undefined : { userId, topic }
}

function nameOf(ending: OptOut): string {
  return ending.topic === 'scheduled-report' ? `${ending.topic}-${String(ending.schedule)}` : ending.topic
}

function subjectOf(ending: OptOut): string {
  return `${String(ending.userId)}:${nameOf(ending)}`
}

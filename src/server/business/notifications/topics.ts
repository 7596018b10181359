/**
 * Notices: e-mails that nobody asked for and that one may do without, by topic. What an act causes (an invitation, a new
 * password, sight given) is no notice and always told. Each notice carries a link that ends its topic for its receiver,
 * by one click of his mail program too (RFC 8058); the link opens nothing else.
 */
import { oneClickPath } from '#server/platform/http.ts'
import type { Secret } from '#server/platform/secret.ts'

export const topics = ['expiring-services', 'unordered-services', 'lapsing-benefits', 'order-files'] as const
export type Topic = (typeof topics)[number]

/** Whose notices of what. */
export interface OptOut {
  readonly userId: number
  readonly topic: Topic
}

const linkPattern = /^([1-9]\d{0,14})\.([a-z-]{1,40})\.([\w-]{43})$/

/** The address that ends a topic for its receiver. It works for ever, since one may answer an old notice. */
export function unsubscribeHref(secret: Secret, origin: string, { userId, topic }: OptOut): string {
  return `${origin}${oneClickPath}${String(userId)}.${topic}.${secret.token('unsubscribe', subjectOf(userId, topic))}`
}

/** What a link ends; undefined for one that we never made. */
export function optOutOfLink(secret: Secret, link: string): OptOut | undefined {
  const [, user = '', name = '', token = ''] = linkPattern.exec(link) ?? []
  const topic = topics.find((each) => each === name)
  if (topic === undefined || !secret.isToken('unsubscribe', subjectOf(Number(user), topic), token)) return undefined
  return { userId: Number(user), topic }
}

function subjectOf(userId: number, topic: Topic): string {
  return `${String(userId)}:${topic}`
}

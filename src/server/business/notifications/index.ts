/**
 * What people are told by e-mail: the outbox, its templates and delivery, and the notices of services that expire.
 * A capability listed above this one owes an e-mail by enqueueing, in its own change, a job that calls in here.
 */
export { accentOf, type Accent } from './accent.ts'
export { deliverEmails, type Delivery, type Post } from './deliver.ts'
export { noticeExpiries, type ExpiryPosition } from './expiring.ts'
export { invariants } from './invariants.ts'
export type { Letterhead } from './letter.ts'
export { noticeLapses, type LapsePosition } from './lapsing.ts'
export { muteByLink, muteOwnTopics, optOutAt, ownMutedTopics, topicsFor, unmuteByLink } from './muted.ts'
export { forgetEmails, outboxFigures } from './outbox.ts'
export {
  emailStates,
  outboxEmail,
  outboxPage,
  outboxPageSize,
  previewOf,
  resendEmail,
  type EmailState,
  type OutboxEmail,
  type OutboxQuestion,
} from './outbox-pages.ts'
export { tell } from './tell.ts'
export { templatePreview, templatePreviews, type TemplatePreview } from './template-previews.ts'
export { topics, type OptOut, type Topic } from './topics.ts'

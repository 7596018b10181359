/** Every e-mail that is ever sent, by the name that the outbox keeps; and how one becomes a subject and two bodies. */
import type { Secret } from '#server/platform/secret.ts'
import { localeOf, type Letterhead, type LetterFrame } from './letter.ts'
import { letterHtml } from './letter-html.ts'
import { letterText } from './letter-text.ts'
import { accessReminderLetter, invitationRefusedLetter } from './letters/answers-to-invitations.ts'
import { partnerLeftLetter, partnerReceivedLetter } from './letters/change-of-partner.ts'
import { subscriptionSuspendedLetter, suspensionAnnouncedLetter } from './letters/deadlines.ts'
import { designationLetter } from './letters/designation.ts'
import { credentialsLetter, passwordResetLetter } from './letters/credentials.ts'
import { domainAnsweredLetter, domainAskedLetter, domainNewsLetter } from './letters/domains.ts'
import { expiringEmail } from './letters/expiring.ts'
import { administratorLetter, administratorRefusedLetter } from './letters/global-administrator.ts'
import { lapsingLetter } from './letters/lapsing.ts'
import { invitationLetter } from './letters/invitation.ts'
import { joiningLetter, joinReminderLetter } from './letters/joining.ts'
import { permissionAnsweredLetter, permissionAskedLetter } from './letters/partner-permission.ts'
import { roleRequestAnsweredLetter, roleRequestLetter } from './letters/role-requests.ts'
import { setUpCompletedLetter, setUpFailingLetter, setUpToOrderLetter } from './letters/set-up.ts'
import { visibilityLetter } from './letters/partner-visibility.ts'
import { webhookDisabledLetter } from './letters/webhook-disabled.ts'
import type { Template } from './template.ts'
import { unsubscribeHref } from './topics.ts'

const templates = {
  'benefits.lapsing': lapsingLetter,
  'credentials.changed': credentialsLetter,
  'password.reset': passwordResetLetter,
  'access.reminded': accessReminderLetter,
  'administrator.designated': designationLetter,
  'domain-approval.answered': domainAnsweredLetter,
  'domain-approval.asked': domainAskedLetter,
  'domain.news': domainNewsLetter,
  'global-administrator.named': administratorLetter,
  'global-administrator.refused': administratorRefusedLetter,
  invitation: invitationLetter,
  'invitation.refused': invitationRefusedLetter,
  joining: joiningLetter,
  'joining.reminded': joinReminderLetter,
  'partner.left': partnerLeftLetter,
  'partner.received': partnerReceivedLetter,
  'partner-permission.answered': permissionAnsweredLetter,
  'partner-permission.asked': permissionAskedLetter,
  'role-request.answered': roleRequestAnsweredLetter,
  'role-request.made': roleRequestLetter,
  'services.expiring': expiringEmail,
  'set-up.completed': setUpCompletedLetter,
  'set-up.failing': setUpFailingLetter,
  'set-up.to-order': setUpToOrderLetter,
  'subscription.suspended': subscriptionSuspendedLetter,
  'suspension.announced': suspensionAnnouncedLetter,
  'visibility.granted': visibilityLetter,
  'webhook.disabled': webhookDisabledLetter,
} as const satisfies Record<string, Template>

/** The names that the outbox may hold. */
export type TemplateName = keyof typeof templates

export interface RenderedEmail {
  readonly subject: string
  readonly html: string
  readonly text: string
  /** For a notice: where its receiver ends it. */
  readonly unsubscribeHref?: string
}

/** An e-mail as the outbox holds it, as far as its words go. */
export interface UnwrittenEmail {
  readonly template: string
  readonly parameters: unknown
  readonly recipient_name: string
  readonly recipient_address: string
  readonly language: string
}

/**
 * Renders what the outbox holds, in the receiver's language. `secret` makes the links that nobody can guess, so whoever
 * renders for other eyes than the receiver's gives one of no use. Throws for a template or parameters unknown here.
 */
export function renderEmail(email: UnwrittenEmail, letterhead: Letterhead, secret: Secret): RenderedEmail {
  if (!isTemplateName(email.template)) throw new Error(`No template is called ${email.template}`)
  const locale = localeOf(email.language)
  const receiver = { name: email.recipient_name, address: email.recipient_address }
  const letter = templates[email.template].letter(email.parameters, { ...letterhead, locale, receiver, secret })
  const ends = letter.notice && unsubscribeHref(secret, letterhead.origin, letter.notice)
  const frame: LetterFrame = { letterhead, locale, receiver, unsubscribeHref: ends }
  return {
    subject: letter.subject,
    html: letterHtml(letter, frame),
    text: letterText(letter, frame),
    ...(ends === undefined ? {} : { unsubscribeHref: ends }),
  }
}

function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(templates, name)
}

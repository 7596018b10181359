/** Every e-mail that is ever sent, by the name that the outbox keeps; and how one becomes a subject and two bodies. */
import type { Secret } from '#server/platform/secret.ts'
import type { Work } from '#server/work/index.ts'
import { localeOf, type Letterhead, type LetterFrame } from './letter.ts'
import { letterHtml } from './letter-html.ts'
import { letterText } from './letter-text.ts'
import { activationsAnsweredLetter } from './letters/activations.ts'
import { accessReminderLetter, invitationRefusedLetter } from './letters/answers-to-invitations.ts'
import { partnerLeftLetter, partnerReceivedLetter } from './letters/change-of-partner.ts'
import { subscriptionSuspendedLetter, suspensionAnnouncedLetter } from './letters/deadlines.ts'
import { designationLetter } from './letters/designation.ts'
import { credentialsLetter, passwordResetLetter } from './letters/credentials.ts'
import { domainAnsweredLetter, domainAskedLetter, domainNewsLetter } from './letters/domains.ts'
import {
  accessCodeLetter,
  instructionsLetter,
  voucherAssignedLetter,
  voucherRevokedLetter,
} from './letters/benefit-users.ts'
import { expiringEmail } from './letters/expiring.ts'
import {
  administratorLetter,
  administratorRefusedLetter,
  administratorResignedLetter,
} from './letters/global-administrator.ts'
import { lapsingLetter } from './letters/lapsing.ts'
import { invitationLetter } from './letters/invitation.ts'
import { joiningLetter, joinReminderLetter } from './letters/joining.ts'
import { orderFileLetter } from './letters/order-file.ts'
import { operatorEndedLetter } from './letters/operator.ts'
import { permissionAnsweredLetter, permissionAskedLetter, permissionOverLetter } from './letters/partner-permission.ts'
import { reportLetter } from './letters/report.ts'
import { roleRequestAnsweredLetter, roleRequestLetter } from './letters/role-requests.ts'
import { setUpCompletedLetter, setUpFailingLetter, setUpToOrderLetter } from './letters/set-up.ts'
import { visibilityLetter } from './letters/partner-visibility.ts'
import { viewingLetter } from './letters/viewing.ts'
import { webhookDisabledLetter } from './letters/webhook-disabled.ts'
import type { Disclosed, Enclosed, Enclosure, Template } from './template.ts'
import { unsubscribeHref } from './topics.ts'

const templates = {
  'activations.answered': activationsAnsweredLetter,
  'benefit.access-code': accessCodeLetter,
  'benefit.instructions': instructionsLetter,
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
  'global-administrator.resigned': administratorResignedLetter,
  invitation: invitationLetter,
  'invitation.refused': invitationRefusedLetter,
  joining: joiningLetter,
  'joining.reminded': joinReminderLetter,
  'order-file.read': orderFileLetter,
  'operator.ended': operatorEndedLetter,
  'partner.left': partnerLeftLetter,
  'partner.received': partnerReceivedLetter,
  'partner-permission.answered': permissionAnsweredLetter,
  'partner-permission.asked': permissionAskedLetter,
  'partner-permission.over': permissionOverLetter,
  'report.scheduled': reportLetter,
  'role-request.answered': roleRequestAnsweredLetter,
  'role-request.made': roleRequestLetter,
  'services.expiring': expiringEmail,
  'set-up.completed': setUpCompletedLetter,
  'set-up.failing': setUpFailingLetter,
  'set-up.to-order': setUpToOrderLetter,
  'subscription.suspended': subscriptionSuspendedLetter,
  'suspension.announced': suspensionAnnouncedLetter,
  'viewing.begun': viewingLetter,
  'visibility.granted': visibilityLetter,
  'voucher.assigned': voucherAssignedLetter,
  'voucher.revoked': voucherRevokedLetter,
  'webhook.disabled': webhookDisabledLetter,
} as const satisfies Record<string, Template>

/** The names that the outbox may hold. */
export type TemplateName = keyof typeof templates
export const templateNames = Object.keys(templates).filter(isTemplateName)

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
 * renders for other eyes than the receiver's gives one of no use, and nothing `disclosed`. Throws for a template or parameters unknown here.
 */
export function renderEmail(
  email: UnwrittenEmail,
  letterhead: Letterhead,
  secret: Secret,
  disclosed?: Disclosed,
  enclosed?: Enclosed,
): RenderedEmail {
  if (!isTemplateName(email.template)) throw new Error(`No template is called ${email.template}`)
  const locale = localeOf(email.language)
  const receiver = { name: email.recipient_name, address: email.recipient_address }
  const letter = templates[email.template].letter(email.parameters, {
    ...letterhead,
    locale,
    receiver,
    secret,
    disclosed,
    enclosed,
  })
  const ends = letter.notice && unsubscribeHref(secret, letterhead.origin, letter.notice)
  const frame: LetterFrame = { letterhead, locale, receiver, unsubscribeHref: ends }
  return {
    subject: letter.subject,
    html: letterHtml(letter, frame),
    text: letterText(letter, frame),
    ...(ends === undefined ? {} : { unsubscribeHref: ends }),
  }
}

/** True where `disclosedIn` has something to look up. */
export function discloses({ template: name }: Pick<UnwrittenEmail, 'template'>): boolean {
  return templateNamed(name)?.disclose !== undefined
}

/** What only the receiver of this e-mail may read, for the one who sends it; undefined where he is no longer to be told. */
export async function disclosedIn(work: Work, email: UnwrittenEmail): Promise<Disclosed | undefined> {
  return await templateNamed(email.template)?.disclose?.(work, email.parameters, localeOf(email.language))
}

/** The file that goes with this e-mail, for the one who sends it; undefined where none does. */
export async function enclosureIn(work: Work, email: UnwrittenEmail): Promise<Enclosure | undefined> {
  return await templateNamed(email.template)?.enclose?.(work, email.parameters, localeOf(email.language))
}

function templateNamed(name: string): Template | undefined {
  return isTemplateName(name) ? templates[name] : undefined
}

/** True for a name that the outbox may hold. */
export function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(templates, name)
}

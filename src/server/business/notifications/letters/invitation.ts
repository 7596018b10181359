/**
 * The invitation (SPEC 1.1, 2.2, 10, 11): a welcome, one button and until when it leads in. Its link is made here and now, so
 * that neither outbox nor events hold anything that opens it.
 */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { customerRoles, invitationLink, operatorRoles } from '#server/business/access/index.ts'
import { writtenDate, type Letter } from '../letter.ts'
import { template, type LetterContext } from '../template.ts'
import { operatorRoleWord, partnerRoleWords, roleWords } from './roles.ts'

const common = {
  invitation: v.number(),
  serial: v.number(),
  /** The last day on which the link leads in. */
  until: v.string(),
  /** Who invites: a person's name; null where it is the publisher, whichever of his people did it. */
  inviter: v.nullable(v.string()),
  /** True for somebody who has a work account and signs in with it. */
  hasWorkAccount: v.boolean(),
}
const account = v.object({ number: v.string(), name: v.string() })

const parameters = v.variant('to', [
  v.object({
    ...common,
    to: v.literal('accounts'),
    organization: v.string(),
    agreementNumbers: v.array(v.string()),
    /** True for the one person whom the agreement names. */
    isDesignated: v.boolean(),
    roles: v.array(v.picklist(customerRoles)),
    accounts: v.pipe(v.array(account), v.minLength(1)),
    /** Accounts that he is invited to as well and that are not listed. */
    others: v.number(),
  }),
  v.object({
    ...common,
    to: v.literal('partner'),
    partner: v.string(),
    role: v.picklist(['administrator', 'agent', 'viewer']),
  }),
  v.object({ ...common, to: v.literal('console'), role: v.picklist(operatorRoles) }),
])

export type InvitationParameters = v.InferOutput<typeof parameters>
type ToAccounts = Extract<InvitationParameters, { to: 'accounts' }>
type ToPartner = Extract<InvitationParameters, { to: 'partner' }>
type ToConsole = Extract<InvitationParameters, { to: 'console' }>

export const invitationLetter = template(parameters, (given, context) => {
  if (given.to === 'console') return toConsole(given, context)
  return given.to === 'accounts' ? toAccounts(given, context) : toPartner(given, context)
})

function toAccounts(given: ToAccounts, context: LetterContext): Letter {
  const { locale, publisherName } = context
  const { organization, inviter: person, isDesignated } = given
  const inviter = person ?? publisherName
  const words = { organization, inviter, address: context.receiver.address }
  return {
    subject: m.email_invitation_subject(words, { locale }),
    title: m.email_invitation_title({}, { locale }),
    paragraphs: [
      isDesignated ? m.email_invitation_designated(words, { locale }) : m.email_invitation_welcome(words, { locale }),
      given.hasWorkAccount ? m.email_invitation_has_account(words, { locale }) : firstSteps(isDesignated, locale),
    ],
    button: button(given, context),
    facts: [...accountFacts(given, locale), signInFact(context)],
    reason: isDesignated
      ? m.email_invitation_designated_reason({}, { locale })
      : m.email_invitation_reason(words, { locale }),
  }
}

function toPartner(given: ToPartner, context: LetterContext): Letter {
  const { locale, publisherName } = context
  const words = {
    partner: given.partner,
    inviter: given.inviter ?? publisherName,
    publisher: publisherName,
    address: context.receiver.address,
  }
  return {
    portal: 'partners',
    subject: m.email_invitation_partner_subject(words, { locale }),
    title: m.email_invitation_partner_title({}, { locale }),
    paragraphs: [
      m.email_invitation_partner_welcome(words, { locale }),
      given.hasWorkAccount ? m.email_invitation_has_account(words, { locale }) : firstSteps(false, locale),
    ],
    button: button(given, context),
    facts: [
      { label: m.email_partner_name({}, { locale }), value: given.partner },
      { label: m.email_invitation_role({}, { locale }), value: partnerRoleWords([given.role], locale) },
      signInFact(context),
    ],
    reason: m.email_invitation_reason(words, { locale }),
  }
}

function toConsole(given: ToConsole, context: LetterContext): Letter {
  const { locale, publisherName } = context
  const words = { publisher: publisherName, inviter: publisherName, address: context.receiver.address }
  return {
    portal: 'console',
    subject: m.email_invitation_console_subject(words, { locale }),
    title: m.email_invitation_console_title({}, { locale }),
    paragraphs: [
      m.email_invitation_console_welcome(words, { locale }),
      given.hasWorkAccount ? m.email_invitation_has_account(words, { locale }) : firstSteps(false, locale),
    ],
    button: button(given, context),
    facts: [
      { label: m.email_invitation_role({}, { locale }), value: operatorRoleWord(given.role, locale) },
      signInFact(context),
    ],
    reason: m.email_invitation_reason(words, { locale }),
  }
}

function firstSteps(isDesignated: boolean, locale: Locale): string {
  return isDesignated ? m.email_invitation_designated_steps({}, { locale }) : m.email_invitation_steps({}, { locale })
}

function button(given: InvitationParameters, { secret, origin, locale }: LetterContext): Letter['button'] {
  const link = invitationLink(secret, { id: given.invitation, serial: given.serial })
  return {
    label: m.email_invitation_button({}, { locale }),
    href: `${origin}/invitation/${link}`,
    note: m.email_invitation_until({ date: writtenDate(given.until, locale) }, { locale }),
  }
}

function accountFacts(given: ToAccounts, locale: Locale): Letter['facts'] {
  const agreements = given.agreementNumbers.map((value) => ({ label: m.ui_agreement_number({}, { locale }), value }))
  const roles = { label: m.email_invitation_role({}, { locale }), value: roleWords(given.roles, locale) }
  const label = m.ui_purchasing_account({}, { locale })
  const [first, ...more] = given.accounts
  if (first !== undefined && more.length === 0) {
    const number = { label: m.ui_account_number({}, { locale }), value: first.number }
    return [...agreements, { label, value: first.name }, number, roles]
  }
  const accounts = given.accounts.map(({ name, number }) => ({
    label,
    value: m.email_invitation_account({ name, number }, { locale }),
  }))
  const others = { label: m.email_invitation_others({}, { locale }), value: String(given.others) }
  return [...agreements, ...accounts, ...(given.others > 0 ? [others] : []), roles]
}

function signInFact({ receiver, locale }: LetterContext): Letter['facts'][number] {
  return { label: m.email_invitation_address({}, { locale }), value: receiver.address }
}

/** What comes of invitations: a no, which whoever invited is told, and a request by somebody who has access already. */
import * as v from 'valibot'
import { m } from '#messages'
import { template } from '../template.ts'

/** Whoever invited learns that somebody said no, and where to go on. */
export const invitationRefusedLetter = template(
  v.object({
    person: v.string(),
    address: v.string(),
    organization: v.string(),
    to: v.picklist(['accounts', 'agreement', 'partner', 'console']),
    /** Where the next one is invited: an address of the portal. */
    path: v.string(),
  }),
  ({ to, path, organization, ...person }, { locale, origin, publisherName }) => {
    const words = { ...person, organization: to === 'console' ? publisherName : organization }
    return {
      ...(to === 'partner' && { portal: 'partners' as const }),
      ...(to === 'console' && { portal: 'console' as const }),
      subject: m.email_refused_subject(words, { locale }),
      title: m.email_refused_title({}, { locale }),
      paragraphs: [
        m.email_refused_text(words, { locale }),
        to === 'agreement' ? m.email_refused_designate({}, { locale }) : m.email_refused_next({}, { locale }),
      ],
      button: {
        label: to === 'agreement' ? m.email_open_designation({}, { locale }) : m.email_open_users({}, { locale }),
        href: `${origin}${path}`,
      },
      facts: [],
      reason:
        to === 'agreement' ? m.email_refused_reason_agreement({}, { locale }) : m.email_refused_reason({}, { locale }),
    }
  },
)

/** Somebody asked for the invitation of a person who came in long ago. */
export const accessReminderLetter = template(
  v.object({ agreementNumber: v.string(), account: v.object({ name: v.string(), number: v.string() }) }),
  ({ agreementNumber, account }, { locale, origin, receiver }) => ({
    subject: m.email_reminder_subject({}, { locale }),
    title: m.email_reminder_title({}, { locale }),
    paragraphs: [m.email_reminder_text({ address: receiver.address }, { locale })],
    button: { label: m.email_open_sign_in({}, { locale }), href: `${origin}/sign-in` },
    facts: [
      { label: m.ui_agreement_number({}, { locale }), value: agreementNumber },
      { label: m.ui_purchasing_account({}, { locale }), value: account.name },
      { label: m.ui_account_number({}, { locale }), value: account.number },
      { label: m.email_invitation_address({}, { locale }), value: receiver.address },
    ],
    reason: m.email_reminder_reason({}, { locale }),
  }),
)

/** What comes of asking for a work account: the link that proves the address, or that there is one already. */
import * as v from 'valibot'
import { m } from '#messages'
import { joinHours, joinLink } from '#server/business/access/index.ts'
import { template } from '../template.ts'

/** The link, made as the letter is. */
export const joiningLetter = template(
  v.object({ join: v.number(), serial: v.number() }),
  ({ join, serial }, { locale, origin, publisherName, receiver, secret }) => ({
    subject: m.email_join_title({}, { locale }),
    title: m.email_join_title({}, { locale }),
    paragraphs: [m.email_join_text({ publisher: publisherName }, { locale })],
    button: {
      label: m.email_join_button({}, { locale }),
      href: `${origin}/join/${joinLink(secret, { id: join, serial })}`,
      note: m.email_join_note({ hours: joinHours }, { locale }),
    },
    facts: [{ label: m.email_invitation_address({}, { locale }), value: receiver.address }],
    reason: m.email_join_reason({}, { locale }),
  }),
)

/** Somebody asked for a work account who has one. */
export const joinReminderLetter = template(v.object({}), (_given, { locale, origin, receiver }) => ({
  subject: m.email_join_known_title({}, { locale }),
  title: m.email_join_known_title({}, { locale }),
  paragraphs: [m.email_join_known_text({ address: receiver.address }, { locale })],
  button: { label: m.email_open_sign_in({}, { locale }), href: `${origin}/sign-in` },
  facts: [{ label: m.email_invitation_address({}, { locale }), value: receiver.address }],
  reason: m.email_join_reason({}, { locale }),
}))

/** One of the publisher's people looks at a portal as its user would: that user is told at once, and this cannot be turned off. */
import * as v from 'valibot'
import { m } from '#messages'
import { template } from '../template.ts'

const Viewing = v.object({
  operator: v.string(),
  reason: v.string(),
  minutes: v.number(),
  isPartners: v.boolean(),
})

export const viewingLetter = template(Viewing, (given, { locale, origin, publisherName }) => {
  const { operator, reason, minutes } = given
  const title = m.email_viewing_title({ publisher: publisherName }, { locale })
  return {
    ...(given.isPartners ? { portal: 'partners' as const } : {}),
    subject: title,
    title,
    paragraphs: [
      m.email_viewing_text({ operator, publisher: publisherName, minutes }, { locale }),
      m.email_viewing_limits({}, { locale }),
    ],
    button: { label: m.email_account_open({}, { locale }), href: `${origin}/profile/security` },
    facts: [{ label: m.viewing_reason_label({}, { locale }), value: reason }],
    reason: m.email_viewing_reason({}, { locale }),
  }
})

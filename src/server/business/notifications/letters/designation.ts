/**
 * Another designated administrator (SPEC 1.7): whoever administers the accounts already learns of it, since the one who was
 * named from outside will be able to do all that he does.
 */
import * as v from 'valibot'
import { m } from '#messages'
import { template } from '../template.ts'

const person = v.object({ name: v.string(), email: v.string() })

export const designationLetter = template(
  v.object({
    /** The partner who did it; null for the publisher. */
    partner: v.nullable(v.string()),
    from: person,
    to: person,
    organization: v.string(),
    agreementNumber: v.string(),
  }),
  ({ partner, from, to, organization, agreementNumber }, { locale, origin, publisherName }) => {
    const words = { by: partner ?? publisherName, name: to.name, address: to.email, former: from.name, organization }
    return {
      subject: m.email_designation_subject(words, { locale }),
      title: m.email_designation_title({}, { locale }),
      paragraphs: [
        m.email_designation_text(words, { locale }),
        m.email_designation_meaning(words, { locale }),
        m.email_designation_next(words, { locale }),
      ],
      button: { label: m.email_open_users({}, { locale }), href: `${origin}/access/users` },
      facts: [
        { label: m.ui_agreement_number({}, { locale }), value: agreementNumber },
        { label: m.email_designation_now({}, { locale }), value: m.email_designation_person(to, { locale }) },
        { label: m.email_designation_before({}, { locale }), value: m.email_designation_person(from, { locale }) },
      ],
      reason: m.email_designation_reason({ agreement: agreementNumber }, { locale }),
    }
  },
)

/**
 * To whoever is asked to be global administrator of a domain (SPEC 4.2, guide 3), and to whoever named him when he says no or
 * resigns.
 * The link is made here and now, so that neither outbox nor events hold anything that opens it.
 */
import * as v from 'valibot'
import { m } from '#messages'
import { administratorLink } from '#server/business/domains/index.ts'
import { writtenDate } from '../letter.ts'
import { template } from '../template.ts'

export const administratorLetter = template(
  v.object({
    administrator: v.number(),
    serial: v.number(),
    /** The last day on which he can answer. */
    until: v.string(),
    domain: v.string(),
    organization: v.string(),
    /** Who named him; null where it was himself, or nobody who is known. */
    namer: v.nullable(v.string()),
    hasWorkAccount: v.boolean(),
  }),
  ({ administrator, serial, until, domain, organization, namer, hasWorkAccount }, context) => {
    const { locale, origin, secret, receiver } = context
    const words = { domain, organization, address: receiver.address }
    return {
      subject: m.email_administrator_subject(words, { locale }),
      title: m.email_administrator_title(words, { locale }),
      paragraphs: [
        namer === null
          ? m.email_administrator_text(words, { locale })
          : m.email_administrator_text_by({ ...words, namer }, { locale }),
        m.email_administrator_meaning(words, { locale }),
        hasWorkAccount ? m.email_invitation_has_account(words, { locale }) : m.administrator_sign_up({}, { locale }),
      ],
      button: {
        label: m.email_invitation_button({}, { locale }),
        href: `${origin}/global-administrator/${administratorLink(secret, administrator, serial)}`,
        note: m.email_administrator_until({ date: writtenDate(until, locale) }, { locale }),
      },
      facts: [
        { label: m.domains_domain({}, { locale }), value: domain },
        { label: m.ui_account_organization({}, { locale }), value: organization },
        { label: m.email_invitation_address({}, { locale }), value: receiver.address },
      ],
      reason:
        namer === null
          ? m.email_administrator_reason({}, { locale })
          : m.email_administrator_reason_by({ namer }, { locale }),
    }
  },
)

const answered = v.object({ person: v.string(), address: v.string(), domain: v.string() })

export const administratorRefusedLetter = template(answered, (words, { locale, origin }) => ({
  subject: m.email_administrator_refused_subject(words, { locale }),
  title: m.email_administrator_refused_title({}, { locale }),
  paragraphs: [
    m.email_administrator_refused_text(words, { locale }),
    m.email_administrator_refused_next(words, { locale }),
  ],
  button: { label: m.nav_associate_domains({}, { locale }), href: `${origin}/domains` },
  facts: [{ label: m.domains_domain({}, { locale }), value: words.domain }],
  reason: m.email_administrator_refused_reason({}, { locale }),
}))

export const administratorResignedLetter = template(answered, (words, { locale, origin }) => ({
  subject: m.email_administrator_resigned_subject(words, { locale }),
  title: m.email_administrator_resigned_title(words, { locale }),
  paragraphs: [m.email_administrator_resigned_text(words, { locale })],
  button: { label: m.nav_associate_domains({}, { locale }), href: `${origin}/domains` },
  facts: [{ label: m.domains_domain({}, { locale }), value: words.domain }],
  reason: m.email_administrator_refused_reason({}, { locale }),
}))

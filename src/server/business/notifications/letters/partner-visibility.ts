/** What a partner is told who was granted sight of what others ordered (SPEC 3.2): whose, and where to look. */
import * as v from 'valibot'
import { m } from '#messages'
import { template } from '../template.ts'
import { accountForm, accountFacts, written } from './partner-account.ts'

const parameters = v.object({
  account: accountForm,
  partner: v.string(),
  /** The partners whose orders he sees from now on. */
  seen: v.pipe(v.array(v.string()), v.minLength(1)),
})

export const visibilityLetter = template(parameters, ({ account, partner, seen }, { locale, origin }) => {
  const words = { account: account.name, organization: account.organization, partner, partners: written(seen, locale) }
  return {
    portal: 'partners',
    subject: m.email_visibility_subject(words, { locale }),
    title: m.email_visibility_title({}, { locale }),
    paragraphs: [m.email_visibility_text(words, { locale }), m.email_visibility_where(words, { locale })],
    button: {
      label: m.email_open_partner_account({}, { locale }),
      href: `${origin}/purchasing-accounts/${String(account.id)}/inventory`,
    },
    facts: [
      { label: m.email_visibility_seen({}, { locale }), value: words.partners },
      ...accountFacts(account, locale),
    ],
    reason: m.email_partner_people_reason({ partner }, { locale }),
  }
})

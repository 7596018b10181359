/** What the two partners of a change of partner (SPEC 3.3) are told: who has a customer more, and who has one less. */
import * as v from 'valibot'
import { m } from '#messages'
import { template } from '../template.ts'
import { accountForm, accountFacts } from './partner-account.ts'

const parameters = v.object({ account: accountForm, from: v.string(), to: v.string() })
const leftParameters = v.object({
  ...parameters.entries,
  /** Whether a permission to manage benefits, or a request for it, ended with it. */
  permissionEnded: v.optional(v.boolean(), false),
})

export const partnerReceivedLetter = template(parameters, ({ account, from, to }, context) => {
  const { locale, origin, publisherName } = context
  const words = { account: account.name, organization: account.organization, publisher: publisherName, from, to }
  return {
    portal: 'partners',
    subject: m.email_partner_received_subject(words, { locale }),
    title: m.email_partner_received_title({}, { locale }),
    paragraphs: [m.email_partner_received_text(words, { locale }), m.email_partner_received_where(words, { locale })],
    button: {
      label: m.email_open_partner_account({}, { locale }),
      href: `${origin}/purchasing-accounts/${String(account.id)}/inventory`,
    },
    facts: accountFacts(account, locale),
    reason: m.email_partner_people_reason({ partner: to }, { locale }),
  }
})

export const partnerLeftLetter = template(leftParameters, (given, { locale, publisherName }) => {
  const { account, from, to, permissionEnded } = given
  const words = { account: account.name, organization: account.organization, publisher: publisherName, from, to }
  return {
    portal: 'partners',
    subject: m.email_partner_left_subject(words, { locale }),
    title: m.email_partner_left_title({}, { locale }),
    paragraphs: [
      m.email_partner_left_text(words, { locale }),
      ...(permissionEnded ? [m.email_partner_left_permission({}, { locale })] : []),
    ],
    button: null,
    facts: accountFacts(account, locale),
    reason: m.email_partner_people_reason({ partner: from }, { locale }),
  }
})

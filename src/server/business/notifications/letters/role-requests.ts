/** Roles that people ask for (SPEC 2.6): to whoever may give one, and the answer to whoever asked. */
import * as v from 'valibot'
import { m } from '#messages'
import { customerRoles } from '#server/business/access/index.ts'
import { template } from '../template.ts'
import { roleWords } from './roles.ts'

const account = v.object({ id: v.number(), name: v.string(), number: v.string() })
const role = v.picklist(customerRoles)

/** Somebody asks for a role that the receiver may give. */
export const roleRequestLetter = template(
  v.object({ account, role, person: v.string(), address: v.string(), reason: v.string() }),
  (given, { locale, origin }) => {
    const words = { person: given.person, role: roleWords([given.role], locale), account: given.account.name }
    const reason = given.reason === '' ? [] : [{ label: m.email_role_request_why({}, { locale }), value: given.reason }]
    return {
      subject: m.email_role_request_subject(words, { locale }),
      title: m.email_role_request_title({}, { locale }),
      paragraphs: [m.email_role_request_text(words, { locale }), m.email_role_request_first({}, { locale })],
      button: { label: m.email_role_request_answer({}, { locale }), href: `${origin}/access/role-requests` },
      facts: [
        { label: m.email_role_request_person({}, { locale }), value: given.person },
        { label: m.email_invitation_address({}, { locale }), value: given.address },
        { label: m.users_role({}, { locale }), value: words.role },
        ...reason,
        { label: m.ui_purchasing_account({}, { locale }), value: given.account.name },
        { label: m.ui_account_number({}, { locale }), value: given.account.number },
      ],
      reason: m.email_role_request_reason({}, { locale }),
    }
  },
)

/** What became of it. */
export const roleRequestAnsweredLetter = template(
  v.object({ account, role, granted: v.boolean() }),
  ({ account: { id, name, number }, role: asked, granted }, { locale, origin }) => {
    const words = { role: roleWords([asked], locale), account: name }
    const facts = [
      { label: m.users_role({}, { locale }), value: words.role },
      { label: m.ui_purchasing_account({}, { locale }), value: name },
      { label: m.ui_account_number({}, { locale }), value: number },
    ]
    const reason = m.email_role_answer_reason({}, { locale })
    if (granted) {
      return {
        subject: m.email_role_given_subject(words, { locale }),
        title: m.email_role_given_title({}, { locale }),
        paragraphs: [m.email_role_given_text(words, { locale })],
        button: {
          label: m.email_role_open_account({}, { locale }),
          href: `${origin}/purchasing-accounts/${String(id)}`,
        },
        facts,
        reason,
      }
    }
    return {
      subject: m.email_role_refused_subject(words, { locale }),
      title: m.email_role_refused_title({}, { locale }),
      paragraphs: [m.email_role_refused_text(words, { locale })],
      button: { label: m.email_role_see_requests({}, { locale }), href: `${origin}/access/role-requests` },
      facts,
      reason,
    }
  },
)

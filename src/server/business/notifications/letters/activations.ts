/** What the publisher answered to whoever asked for more activations of a product key (SPEC 9.2). */
import * as v from 'valibot'
import { m } from '#messages'
import { template } from '../template.ts'

export const activationsAnsweredLetter = template(
  v.object({
    account: v.object({ id: v.number(), name: v.string(), number: v.string() }),
    item: v.string(),
    product: v.string(),
    /** How many more; null where the request was refused. */
    granted: v.nullable(v.number()),
    allowed: v.nullable(v.number()),
    /** Why it was refused. */
    reason: v.nullable(v.string()),
  }),
  ({ account, item, product, granted, allowed, reason }, { locale, origin }) => {
    const number = (count: number) => count.toLocaleString(locale === 'fr' ? 'fr-FR' : 'en-GB')
    const isGranted = granted !== null
    return {
      subject: isGranted
        ? m.email_activations_granted_subject({ item }, { locale })
        : m.email_activations_refused_subject({ item }, { locale }),
      title: isGranted
        ? m.email_activations_granted_title({}, { locale })
        : m.email_activations_refused_title({}, { locale }),
      paragraphs: [
        isGranted
          ? m.email_activations_granted_text({ added: number(granted), item }, { locale })
          : m.email_activations_refused_text({ item }, { locale }),
      ],
      button: {
        label: m.email_activations_button({}, { locale }),
        href: `${origin}/purchasing-accounts/${String(account.id)}/keys`,
      },
      facts: [
        { label: m.software_product({}, { locale }), value: product },
        { label: m.column_edition({}, { locale }), value: item },
        ...(isGranted && allowed !== null ? [{ label: m.keys_allowed({}, { locale }), value: number(allowed) }] : []),
        ...(reason === null ? [] : [{ label: m.activations_refusal({}, { locale }), value: reason }]),
        { label: m.ui_purchasing_account({}, { locale }), value: account.name },
        { label: m.ui_account_number({}, { locale }), value: account.number },
      ],
      reason: m.email_activations_why({}, { locale }),
    }
  },
)

/** What became of a file of orders that a partner sent in (SPEC 7.2, 10). */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { writtenNumber, type Letter } from '../letter.ts'
import { template } from '../template.ts'

const outcome = v.picklist(['accepted', 'checked', 'refused', 'failed', 'not-allowed'])

const parameters = v.object({
  partner: v.string(),
  userId: v.number(),
  file: v.number(),
  name: v.string(),
  outcome,
  /** What is new, and what was there already; null where nothing was read to its end. */
  orders: v.nullable(v.number()),
  lines: v.nullable(v.number()),
  repeated: v.nullable(v.number()),
  /** What is wrong with it, where it was refused. */
  faults: v.nullable(v.number()),
})
type Given = v.InferOutput<typeof parameters>

export const orderFileLetter = template(parameters, (given, { locale, origin }) => {
  const { subject, title, text } = words[given.outcome]
  return {
    portal: 'partners',
    subject: subject({ name: given.name }, { locale }),
    title: title({}, { locale }),
    paragraphs: [text({}, { locale })],
    button: {
      label: m.email_order_file_button({}, { locale }),
      href: `${origin}/partner/orders/files/${String(given.file)}`,
    },
    facts: factsOf(given, locale),
    reason: m.email_order_file_reason({ partner: given.partner }, { locale }),
    notice: { userId: given.userId, topic: 'order-files' },
  }
})

const words = {
  accepted: {
    subject: m.email_order_file_accepted_subject,
    title: m.email_order_file_accepted_title,
    text: m.email_order_file_accepted_text,
  },
  checked: {
    subject: m.email_order_file_checked_subject,
    title: m.email_order_file_checked_title,
    text: m.email_order_file_checked_text,
  },
  refused: {
    subject: m.email_order_file_refused_subject,
    title: m.email_order_file_refused_title,
    text: m.email_order_file_refused_text,
  },
  failed: {
    subject: m.email_order_file_failed_subject,
    title: m.email_order_file_failed_title,
    text: m.email_order_file_failed_text,
  },
  'not-allowed': {
    subject: m.email_order_file_failed_subject,
    title: m.email_order_file_failed_title,
    text: m.email_order_file_not_allowed_text,
  },
} as const satisfies Readonly<Record<v.InferOutput<typeof outcome>, object>>

function factsOf({ name, outcome: how, orders, lines, repeated, faults }: Given, locale: Locale): Letter['facts'] {
  const figure = (label: string, value: number | null) =>
    value === null ? [] : [{ label, value: writtenNumber(value, locale) }]
  const ordered = how === 'checked' ? m.order_file_would_order : m.order_file_ordered
  return [
    { label: m.order_file({}, { locale }), value: name },
    ...figure(ordered({}, { locale }), orders),
    ...figure(m.order_file_lines({}, { locale }), lines),
    ...figure(m.order_file_repeated({}, { locale }), repeated),
    ...figure(m.order_file_faults({}, { locale }), faults),
  ]
}

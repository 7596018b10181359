/** Somebody works for the publisher no more: he learns that his access to the Console has ended, and with it what he held there. */
import * as v from 'valibot'
import { m } from '#messages'
import { template } from '../template.ts'

export const operatorEndedLetter = template(v.object({}), (_given, { locale, publisherName }) => ({
  portal: 'console' as const,
  subject: m.email_operator_ended_title({ publisher: publisherName }, { locale }),
  title: m.email_operator_ended_title({ publisher: publisherName }, { locale }),
  paragraphs: [m.email_operator_ended_text({}, { locale }), m.email_operator_ended_mistake({}, { locale })],
  button: null,
  facts: [],
  reason: m.email_operator_ended_reason({ publisher: publisherName }, { locale }),
}))

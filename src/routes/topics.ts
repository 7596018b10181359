/** The kinds of notices in the words of whoever chooses among them. */
import { m } from '#messages'
import type { OptOut } from '#server/business/notifications/index.ts'

const words: Readonly<Record<OptOut['topic'], { readonly name: () => string; readonly text: () => string }>> = {
  'expiring-services': { name: m.topic_expiring_services, text: m.topic_expiring_services_text },
  'lapsing-benefits': { name: m.topic_lapsing_benefits, text: m.topic_lapsing_benefits_text },
  'order-files': { name: m.topic_order_files, text: m.topic_order_files_text },
  'scheduled-report': { name: m.topic_scheduled_report, text: m.topic_scheduled_report_text },
  'unordered-services': { name: m.topic_unordered_services, text: m.topic_unordered_services_text },
}

/** « Services qui expirent » */
export function topicName(topic: OptOut['topic']): string {
  return words[topic].name()
}

/** Who is told what, and when. */
export function topicText(topic: OptOut['topic']): string {
  return words[topic].text()
}

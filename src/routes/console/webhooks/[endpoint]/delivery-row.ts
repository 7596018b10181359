/** A message of the log, as its row says it. */
import { m } from '#messages'
import type { WebhookDelivery } from '#server/business/webhooks/index.ts'
import { formatInstant, formatNumber, type Locale } from '#ui/format.ts'
import { answerInWords, deliveryState, kindWord } from '../words.ts'

export function deliveryRow(delivery: WebhookDelivery, locale: Locale, timeZone: string) {
  const { id, messageId, type, body, attempts, attemptedAt, nextAt, status, fault, tookMs } = delivery
  const at = (instant: Date) => formatInstant(locale, timeZone, instant)
  const duration = tookMs === null ? undefined : m.webhook_took({ duration: formatNumber(locale, tookMs) })
  const answer = answerInWords(status, fault)
  return {
    id,
    messageId,
    kind: kindWord(type),
    body: JSON.stringify(JSON.parse(body), null, 2),
    owed: at(delivery.owedAt),
    state: deliveryState(delivery.state),
    answer: [answer, answer === undefined ? undefined : duration].filter((words) => words !== undefined).join(', '),
    attempts: formatNumber(locale, attempts),
    attempted: attemptedAt === null ? undefined : at(attemptedAt),
    next: nextAt === null ? undefined : at(nextAt),
    isOver: nextAt === null,
  }
}

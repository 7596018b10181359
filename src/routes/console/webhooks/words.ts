/** Webhooks in words: kinds of messages, and the states of addresses and messages with the shape of each. */
import { m } from '#messages'
import type { DeliveryState, DisabledBecause, MessageKind, WebhookEndpoint } from '#server/business/webhooks/index.ts'
import { faultInWords } from '#routes/address-faults.ts'

const kinds: Readonly<Record<MessageKind, () => string>> = {
  'plans.set-up': m.webhook_kind_plans_set_up,
  'plans.ordered': m.webhook_kind_plans_ordered,
  'plans.suspended': m.webhook_kind_plans_suspended,
  'plans.expired': m.webhook_kind_plans_expired,
  'domain.associated': m.webhook_kind_domain_associated,
  'domain.proved': m.webhook_kind_domain_proved,
  'domain.lost': m.webhook_kind_domain_lost,
  'administrators.changed': m.webhook_kind_administrators_changed,
}

const disabled: Readonly<Record<DisabledBecause, () => string>> = {
  chosen: m.webhook_state_chosen,
  gone: m.webhook_state_gone,
  failing: m.webhook_state_silent,
}

const deliveries = {
  owed: { shape: 'busy', word: m.webhook_delivery_owed },
  waiting: { shape: 'waiting', word: m.webhook_delivery_waiting },
  delivered: { shape: 'done', word: m.webhook_delivery_delivered },
  'given-up': { shape: 'failed', word: m.webhook_delivery_given_up },
} as const satisfies Record<DeliveryState, unknown>

const faults: Readonly<Record<string, () => string>> = {
  timeout: m.webhook_fault_timeout,
  unreachable: m.webhook_fault_unreachable,
  untrusted: m.webhook_fault_untrusted,
  cut: m.webhook_fault_cut,
}

/** « Domaine vérifié (domain.proved) » */
export function kindWord(kind: MessageKind): string {
  return kinds[kind]()
}

export function endpointState({ disabledBecause, failingSince }: WebhookEndpoint) {
  if (disabledBecause === 'chosen') return { shape: 'past', word: disabled.chosen() } as const
  if (disabledBecause !== null) return { shape: 'failed', word: disabled[disabledBecause]() } as const
  if (failingSince !== null) return { shape: 'waiting', word: m.webhook_state_failing() } as const
  return { shape: 'done', word: m.webhook_state_active() } as const
}

export function deliveryState(state: DeliveryState) {
  const { shape, word } = deliveries[state]
  return { shape, word: word() }
}

/** « Réponse 500 », « Pas de réponse à temps »; undefined before the first attempt has ended. */
export function answerInWords(status: number | null, fault: string | null): string | undefined {
  if (status !== null) return m.webhook_answer_status({ status })
  return fault === null ? undefined : (faults[fault]?.() ?? faultInWords(fault) ?? fault)
}

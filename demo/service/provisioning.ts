/**
 * What the portal asks this service to provide: messages signed as Standard Webhooks, each of which counts once however often it
 * comes. A real service would make the seats; this one notes them.
 */
import * as v from 'valibot'
import { Webhook } from 'standardwebhooks'

const Message = v.object({
  type: v.literal('subscription.set-up'),
  data: v.object({
    organization: v.object({ number: v.string(), name: v.string() }),
    purchasingAccount: v.object({ number: v.string(), name: v.string() }),
    plan: v.object({ code: v.string(), name: v.string() }),
    quantity: v.pipe(v.number(), v.minValue(1)),
    endsOn: v.string(),
  }),
})

export type Provided = v.InferOutput<typeof Message>['data']

export interface Provisioning {
  /** Takes a message; answers the status for whoever sent it. */
  take(headers: Readonly<Record<string, string>>, body: string): number
  /** What was provided in these accounts, the latest first. */
  providedFor(accounts: readonly string[]): readonly Provided[]
}

const mostKept = 1_000

export function openProvisioning(signingSecret: string): Provisioning {
  const webhook = new Webhook(signingSecret)
  const provided = new Map<string, Provided>()
  return {
    take(headers, body) {
      let said: unknown
      try {
        said = webhook.verify(body, headers)
      } catch {
        return 401
      }
      const message = v.safeParse(Message, said)
      if (!message.success) return 422
      const id = headers['webhook-id'] ?? ''
      if (provided.has(id)) return 204
      for (const [oldest] of provided) if (provided.size >= mostKept) provided.delete(oldest)
      provided.set(id, message.output.data)
      return 204
    },
    providedFor: (accounts) =>
      [...provided.values()]
        .filter(({ purchasingAccount }) => accounts.includes(purchasingAccount.number))
        .toReversed(),
  }
}

/** Jobs that owe and send e-mail. What each does is in `business/notifications`; when they run by themselves, in `jobs.ts`. */
import * as v from 'valibot'
import {
  deliverEmails,
  forgetEmails,
  noticeExpiries,
  noticeLapses,
  tell,
  type Delivery,
  type ExpiryPosition,
  type LapsePosition,
  type Post,
} from '#server/business/notifications/index.ts'
import type { Job } from '#server/platform/jobs.ts'
import { change, system, type House } from '#server/work/index.ts'
import { daysAgo, job, stepsOf, sweepMs } from './steps.ts'

// A run of deliveries ends before the next sweep comes round. While e-mail waits, the sweep's own retries fill the minute.
const deliveryMs = 50_000
const eventAddress = v.object({ account: v.number(), id: v.number() })

// What an e-mail's key keeps from being owed twice must be over by then: notices look 90 days ahead.
const emailsKeptDays = 400

/** The jobs of the outbox, bound to a house and a way out for mail. */
export function mailJobs({ house, post }: { readonly house: House; readonly post: Post }) {
  const { ask, untilNone, fromPlaceToPlace } = stepsOf(house)
  return {
    /** Sends what a change has just put into the outbox; spares itself a server that failed a moment ago. */
    'mail.deliver': job(deliveryMs, 1_000, async (limit, signal) => {
      if (post.mailer.resting()) return
      const { waiting } = await deliver(limit, signal)
      if (waiting > 0) await ask('mail.sweep', 'mail.sweep')
    }),
    /** Sends what is still owed, whatever became of its job; fails while e-mail waits, so that the queue tries again. */
    'mail.sweep': job(deliveryMs, 1_000, async (limit, signal) => {
      const { waiting, lastError } = await deliver(limit, signal)
      if (waiting > 0) throw new Error(`${String(waiting)} e-mails wait for the mail server: ${lastError ?? 'unknown'}`)
    }),
    /** Owes the e-mails that an event causes. */
    'notifications.tell': {
      timeoutMs: sweepMs,
      batchLimit: 1,
      run: async (payload) => {
        const address = v.parse(eventAddress, payload)
        await change(house, system('notifications.tell'), null, (work) => tell(work, address))
      },
    },
    /** Owes the notices of services that expire. */
    'notifications.expiring': job(sweepMs, 200, (limit, signal) =>
      fromPlaceToPlace<ExpiryPosition>('notifications.expiring', signal, (work, after) =>
        noticeExpiries(work, after, limit),
      ),
    ),
    /** Owes the notices of benefits that lapse unused. */
    'notifications.lapsing': job(sweepMs, 200, (limit, signal) =>
      fromPlaceToPlace<LapsePosition>('notifications.lapsing', signal, (work, after) =>
        noticeLapses(work, after, limit),
      ),
    ),
    /** Forgets e-mails that were sent or refused long ago. */
    'mail.forget': job(sweepMs, 10_000, (limit, signal) =>
      untilNone('mail.forget', signal, (work) => forgetEmails(work, daysAgo(work, emailsKeptDays), limit)),
    ),
  } as const satisfies Record<string, Job>

  async function deliver(limit: number, signal: AbortSignal): Promise<Delivery> {
    const delivery = await deliverEmails(house, post, limit, signal)
    if (delivery.more) await ask('mail.deliver')
    return delivery
  }
}

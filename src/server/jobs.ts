/**
 * Every job by name, and the one table of when jobs run by themselves. A job is a few lines that call business
 * functions; each may run twice, or again from the start, without a second effect.
 */
import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import {
  answerResetRequest,
  sweepChallenges,
  sweepDevices,
  sweepFailures,
  sweepJoins,
  sweepSessions,
  sweepSteps,
} from '#server/business/access/index.ts'
import { answerInvitationRequest, inviteUninvitedOf } from '#server/business/agreements/index.ts'
import { auditJobs } from '#server/business/audit/index.ts'
import { benefitJobs, expireVouchers } from '#server/business/benefits/index.ts'
import { downloadJobs } from '#server/business/downloads/index.ts'
import { dueLooks, settleLook, type DueLook } from '#server/business/domains/index.ts'
import { announceSuspensions, expireTerms, suspendUnordered } from '#server/business/inventory/index.ts'
import type { Post } from '#server/business/notifications/index.ts'
import { forgetOrderFiles, takeInNext } from '#server/business/orders/index.ts'
import { deliverReports } from '#server/business/reports/index.ts'
import { answerJoinRequest } from '#server/business/provisioning/index.ts'
import { announce, attemptMs, deliverMessages, forgetDeliveries } from '#server/business/webhooks/index.ts'
import { endPermissions } from '#server/business/partners/index.ts'
import type { Names } from '#server/platform/dns.ts'
import { provideDue } from '#server/business/provisioning/index.ts'
import type { FileStore } from '#server/platform/file-store.ts'
import type { Job, Schedule } from '#server/platform/jobs.ts'
import { openLanes } from '#server/platform/lanes.ts'
import type { Outgoing } from '#server/platform/outgoing.ts'
import { signOnJobs } from '#server/sign-on/index.ts'
import { change, forgetClaims, read, system, type House } from '#server/work/index.ts'
import { daysAgo, job, stepsOf, sweepMs } from './jobs/steps.ts'
import { mailJobs } from './jobs/mail.ts'

/** What jobs work with. */
export interface Workplace {
  readonly house: House
  readonly post: Post
  readonly names: Names
  readonly outgoing: Outgoing
  readonly software: FileStore
}

/** The names that may be enqueued. */
export type JobName = keyof ReturnType<typeof jobsOf>

// In UTC. Terms end at the publisher's midnight, which is a quarter of an hour in UTC wherever he is.
const everyQuarter = '1,16,31,46 * * * *'

/** When jobs run by themselves. */
export const schedules: readonly (Schedule & { readonly job: JobName })[] = [
  { job: 'mail.sweep', cron: '* * * * *' },
  { job: 'provisioning.provide', cron: '* * * * *' },
  { job: 'inventory.expire', cron: everyQuarter },
  { job: 'domains.check', cron: '* * * * *' },
  { job: 'inventory.suspend', cron: everyQuarter },
  { job: 'partners.end-permissions', cron: everyQuarter },
  { job: 'benefits.expire-vouchers', cron: everyQuarter },
  { job: 'inventory.announce', cron: '20 4 * * *', madeUpFor: true },
  { job: 'notifications.expiring', cron: '10 4 * * *', madeUpFor: true },
  { job: 'notifications.lapsing', cron: '15 4 * * *', madeUpFor: true },
  { job: 'access.sweep', cron: '20 * * * *' },
  { job: 'sign-on.sweep', cron: '*/5 * * * *' },
  { job: 'sign-on.rotate-keys', cron: '30 3 * * *', madeUpFor: true },
  { job: 'work.sweep', cron: '40 3 * * *', madeUpFor: true },
  { job: 'mail.forget', cron: '50 3 * * *', madeUpFor: true },
  { job: 'benefits.recalculate', cron: '* * * * *' },
  { job: 'benefits.mark', cron: everyQuarter },
  { job: 'reports.deliver', cron: '* * * * *' },
  { job: 'webhooks.deliver', cron: '* * * * *' },
  { job: 'orders.take-in', cron: '* * * * *' },
  { job: 'orders.forget-files', cron: '5 4 * * *', madeUpFor: true },
  { job: 'webhooks.forget', cron: '55 3 * * *', madeUpFor: true },
  { job: 'audit.seal', cron: '* * * * *' },
  { job: 'audit.forget-addresses', cron: '35 3 * * *', madeUpFor: true },
  { job: 'downloads.measure', cron: '*/10 * * * *' },
  { job: 'downloads.forget-links', cron: '25 3 * * *', madeUpFor: true },
]

/** What the passing of business time makes due: asked for at once where a demonstration moves it, or tells its story. */
export const dueInTime = [
  'inventory.expire',
  'inventory.suspend',
  'inventory.announce',
  'notifications.expiring',
  'partners.end-permissions',
  'benefits.expire-vouchers',
  'notifications.lapsing',
  'domains.check',
  'benefits.mark',
  'reports.deliver',
] as const

// A run ends before the next sweep comes round.
const deliveryMs = 50_000
// Ends before the next sweep comes round, though a site that says nothing takes its time.
const provideMs = 50_000

// The longest file takes a few minutes.
const fileMs = 30 * 60_000

// Every process reads a moved clock once a second (commands/house.ts).
const followedAfterMs = 3_000

/** Names that are looked up side by side; each takes ten seconds at the most. */
const lookUpsAtOnce = 8

const claimsKeptDays = 90
const eventAddress = v.object({ account: v.number(), id: v.number() })
const resetRequest = v.object({ email: v.string() })
const joinRequest = v.object({ email: v.string(), language: v.string() })
const invitationRequest = v.object({ email: v.string(), agreementNumber: v.string(), accountNumber: v.string() })
const agreementIds = v.object({ agreements: v.array(v.number()) })

const webhooksKeptDays = 90

/** All jobs, bound to a house and a way out for mail. */
export function jobsOf({ house, post, names, outgoing, software }: Workplace) {
  const { ask, untilNone } = stepsOf(house)
  return {
    /** Sends the invitation that somebody asked for, if it was his to ask for. */
    'agreements.answer-request': {
      timeoutMs: sweepMs,
      batchLimit: 1,
      run: async (payload) => {
        const request = v.parse(invitationRequest, payload)
        await change(house, system('agreements.answer-request'), null, (work) => answerInvitationRequest(work, request))
      },
    },
    /** Sends the link for a work account to whoever asked for one, if his domain lets him. */
    'provisioning.answer-join': {
      timeoutMs: sweepMs,
      batchLimit: 1,
      run: async (payload) => {
        const request = v.parse(joinRequest, payload)
        await change(house, system('provisioning.answer-join'), null, (work) => answerJoinRequest(work, request))
      },
    },
    /** Invites the designated administrators of agreements that an import brought. */
    'agreements.invite': {
      timeoutMs: sweepMs,
      batchLimit: 100,
      run: async (payload, signal) => {
        for (const id of v.parse(agreementIds, payload).agreements) {
          signal.throwIfAborted()
          await change(house, system('agreements.invite'), null, (work) => inviteUninvitedOf(work, id))
        }
      },
    },
    /** Reads the next of the files of orders that partners sent in. */
    'orders.take-in': job(fileMs, 1, async (_limit, signal) => {
      if (await takeInNext(house, signal)) await ask('orders.take-in', 'orders.take-in')
    }),
    /** Forgets what files of orders held. */
    'orders.forget-files': job(sweepMs, 20, (limit, signal) =>
      untilNone('orders.forget-files', signal, (work) => forgetOrderFiles(work, limit)),
    ),
    /** Provides what customers set up. */
    'provisioning.provide': job(provideMs, 200, (limit, signal) => provideDue(house, outgoing, limit, signal)),
    /** Takes out of the balances what has expired. */
    'inventory.expire': job(sweepMs, 500, (limit, signal) =>
      untilNone('inventory.expire', signal, (work) => expireTerms(work, limit)),
    ),
    /** Closes partners' permissions to manage benefits that are past their last day. */
    'partners.end-permissions': job(sweepMs, 200, (limit, signal) =>
      untilNone('partners.end-permissions', signal, (work) => endPermissions(work, limit)),
    ),
    /** Gives back what vouchers were good for whose last day is over. */
    'benefits.expire-vouchers': job(sweepMs, 200, (limit, signal) =>
      untilNone('benefits.expire-vouchers', signal, (work) => expireVouchers(work, limit)),
    ),
    /** Looks for the records of domains whose look is due, and does what follows from what is found. */
    'domains.check': job(sweepMs, 200, async (limit, signal) => {
      const due = await read(house, system('domains.check'), (work) => dueLooks(work, limit))
      const lanes = openLanes(lookUpsAtOnce, limit)
      await Promise.all(due.map((each) => lanes.run(() => lookFor(each, signal))))
    }),
    /** Suspends what partners did not order in time. */
    'inventory.suspend': job(sweepMs, 200, (limit, signal) =>
      untilNone('inventory.suspend', signal, (work) => suspendUnordered(work, limit)),
    ),
    /** Announces what will be suspended. */
    'inventory.announce': job(sweepMs, 200, (limit, signal) =>
      untilNone('inventory.announce', signal, (work) => announceSuspensions(work, limit)),
    ),
    /** Asks for what a moved clock makes due, once every process goes by it. */
    'clock.follow': {
      timeoutMs: sweepMs,
      batchLimit: dueInTime.length,
      run: async (_payload, signal) => {
        await pause(followedAfterMs, undefined, { signal })
        for (const name of dueInTime) await ask(name, name)
      },
    },
    /** Looks whether somebody has the e-mail for which a new password was asked, and owes him the link. */
    'access.reset-password': {
      timeoutMs: sweepMs,
      batchLimit: 1,
      run: async (payload) => {
        const { email } = v.parse(resetRequest, payload)
        await change(house, system('access.reset-password'), null, (work) => answerResetRequest(work, email))
      },
    },
    /** Forgets what is over of signing in: sessions, second steps, challenges, devices, links, failures that no longer count. */
    'access.sweep': job(sweepMs, 1_000, async (_limit, signal) => {
      await untilNone('access.sweep', signal, sweepSessions)
      await untilNone('access.sweep', signal, sweepFailures)
      await untilNone('access.sweep', signal, sweepSteps)
      await untilNone('access.sweep', signal, sweepChallenges)
      await untilNone('access.sweep', signal, sweepDevices)
      await untilNone('access.sweep', signal, sweepJoins)
    }),
    /** Forgets the results of changes that nobody repeats any more. */
    'work.sweep': job(sweepMs, 10_000, (limit, signal) =>
      untilNone('work.sweep', signal, async (work) => {
        work.unchanged()
        return await forgetClaims(work, daysAgo(work, claimsKeptDays), limit)
      }),
    ),
    /** Has the reports sent that are due. */
    'reports.deliver': job(sweepMs, 100, (limit, signal) =>
      untilNone('reports.deliver', signal, (work) => deliverReports(work, limit)),
    ),
    /** Owes services the messages that an event causes. */
    'webhooks.announce': {
      timeoutMs: sweepMs,
      batchLimit: 1,
      run: async (payload) => {
        const address = v.parse(eventAddress, payload)
        await change(house, system('webhooks.announce'), null, (work) => announce(work, address))
      },
    },
    /** Sends services what they are owed; what fails is tried again by a later run. */
    'webhooks.deliver': job(deliveryMs + attemptMs, 1_000, async (limit, signal) => {
      // The last call begins early enough to end before the time is over.
      const ends = AbortSignal.any([signal, AbortSignal.timeout(deliveryMs)])
      if ((await deliverMessages(house, outgoing, limit, ends)) === limit) await ask('webhooks.deliver')
    }),
    /** Forgets messages that ended long ago. */
    'webhooks.forget': job(sweepMs, 10_000, (limit, signal) =>
      untilNone('webhooks.forget', signal, (work) => forgetDeliveries(work, daysAgo(work, webhooksKeptDays), limit)),
    ),
    ...mailJobs({ house, post }),
    ...signOnJobs({ house, outgoing }),
    ...benefitJobs(house),
    ...auditJobs(house),
    ...downloadJobs(house, software),
  } as const satisfies Record<string, Job>

  // One at a time with its change: what was found is kept though another look fails.
  async function lookFor({ claimId, recordName }: DueLook, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const answer = await names.texts(recordName, signal)
    signal.throwIfAborted() // a look that was broken off has found nothing out
    await change(house, system('domains.check'), null, (work) => settleLook(work, claimId, answer))
  }
}

/**
 * Provides what was set up: what has no site to be told is ready at once; of the rest each line is claimed (a change), its
 * service's site is told (no transaction is open), and the answer is written down (a change). However often it is begun, and
 * wherever it is killed, a set-up is complete once.
 */
import { change, system, type House } from '#server/work/index.ts'
import { claimLine, endProvided, endRefused, provideUnserved, type ClaimedLine, type SiteMessage } from './line.ts'

/** One message to a service's site, to be signed with `secret` (Standard Webhooks). */
export interface SiteCall {
  readonly url: string
  /** The same for every attempt, so that the site recognises a repeat. */
  readonly id: string
  readonly secret: string
  readonly message: SiteMessage
}

/** Tells a site, within a time limit of its own: whether it agreed (2xx), and what it answered in one line. */
export type TellSite = (
  call: SiteCall,
  signal: AbortSignal,
) => Promise<{ readonly isAccepted: boolean; readonly answer: string }>

const actor = system('provisioning.provide')
// Telling waits for other people's sites: a slow one must not hold up the others.
const lanes = 4

/** Provides at most about `limit` lines that are due, until `signal` aborts. */
export async function provideDue(house: House, tellSite: TellSite, limit: number, signal: AbortSignal): Promise<void> {
  while ((await change(house, actor, null, (work) => provideUnserved(work, limit))) === limit) signal.throwIfAborted()
  const run = { left: limit }
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (run.left > 0 && !signal.aborted) {
        run.left -= 1
        const line = await change(house, actor, null, claimLine)
        if (line === undefined) return
        await provide(house, tellSite, line, signal)
      }
    }),
  )
}

async function provide(house: House, tellSite: TellSite, line: ClaimedLine, signal: AbortSignal): Promise<void> {
  const secret = signingSecret(house.secret, line.client_id)
  const { url, message } = line
  const { isAccepted, answer } = await tellSite({ url, id: messageId(line), secret, message }, signal)
  await change(house, actor, null, (work) => (isAccepted ? endProvided(work, line) : endRefused(work, line, answer)))
}

function messageId({ purchasing_account_id: account, set_up_id: setUp, line }: ClaimedLine): string {
  return `set-up_${[account, setUp, line].join('_')}`
}

/** What messages to a service's site are signed with, in the form of Standard Webhooks: made of the installation's secret. */
export function signingSecret(secret: House['secret'], clientId: string): string {
  return `whsec_${Buffer.from(secret.token('provisioning', clientId), 'base64url').toString('base64')}`
}

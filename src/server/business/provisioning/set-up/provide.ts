/**
 * Provides what was set up: what has no site to be told is ready at once; of the rest each line is claimed (a change), its
 * service's site is told (no transaction is open), and the answer is written down (a change). However often it is begun, and
 * wherever it is killed, a set-up is complete once.
 */
import { Webhook } from 'standardwebhooks'
import type { Outgoing } from '#server/platform/outgoing.ts'
import { change, system, type House } from '#server/work/index.ts'
import { claimLine, endProvided, endRefused, hastenPutOff, provideUnserved, type ClaimedLine } from './line.ts'
import { signingSecret } from './signing.ts'

const actor = system('provisioning.provide')
// Telling waits for other people's sites: a slow one must not hold up the others.
const lanes = 4
/** How long a site may take to agree: less than a claim lasts (line.ts). */
const answerLimitMs = 10_000
const longestSaid = 300

/** Provides about `limit` lines that are due, until `signal` aborts. */
export async function provideDue(house: House, outgoing: Outgoing, limit: number, signal: AbortSignal): Promise<void> {
  await change(house, actor, null, hastenPutOff)
  do signal.throwIfAborted()
  while ((await change(house, actor, null, (work) => provideUnserved(work, limit))) === limit)
  const run = { left: limit }
  await Promise.all(Array.from({ length: lanes }, () => lane(house, outgoing, run, signal)))
}

async function lane(house: House, outgoing: Outgoing, run: { left: number }, signal: AbortSignal): Promise<void> {
  while (run.left > 0 && !signal.aborted) {
    run.left -= 1
    const line = await change(house, actor, null, claimLine)
    if (line === undefined) return
    const { isAccepted, said } = await tell(house, outgoing, line, signal)
    await change(house, actor, null, (work) => (isAccepted ? endProvided(work, line) : endRefused(work, line, said)))
  }
}

/** Tells the line's site, signed (Standard Webhooks), and needs a 2xx. */
async function tell(
  { clock, secret }: House,
  outgoing: Outgoing,
  line: ClaimedLine,
  signal: AbortSignal,
): Promise<{ readonly isAccepted: boolean; readonly said: string }> {
  const id = messageId(line)
  const body = JSON.stringify(line.message)
  const at = clock.realNow()
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(signingSecret(secret, line.client_id)).sign(id, at, body),
  }
  const answer = await outgoing.call({ url: line.url, method: 'POST', headers, body, limitMs: answerLimitMs, signal })
  if (answer.kind === 'unanswered') return { isAccepted: false, said: answer.fault }
  const said = `${String(answer.status)} ${answer.body.replaceAll(/\s+/g, ' ').trim()}`.trim().slice(0, longestSaid)
  return { isAccepted: answer.status >= 200 && answer.status < 300, said }
}

/** The same for every attempt, so that the site recognises a repeat. */
function messageId({ purchasing_account_id: account, set_up_id: setUp, line }: ClaimedLine): string {
  return `set-up_${[account, setUp, line].join('_')}`
}

/**
 * Sends what services are owed: claim (a change), call (no transaction is open), write down the answer (a change). What a
 * killed worker had claimed is sent again once its claim is over, under the same id.
 */
import type { Outgoing, OutgoingAnswer } from '#server/platform/outgoing.ts'
import { change, system, type House } from '#server/work/index.ts'
import { attemptMs, claimMessage, endAttempt, hastenPutOff, type ClaimedMessage, type Ending } from './attempt.ts'
import { signedHeaders, webhookSecret } from './signing.ts'

const actor = system('webhooks.deliver')
// One address is called by one of them at a time, so that a slow one holds up none but itself.
const lanes = 4

/** Sends at most `limit` messages that are due, until `signal` aborts; answers how many were tried. */
export async function deliverMessages(
  house: House,
  outgoing: Outgoing,
  limit: number,
  signal: AbortSignal,
): Promise<number> {
  await change(house, actor, null, hastenPutOff)
  const run = { left: limit }
  await Promise.all(Array.from({ length: lanes }, () => lane(house, outgoing, run, signal)))
  return limit - run.left
}

async function lane(house: House, outgoing: Outgoing, run: { left: number }, signal: AbortSignal): Promise<void> {
  while (run.left > 0 && !signal.aborted) {
    run.left -= 1
    const message = await change(house, actor, null, claimMessage)
    if (message === undefined) {
      run.left += 1
      return
    }
    const ending = await send(house, outgoing, message)
    await change(house, actor, null, (work) => endAttempt(work, message, ending))
  }
}

async function send(house: House, outgoing: Outgoing, message: ClaimedMessage): Promise<Ending> {
  const secrets = message.serials.map((serial) => webhookSecret(house.secret, message.endpointId, serial))
  const signed = { id: message.messageId, body: message.body }
  const start = house.clock.realNow()
  const headers = signedHeaders(signed, secrets, start)
  const call = { url: message.url, method: 'POST', headers, body: message.body, limitMs: attemptMs } as const
  const answer = await outgoing.call(call)
  // A clock that was put back meanwhile makes no attempt shorter than nothing.
  return endingOf(answer, Math.max(0, house.clock.realNow().getTime() - start.getTime()))
}

/** A redirect is no delivery: whoever moves says so to the operator (Standard Webhooks). */
function endingOf(answer: OutgoingAnswer, tookMs: number): Ending {
  if (answer.kind === 'unanswered') return { fault: answer.fault, tookMs }
  const { 'retry-after': wait = '' } = answer.headers
  return { status: answer.status, tookMs, retryAfterSeconds: /^\d{1,6}$/.test(wait) ? Number(wait) : undefined }
}

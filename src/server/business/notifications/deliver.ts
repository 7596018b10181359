/**
 * Sends what the outbox owes: claim (a change), send (no transaction is open), write down the answer (a change). As soon
 * as the mail server fails as a whole the run stops, since the rest would only wait for the same time limits.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Mailer, Sending } from '#server/platform/mail.ts'
import { isDatabaseAway } from '#server/platform/outage.ts'
import { change, read, system, type House } from '#server/work/index.ts'
import type { Letterhead } from './letter.ts'
import { claimEmail, endAttempt, hastenPutOff, outboxFigures, type ClaimedEmail, type Ending } from './outbox.ts'
import { enclosedFile } from './enclosed-file.ts'
import { disclosedIn, discloses, enclosureIn, renderEmail } from './templates.ts'

/** The way out: a mail server, and whose letters they are. */
export interface Post {
  readonly mailer: Mailer
  readonly letterhead: Letterhead
}

export interface Delivery {
  readonly sent: number
  readonly bounced: number
  /** Tried in vain, now or earlier, and tried again. */
  readonly waiting: number
  /** True when more is due than one run takes on. */
  readonly more: boolean
  /** What the server last said about those that wait. */
  readonly lastError: string | null
}

interface Run {
  left: number
  serverFailed: boolean
  sent: number
  bounced: number
}

const actor = system('mail.deliver')
// Sending waits for the network: a few at a time make a backlog short without drowning the server.
const lanes = 4
/** An e-mail that nothing took for so long bounces. */
export const giveUpAfterDays = 5
const markRetries = 15
const markRetryMs = 1_000

/** Sends at most `limit` e-mails that are due, until `signal` aborts. */
export async function deliverEmails(house: House, post: Post, limit: number, signal: AbortSignal): Promise<Delivery> {
  await change(house, actor, null, hastenPutOff)
  const run: Run = { left: limit, serverFailed: false, sent: 0, bounced: 0 }
  await Promise.all(Array.from({ length: lanes }, () => lane(house, post, run, signal)))
  const { due, waiting, lastError } = await read(house, actor, outboxFigures)
  return { sent: run.sent, bounced: run.bounced, waiting, more: due > 0 && !run.serverFailed, lastError }
}

async function lane(house: House, post: Post, run: Run, signal: AbortSignal): Promise<void> {
  while (run.left > 0 && !run.serverFailed && !signal.aborted) {
    run.left -= 1
    const email = await change(house, actor, null, (work) => claimEmail(work, post.mailer.domain))
    if (email === undefined) return
    const sending = await send(house, post, email)
    if (sending.outcome === 'failed' && sending.fault === 'server') run.serverFailed = true
    const ending = endingOf(sending, email, house.clock.realNow())
    await untilWritten(() => change(house, actor, null, (work) => endAttempt(work, email, ending, sending.reply)))
    if (ending === 'sent') run.sent += 1
    if (ending === 'bounced') run.bounced += 1
  }
}

async function send(house: House, post: Post, email: ClaimedEmail): Promise<Sending> {
  try {
    const secret = discloses(email)
    const disclosed = secret ? await read(house, actor, (work) => disclosedIn(work, email)) : undefined
    if (secret && disclosed === undefined) return { outcome: 'refused', reply: 'Its receiver is no longer to be told' }
    const enclosure = secret ? await read(house, actor, (work) => enclosureIn(work, email)) : undefined
    const enclosed = enclosure && (await enclosedFile(house, enclosure, email.language))
    const letter = renderEmail(email, post.letterhead, house.secret, disclosed, enclosed?.state)
    const to = { name: email.recipient_name, address: email.recipient_address }
    const attachment = enclosed?.state === 'file' ? { attachment: enclosed.file } : {}
    return await post.mailer.send({ id: email.message_id, to, language: email.language, ...letter, ...attachment })
  } catch (error) {
    // A template that this version cannot fill in holds up its own e-mails and no others, until one that can is there.
    return { outcome: 'failed', fault: 'message', reply: error instanceof Error ? error.message : String(error) }
  }
}

// SMTP_URL is the publisher's own relay, so what it puts off it will take soon: days of refusals are a bounce.
function endingOf(sending: Sending, email: ClaimedEmail, now: Date): Ending {
  if (sending.outcome === 'sent') return 'sent'
  if (sending.outcome === 'refused') return 'bounced'
  return now.getTime() - email.tried_since.getTime() > giveUpAfterDays * 86_400_000 ? 'bounced' : 'waits'
}

// The server has answered: if the database is away just now, not writing the answer down would send the e-mail again.
async function untilWritten(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write()
    } catch (error) {
      if (attempt > markRetries || !isDatabaseAway(error)) throw error
      await pause(markRetryMs)
    }
  }
}

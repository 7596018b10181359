/**
 * What slows guessing down without giving a stranger the power to lock anybody out: failures count per (network,
 * e-mail) and per network, never per e-mail alone, and only ever cost waiting. A turn is taken, and counts as failed,
 * before the password is looked at: of a thousand guesses sent at once only the free ones are heard.
 */
import { sql } from 'kysely'
import { sha256 } from '#server/platform/crypto.ts'
import { networkOf } from '#server/platform/address.ts'
import { latestPast } from '#server/platform/clock.ts'
import { prepared } from '#server/platform/prepared.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'sign-in.delayed': { readonly seconds: number }
    /** Too many e-mails of one kind went to one recipient today; another one may go after so many minutes. */
    'recipient.mailed-often': { readonly email: string; readonly minutes: number }
  }
}

/** What one attempt counts against. */
export type Turn = readonly Counter[]

interface Counter {
  readonly source: Buffer
  /** Seconds to wait after so many failures (the index). */
  readonly waits: readonly number[]
}

/** Failures after which each further one costs waiting: for one e-mail from one network or one device, */
const freePerPair = 10
/** and for a network whatever the e-mails: a whole company may sign in from behind one address. */
const freePerNetwork = 100
/** and for the second step of one person, whom a wait protects who has lost his password to somebody. */
export const freePerStep = 10
/** The wait doubles from one second up to this, */
const longestWaitSeconds = 60
/** and to this for the second step: a hundred codes a day, of a million. */
const longestStepWaitSeconds = 900
/** Counters start again so long after the last failure. */
const forgottenAfterHours = 24
/** E-mails to one recipient that others can cause without waiting, and the wait after that. */
const freePerRecipient = 5
const recipientWaitSeconds = 3_600
const sweepLimit = 1_000

const recipientWaits = [...Array.from({ length: freePerRecipient }, () => 0), recipientWaitSeconds]
const pairWaits = waitsAfter(freePerPair)
const networkWaits = waitsAfter(freePerNetwork)
const stepWaits = waitsAfter(freePerStep, longestStepWaitSeconds)

/**
 * Takes a turn for an attempt with this canonical e-mail (or whatever was typed), which counts as failed until
 * `giveBack`. `former` is the token of a session that the browser had: where it was this person's, his own failures are
 * all that counts, so that nobody on his network can keep him out. Refuses 422 sign-in.delayed while one must wait.
 */
export async function takeTurn(work: Changing, address: string, email: string, former?: string): Promise<Turn> {
  const turn = former !== undefined && (await isOwnDevice(work, email, former)) ? ofDevice(former) : of(address, email)
  for (const counter of turn) await count(work, counter)
  work.unchanged() // a counter is no event; the log has the attempt
  return turn
}

/**
 * Takes a turn for a form that anybody may send and that mails somebody, apart from signing in and never given back.
 * `purpose` names the form. Refuses 422 sign-in.delayed while one must wait: whoever the e-mail belongs to, or nobody.
 */
export async function takeRequestTurn(work: Changing, purpose: string, address: string, email: string): Promise<void> {
  for (const counter of of(address, email, `${purpose}\n`)) await count(work, counter)
  work.unchanged()
}

/**
 * True where one more e-mail that anybody may cause can go to this recipient: a few a day, then one an hour, so that no
 * crowd of networks floods a mailbox.
 */
export async function mayMailAgain(work: Changing, purpose: string, recipient: string): Promise<boolean> {
  return (await attempted(work, ofRecipient(purpose, recipient))) !== undefined
}

/** As `mayMailAgain`, where somebody waits for the answer. Refuses 409 recipient.mailed-often, and says until when. */
export async function takeMailTurn(work: Changing, purpose: string, recipient: string): Promise<void> {
  const minutes = await minutesToMail(work, purpose, recipient)
  if (minutes > 0) throw new Refusal(409, 'recipient.mailed-often', { email: recipient, minutes })
}

/** As `mayMailAgain`: 0 where one more can go, which then counts; else the minutes until another one can. */
export async function minutesToMail(work: Changing, purpose: string, recipient: string): Promise<number> {
  const counter = ofRecipient(purpose, recipient)
  if ((await attempted(work, counter)) !== undefined) return 0
  return Math.ceil((await secondsLeft(work, counter)) / 60)
}

function ofRecipient(purpose: string, recipient: string): Counter {
  return { source: sha256(`recipient\n${purpose}\n${recipient}`), waits: recipientWaits }
}

/** Takes a turn for a key that was never typed, such as a passkey's: per network alone. Refuses 422 sign-in.delayed. */
export async function takeNetworkTurn(work: Changing, kind: string, address: string): Promise<Turn> {
  const turn = [{ source: sha256(`${kind} network\n${networkOf(address)}`), waits: networkWaits }]
  for (const counter of turn) await count(work, counter)
  work.unchanged()
  return turn
}

/**
 * Takes a turn for a second step. It counts per person wherever it comes from, which is no lock-out by a stranger:
 * whoever gets here has the password. From a browser that the person has used before, only that one counts.
 * Answers how many turns failed so far. Refuses 422 sign-in.delayed.
 */
export async function takeStepTurn(
  work: Changing,
  userId: number,
  known: string | undefined,
): Promise<{ readonly turn: Turn; readonly failures: number }> {
  const source = sha256(known === undefined ? `step\n${String(userId)}` : `step\n${String(userId)}\n${known}`)
  const counter = { source, waits: stepWaits }
  const failures = await count(work, counter)
  work.unchanged()
  return { turn: [counter], failures: failures - 1 }
}

/** Failures of whoever gives the secret of a program that goes by `name`, per network, and how long it must wait. */
export interface SecretTurn {
  readonly counter: Counter
  readonly failures: number
  /** Seconds until a secret is looked at again; 0 where one is now. */
  readonly waitSeconds: number
}

/**
 * What stands against somebody who is about to give a secret of 256 bits, which cannot be guessed: unlike a password's, a
 * turn is not taken beforehand, so that the programs that know theirs, hundreds of times a second, write nothing.
 */
export async function secretTurn(work: Work, address: string, name: string): Promise<SecretTurn> {
  const counter = { source: sha256(`secret pair\n${networkOf(address)}\n${name}`), waits: pairWaits }
  const { failures, seconds } = await standing(work, counter)
  return { counter, failures, waitSeconds: seconds }
}

/** The secret was wrong. To be called in a change that lasts although it is refused. */
export async function secretFailed(work: Changing, { counter }: SecretTurn): Promise<void> {
  await attempted(work, counter)
}

/** The secret was right: the network starts afresh. */
export async function secretPassed(work: Changing, { counter, failures }: SecretTurn): Promise<void> {
  if (failures > 0) await work.db.deleteFrom('sign_in_failures').where('source', '=', counter.source).execute()
}

/** The attempt succeeded: the person starts afresh, and his network has one failure less. */
export async function giveBack(work: Changing, turn: Turn): Promise<void> {
  for (const { source, waits } of turn) {
    if (waits !== networkWaits) await work.db.deleteFrom('sign_in_failures').where('source', '=', source).execute()
    else await uncount(work, source)
  }
}

/** Deletes counters that count no more, at most a thousand at a time; answers how many. */
export async function sweepFailures(work: Changing): Promise<number> {
  const forgotten = await work.db
    .deleteFrom('sign_in_failures')
    .where('source', 'in', (nested) =>
      nested.selectFrom('sign_in_failures').select('source').where('failed_at', '<', memory(work)).limit(sweepLimit),
    )
    .returning('source')
    .execute()
  work.unchanged()
  return forgotten.length
}

// Network first, everywhere: two attempts from one network would otherwise wait for each other in a circle.
function of(address: string, email: string, purpose = ''): Turn {
  const network = networkOf(address)
  return [
    { source: sha256(`${purpose}network\n${network}`), waits: networkWaits },
    { source: sha256(`${purpose}pair\n${network}\n${email}`), waits: pairWaits },
  ]
}

function ofDevice(former: string): Turn {
  return [{ source: sha256(`device\n${former}`), waits: pairWaits }]
}

async function isOwnDevice(work: Changing, email: string, former: string): Promise<boolean> {
  const session = await work.db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select('u.id')
    .where('s.token_hash', '=', sha256(former))
    .where('u.email_canonical', '=', email)
    .executeTakeFirst()
  return session !== undefined
}

async function count(work: Changing, counter: Counter): Promise<number> {
  const failures = await attempted(work, counter)
  if (failures !== undefined) return failures
  throw new Refusal(422, 'sign-in.delayed', { seconds: await secondsLeft(work, counter) })
}

// One statement decides and counts, under the row's lock: checking first would let parallel guesses through together.
// What is free is free whatever the time: of two attempts at once, the one that counts second may have begun first.
// Only what failed further ahead than that was counted before the clock was put back: nobody waits for it to come again.
async function attempted(work: Changing, { source, waits }: Counter): Promise<number | undefined> {
  const forgotten = memory(work)
  const wait = sql`(${`{${waits.join(',')}}`}::int[])[least(f.failures, ${waits.length - 1}::int) + 1]`
  const { rows } = await sql<{ failures: number }>`
    insert into sign_in_failures as f (source, failures, failed_at) values (${source}, 1, ${work.realNow})
    on conflict (source) do update
      set failures = case when f.failed_at < ${forgotten} then 1 else f.failures + 1 end, failed_at = ${work.realNow}
      where f.failed_at < ${forgotten} or ${wait} = 0
        or f.failed_at + make_interval(secs => ${wait}) <= ${work.realNow} or f.failed_at > ${latestPast(work.realNow)}
    returning failures`.execute(work.db)
  return rows[0]?.failures
}

async function uncount(work: Changing, source: Buffer): Promise<void> {
  await work.db
    .updateTable('sign_in_failures')
    .set((row) => ({ failures: row('failures', '-', 1) }))
    .where('source', '=', source)
    .where('failures', '>', 0)
    .execute()
}

async function secondsLeft(work: Changing, counter: Counter): Promise<number> {
  return Math.max(1, (await standing(work, counter)).seconds)
}

async function standing(work: Work, { source, waits }: Counter): Promise<{ failures: number; seconds: number }> {
  const [held] = await failuresOf(work.db, { source })
  if (held === undefined) return { failures: 0, seconds: 0 }
  const waited = Math.max(0, work.realNow.getTime() - held.failed_at.getTime()) / 1_000
  const due = waits[Math.min(held.failures, waits.length - 1)] ?? 0
  return { failures: held.failures, seconds: Math.max(0, Math.ceil(due - waited)) }
}

const failuresOf = prepared((db, { source }: { source: Buffer }) =>
  db.selectFrom('sign_in_failures').select(['failures', 'failed_at']).where('source', '=', source),
)

function waitsAfter(free: number, longest = longestWaitSeconds): readonly number[] {
  const seconds: number[] = Array.from({ length: free }, () => 0)
  for (let wait = 1; wait < longest; wait *= 2) seconds.push(wait)
  return [...seconds, longest]
}

function memory(work: Changing): Date {
  return new Date(work.realNow.getTime() - forgottenAfterHours * 3_600_000)
}

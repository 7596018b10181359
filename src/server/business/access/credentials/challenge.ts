/**
 * The challenge that a passkey signs. It carries its own proof (what it is for, until when, by the installation's secret),
 * so that showing the sign-in page writes nothing; answering one claims it, so that each is answered once.
 */
import { newToken, sha256 } from '#server/platform/crypto.ts'
import type { Changing, House, Work } from '#server/work/index.ts'

/** `sign-in`, or `add:` with the person for whom a passkey is made. */
export type ChallengeFor = 'sign-in' | `add:${number}`

/** What proofs are made with. */
type Proving = Pick<Work, 'secret' | 'realNow'>

const challengeMinutes = 15
const minuteMs = 60_000
const sweepLimit = 1_000

/** For where no work is open: proving needs no database. */
export function provingOf(house: House): Proving {
  return { secret: house.secret, realNow: house.clock.realNow() }
}

/** A new challenge, in base64url as WebAuthn's options have it. */
export function challengeFor(work: Proving, purpose: ChallengeFor): string {
  const subject = `${purpose}.${String(work.realNow.getTime() + challengeMinutes * minuteMs)}.${newToken()}`
  return Buffer.from(`${subject}.${work.secret.token('passkey-challenge', subject)}`).toString('base64url')
}

/** Until when this challenge (in base64url) may be answered; undefined where it is none of ours, or over. */
export function challengeEnd(work: Proving, purpose: ChallengeFor, challenge: string): Date | undefined {
  const [given, end, nonce, token] = Buffer.from(challenge, 'base64url').toString().split('.')
  if (given !== purpose || nonce === undefined || token === undefined) return undefined
  if (!work.secret.isToken('passkey-challenge', [given, end, nonce].join('.'), token)) return undefined
  return Number(end) > work.realNow.getTime() ? new Date(Number(end)) : undefined
}

/** Claims a challenge; false where it was answered before. */
export async function claimChallenge(work: Changing, challenge: string, end: Date): Promise<boolean> {
  const claimed = await work.db
    .insertInto('passkey_challenges')
    .values({ challenge_hash: sha256(challenge), expires_at: end })
    .onConflict((conflict) => conflict.doNothing())
    .returning('expires_at')
    .executeTakeFirst()
  return claimed !== undefined
}

/** Forgets challenges that are over by themselves, at most a thousand at a time; answers how many. */
export async function sweepChallenges(work: Changing): Promise<number> {
  work.unchanged()
  const over = await work.db
    .deleteFrom('passkey_challenges')
    .where('challenge_hash', 'in', (nested) =>
      nested
        .selectFrom('passkey_challenges')
        .select('challenge_hash')
        .where('expires_at', '<', work.realNow)
        .limit(sweepLimit),
    )
    .returning('expires_at')
    .execute()
  return over.length
}

/**
 * Sessions that are over, at the services (OpenID Connect Back-Channel Logout): what was entered from each is looked up, and
 * every service that wants to know is owed a word. It is told by a job, at once and then again until it has heard.
 */
import { createPrivateKey, createSign, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import type { Outgoing } from '#server/platform/outgoing.ts'
import { change, read, system, type Changing, type House, type Work } from '#server/work/index.ts'
import { signingAlgorithm, type KeyRing } from './keys.ts'

const actor = system('sign-on')
/** A logout token is of use for so long; each attempt has one of its own. */
const tokenSeconds = 120
/** A service that has not heard for so long has forgotten its own session as well. */
const owedDays = 2
const sweepLimit = 100
const backchannelEvent = 'http://schemas.openid.net/event/backchannel-logout'

const Entered = v.looseObject({
  uid: v.string(),
  accountId: v.string(),
  authorizations: v.optional(v.record(v.string(), v.looseObject({ sid: v.optional(v.string()) })), {}),
})

/** Ends what was entered from these sessions (hashes in hex) and owes its services the word. Repeated, it does nothing. */
export async function endSessions(work: Changing, sessions: readonly string[]): Promise<void> {
  work.unchanged() // the portal's own session was the event
  const hashes = sessions.map((hash) => Buffer.from(hash, 'hex'))
  for (const hash of hashes) await endSession(work, hash)
}

/** Ends, at most a hundred at a time, what was entered from sessions that ended by themselves; answers how many. */
export async function endExpired(work: Changing): Promise<number> {
  const expired = await work.db
    .selectFrom('sign_on_sessions')
    .select('session_hash')
    .where('expires_at', '<=', work.realNow)
    .limit(sweepLimit)
    .execute()
  for (const { session_hash: hash } of expired) await endSession(work, hash)
  work.unchanged()
  return expired.length
}

async function endSession(work: Changing, hash: Buffer): Promise<void> {
  const ended = await work.db
    .deleteFrom('sign_on_sessions')
    .where('session_hash', '=', hash)
    .returning(['payload', 'issuer'])
    .executeTakeFirst()
  if (ended === undefined) return
  const opened = work.secret.open('sign-on', `Session\n${hash.toString('base64url')}`, ended.payload)
  const { accountId, authorizations } = v.parse(Entered, JSON.parse(opened))
  const services = await work.db
    .selectFrom('services')
    .select(['id', 'client_id'])
    .where('client_id', 'in', [...Object.keys(authorizations), ''])
    .where('backchannel_logout_uri', 'is not', null)
    .where('withdrawn_at', 'is', null)
    .execute()
  for (const { id, client_id: clientId } of services) {
    const sid = authorizations[clientId]?.sid
    if (sid === undefined) continue
    const owed = await work.db
      .insertInto('sign_on_logouts')
      .values({ service_id: id, subject: accountId, session_id: sid, issuer: ended.issuer, owed_at: work.realNow })
      .returning('id')
      .executeTakeFirstOrThrow()
    await work.enqueue('sign-on.tell-logout', { id: owed.id })
  }
}

interface OwedLogout {
  readonly id: number
  readonly clientId: string
  readonly uri: string
  readonly subject: string
  readonly sessionId: string
  readonly issuer: string
}

/**
 * Tells one service of one session that is over. Throws where it has not heard, so that the queue tries again, with growing
 * delays. A word that is owed no more is told to nobody.
 */
export async function tellLogout(
  house: House,
  outgoing: Outgoing,
  ring: KeyRing,
  id: number,
  signal: AbortSignal,
): Promise<void> {
  const owed = await read(house, actor, (work) => owedLogout(work, id))
  if (owed !== undefined) {
    const [key] = await ring.current()
    if (key === undefined) throw new Error('There is no key to sign with')
    const answer = await outgoing.call({
      url: owed.uri,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: logoutToken(owed, key, house.clock.realNow()) }).toString(),
      signal,
    })
    // Also 400 is asked again: it says that the sign-out failed there, for whatever reason (2.8).
    const hasHeard = answer.kind === 'answered' && answer.status >= 200 && answer.status < 300
    if (!hasHeard) throw new Error(`${owed.clientId} has not heard of a sign-out: ${JSON.stringify(outcomeOf(answer))}`)
  }
  await change(house, actor, null, async (work) => {
    work.unchanged()
    await work.db.deleteFrom('sign_on_logouts').where('id', '=', id).execute()
  })
}

/** Forgets words that were owed for days and that nobody wanted to hear; answers how many. */
export async function sweepLogouts(work: Changing): Promise<number> {
  work.unchanged()
  const longAgo = new Date(work.realNow.getTime() - owedDays * 86_400_000)
  const forgotten = await work.db
    .deleteFrom('sign_on_logouts')
    .where('id', 'in', (nested) =>
      nested.selectFrom('sign_on_logouts').select('id').where('owed_at', '<', longAgo).limit(sweepLimit),
    )
    .returning('id')
    .execute()
  return forgotten.length
}

async function owedLogout(work: Work, id: number): Promise<OwedLogout | undefined> {
  const row = await work.db
    .selectFrom('sign_on_logouts as l')
    .innerJoin('services as s', 's.id', 'l.service_id')
    .select(['l.id', 's.client_id as clientId', 's.backchannel_logout_uri', 'l.subject'])
    .select(['l.session_id as sessionId', 'l.issuer'])
    .where('l.id', '=', id)
    .where('s.withdrawn_at', 'is', null)
    .executeTakeFirst()
  const uri = row?.backchannel_logout_uri
  if (row === undefined || uri === null || uri === undefined) return undefined
  return { ...row, uri }
}

/** A logout token (2.4), signed as identity tokens are, without the provider: a worker need not load it. */
function logoutToken(owed: OwedLogout, key: { readonly jwk: Jwk }, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1_000)
  const header = { alg: signingAlgorithm, typ: 'logout+jwt', kid: key.jwk.kid }
  const payload = {
    iss: owed.issuer,
    aud: owed.clientId,
    sub: owed.subject,
    sid: owed.sessionId,
    iat: issuedAt,
    exp: issuedAt + tokenSeconds,
    jti: randomBytes(16).toString('base64url'),
    events: { [backchannelEvent]: {} },
  }
  const signed = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const signature = createSign('RSA-SHA256')
    .update(signed)
    .sign(createPrivateKey({ key: key.jwk, format: 'jwk' }))
  return `${signed}.${signature.toString('base64url')}`
}

type Jwk = Parameters<typeof createPrivateKey>[0] extends infer Input
  ? Extract<Input, { key: object; format: 'jwk' }>['key'] & { readonly kid: string }
  : never

function outcomeOf(answer: Awaited<ReturnType<Outgoing['call']>>): unknown {
  return answer.kind === 'answered' ? answer.status : answer.fault
}

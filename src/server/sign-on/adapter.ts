/**
 * The provider's storage. A session of the provider is one of the portal's under another name: it is found by the portal's
 * session alone, and over in the moment that one is. A code or token is found together with its grant and its session, so
 * that a grant's end is the end of all that was given under it.
 */
import type { Adapter, AdapterPayload } from 'oidc-provider'
import { clientMetadata } from './clients.ts'
import { currentFrame, type Frame } from './frame.ts'
import { findRecord, findSession, findToken, recordHash, type NewRecord, type StoredToken } from './records.ts'

const tokens = new Set(['AuthorizationCode', 'RefreshToken', 'AccessToken'])
/** What is of use once, so that whoever brings it holds it. */
const takenOnce = new Set(['AuthorizationCode', 'RefreshToken'])

/** The storage of one kind of thing. */
export function adapterFor(model: string): Adapter {
  if (model === 'Client') return { ...nothing, find: (id) => clientMetadata(currentFrame(), id) }
  return model === 'Session' ? { ...nothing, ...portalSessions } : records(model)
}

const nothing: Adapter = {
  find: () => Promise.resolve(undefined),
  findByUid: () => Promise.resolve(undefined),
  findByUserCode: () => Promise.resolve(undefined),
  upsert: () => Promise.resolve(),
  consume: () => Promise.resolve(),
  destroy: () => Promise.resolve(),
  // The grant goes with them, and nothing is found without its grant.
  revokeByGrantId: () => Promise.resolve(),
}

/** How the provider calls a session of the portal. */
export function sessionUid(hash: Buffer): string {
  return hash.toString('base64url')
}

/** Visitors have none, whatever cookie they bring; nothing that the provider would keep of theirs is kept. */
const portalSessions: Pick<Adapter, 'findByUid' | 'upsert'> = {
  async findByUid(uid) {
    const frame = currentFrame()
    const hash = Buffer.from(uid, 'base64url')
    const own = frame.portal?.hash.equals(hash) === true ? frame.portal : undefined
    const beside = frame.beside.get(hash.toString('hex'))
    const stored =
      frame.entered ??
      (beside === undefined ? await findSession(await frame.change.work(), hash) : (beside ?? undefined))
    if (stored !== undefined) return opened(frame, 'Session', hash, stored)
    if (own === undefined) return undefined
    const loginTs = seconds(own.beganAt)
    return { kind: 'Session', iat: loginTs, exp: seconds(own.endsAt), uid, jti: uid, accountId: own.subject, loginTs }
  },
  upsert(_id, payload) {
    const frame = currentFrame()
    if (frame.portal !== undefined && payload.uid === sessionUid(frame.portal.hash)) {
      const { jti: _jti, ...kept } = payload
      const subject = subjectOf('Session', frame.portal.hash)
      frame.entered = frame.house.secret.seal('sign-on', subject, JSON.stringify(kept))
    }
    return Promise.resolve()
  },
}

function records(model: string): Adapter {
  return {
    ...nothing,
    async find(id) {
      const stored = await found(currentFrame(), model, recordHash(model, id))
      return stored && { ...stored, jti: id }
    },
    upsert(id, payload, expiresIn) {
      const { left } = currentFrame()
      const record = newRecord(currentFrame(), model, id, payload, expiresIn)
      left.set(record.hash.toString('hex'), { kind: 'written', record })
      return Promise.resolve()
    },
    consume(id) {
      const hash = recordHash(model, id)
      currentFrame().left.set(hash.toString('hex'), { kind: 'taken', hash })
      return Promise.resolve()
    },
    destroy(id) {
      const hash = recordHash(model, id)
      currentFrame().left.set(hash.toString('hex'), { kind: 'gone', hash })
      return Promise.resolve()
    },
  }
}

async function found(frame: Frame, model: string, hash: Buffer): Promise<AdapterPayload | undefined> {
  const key = hash.toString('hex')
  const left = frame.left.get(key)
  if (left?.kind === 'written') return opened(frame, model, hash, left.record.payload)
  if (left?.kind === 'gone') return undefined
  const beside = frame.beside.get(key)
  if (beside !== undefined) return beside === null ? undefined : opened(frame, model, hash, beside)
  const work = await frame.change.work()
  if (!tokens.has(model)) {
    const stored = await findRecord(work, hash)
    return stored && opened(frame, model, hash, stored)
  }
  const token = await findToken(work, hash, takenOnce.has(model))
  if (token === undefined) return undefined
  const payload = opened(frame, model, hash, token.payload)
  remember(frame, payload, token)
  return token.consumed_at === null ? payload : { ...payload, consumed: seconds(token.consumed_at) }
}

/** Keeps what was found beside a token, which the provider asks for next. */
function remember(frame: Frame, { grantId, sessionUid: uid }: AdapterPayload, token: StoredToken): void {
  if (grantId !== undefined) frame.beside.set(recordHash('Grant', grantId).toString('hex'), token.grant_payload)
  if (uid !== undefined) frame.beside.set(Buffer.from(uid, 'base64url').toString('hex'), token.session_payload)
}

function newRecord(
  frame: Frame,
  model: string,
  id: string,
  payload: AdapterPayload,
  expiresIn: number | undefined,
): NewRecord {
  const hash = recordHash(model, id)
  // What its bearer shows is nowhere to be read, not even by whoever has the secret.
  const { jti: _jti, consumed: _consumed, ...kept } = payload
  if (expiresIn === undefined) throw new Error(`${model} would be kept for ever`)
  return {
    hash,
    model,
    clientId: payload.clientId ?? null,
    grantHash: payload.grantId === undefined ? null : recordHash('Grant', payload.grantId),
    sessionHash: payload.sessionUid === undefined ? null : Buffer.from(payload.sessionUid, 'base64url'),
    payload: frame.house.secret.seal('sign-on', subjectOf(model, hash), JSON.stringify(kept)),
    expiresAt: new Date(frame.house.clock.realNow().getTime() + expiresIn * 1_000),
  }
}

/** What a payload is encrypted for: put into another row, it does not open. */
function subjectOf(model: string, hash: Buffer): string {
  return `${model}\n${hash.toString('base64url')}`
}

function opened(frame: Frame, model: string, hash: Buffer, payload: Buffer): AdapterPayload {
  const text = frame.house.secret.open('sign-on', subjectOf(model, hash), payload)
  return JSON.parse(text) as AdapterPayload
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1_000)
}

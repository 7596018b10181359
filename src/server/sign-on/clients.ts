/**
 * Registered services as the provider knows them. Read anew for every request, so that a service that was withdrawn or
 * changed is so at once; of its secrets only hashes exist, of which several may be right while one takes over from another.
 */
import { timingSafeEqual } from 'node:crypto'
import type { AdapterPayload } from 'oidc-provider'
import { sql } from 'kysely'
import * as v from 'valibot'
import { secretFailed, secretPassed, secretTurn } from '#server/business/access/index.ts'
import { sha256 } from '#server/platform/crypto.ts'
import { prepared } from '#server/platform/prepared.ts'
import type { Frame } from './frame.ts'
import { signingAlgorithm } from './keys.ts'

/** What a service may ask the services' API for, in its own name. */
export const apiScopes = ['entitlements.read', 'seats.report', 'benefits.record'] as const

/** What a service may ask for of somebody who enters it. */
export const personScopes = ['openid', 'profile', 'email', 'offline_access'] as const

/** What we know of a client beyond what the provider does; under these names among its metadata. */
export const ownMetadata = ['service_id', 'secret_hashes'] as const

const SecretHashes = v.array(v.string())
const Uris = v.pipe(v.array(v.string()), v.readonly())

interface Row {
  readonly id: number
  readonly name: string
  readonly redirect_uris: unknown
  readonly post_logout_redirect_uris: unknown
  readonly backchannel_logout_uri: string | null
  /** In hex; the newest first. */
  readonly secret_hashes: readonly string[]
}

/** The service that calls itself so; undefined where none does any more. */
export async function clientMetadata(frame: Frame, clientId: string): Promise<AdapterPayload | undefined> {
  const work = await frame.change.work()
  const [[row], turn] = await Promise.all([
    services(work.db, { clientId: clientId.replaceAll('\0', ''), now: work.realNow }),
    frame.takesSecrets ? secretTurn(work, frame.address, clientId) : undefined,
  ])
  frame.secretTurn = turn
  if (row === undefined) return undefined
  return {
    client_id: clientId,
    client_name: row.name,
    // The provider wants one, and never compares it (`isClientSecret`).
    client_secret: 'only its hash is known',
    redirect_uris: v.parse(Uris, row.redirect_uris),
    post_logout_redirect_uris: v.parse(Uris, row.post_logout_redirect_uris),
    ...(row.backchannel_logout_uri === null ? {} : { backchannel_logout_uri: row.backchannel_logout_uri }),
    backchannel_logout_session_required: true,
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    scope: [...personScopes, ...apiScopes].join(' '),
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: signingAlgorithm,
    service_id: row.id,
    secret_hashes: row.secret_hashes,
  }
}

const services = prepared<{ clientId: string; now: Date }, Row>((db, { clientId, now }) =>
  db
    .selectFrom('services as s')
    .select(['s.id', 's.name', 's.redirect_uris', 's.post_logout_redirect_uris', 's.backchannel_logout_uri'])
    .select(
      sql<readonly string[]>`array(
        select encode(secret_hash, 'hex') from service_secrets
        where service_id = s.id and (retires_at is null or retires_at > ${now}) order by id desc)`.as('secret_hashes'),
    )
    .where('s.client_id', '=', clientId)
    .where('s.withdrawn_at', 'is', null),
)

/**
 * True for a secret of the service that works now. Whoever has given wrong ones is not listened to for a while; that is
 * remembered, and answered in the same words.
 */
export async function isClientSecret(frame: Frame, hashes: unknown, given: string): Promise<boolean> {
  const work = await frame.change.work()
  const turn = frame.secretTurn
  if (turn === undefined) throw new Error('A secret was compared before its service was looked up')
  if (turn.waitSeconds > 0) return false
  const hash = sha256(given)
  let isRight = false
  for (const each of v.parse(SecretHashes, hashes)) {
    if (timingSafeEqual(hash, Buffer.from(each, 'hex'))) isRight = true
  }
  await (isRight ? secretPassed(work, turn) : secretFailed(work, turn))
  return isRight
}

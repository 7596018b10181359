/** Which service a bearer token of the services' API stands for, looked up without the provider. */
import * as v from 'valibot'
import { prepared } from '#server/platform/prepared.ts'
import { read, visitor, type House } from '#server/work/index.ts'
import { apiScopes } from './clients.ts'
import { recordHash } from './records.ts'

export interface ClientToken {
  /** The registered service (`services.id`). */
  readonly clientId: number
  readonly scopes: ReadonlySet<string>
}

const model = 'ClientCredentials'
const bearer = /^bearer +([\w-]{20,200})$/i
const Payload = v.looseObject({ scope: v.string() })

/**
 * The service behind an Authorization header; undefined for a token that is unknown, over, or a withdrawn service's. One
 * look-up whatever the token is.
 */
export async function clientOfToken(house: House, authorization: string): Promise<ClientToken | undefined> {
  const token = bearer.exec(authorization)?.[1] ?? ''
  const hash = recordHash(model, token)
  const [row] = await read(house, visitor, (work) => holder(work.db, { hash, now: work.realNow }))
  if (row === undefined) return undefined
  const opened = house.secret.open('sign-on', `${model}\n${hash.toString('base64url')}`, row.payload)
  const { scope } = v.parse(Payload, JSON.parse(opened))
  const known: readonly string[] = apiScopes
  return { clientId: row.id, scopes: new Set(scope.split(' ').filter((each) => known.includes(each))) }
}

const holder = prepared<{ hash: Buffer; now: Date }, { id: number; payload: Buffer }>((db, { hash, now }) =>
  db
    .selectFrom('sign_on_records as r')
    .innerJoin('services as s', 's.client_id', 'r.client_id')
    .select(['s.id', 'r.payload'])
    .where('r.id_hash', '=', hash)
    .where('r.expires_at', '>', now)
    .where('s.withdrawn_at', 'is', null),
)

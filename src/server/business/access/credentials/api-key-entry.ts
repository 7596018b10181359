/**
 * Whom the token of an API key stands for: its person, as he stands at this moment. A key is good for what he was when he made
 * it, and for nothing else that he became: a customer's opens no Console, a partner's no other partner.
 */
import { dateIn } from '#server/platform/clock.ts'
import { sha256 } from '#server/platform/crypto.ts'
import { prepared } from '#server/platform/prepared.ts'
import { change, read, visitor, type Actor, type House } from '#server/work/index.ts'
import { standing } from '../sessions.ts'
import { isApiKeyScope, type ApiKeyScope } from './api-scopes.ts'
import { isApiToken } from './api-token.ts'

export interface ApiKeyHolder {
  readonly keyId: number
  /** The person, acting by this key. */
  readonly actor: Actor
  readonly scopes: ReadonlySet<ApiKeyScope>
}

/**
 * Whoever holds the key of a token; undefined for one that is unknown, over, ended, or whose person left or was barred. It is
 * found by its hash alone, so that no time tells how much of a guess is right. The first use of a day is noted.
 */
export async function holderOfApiKey(house: House, token: string): Promise<ApiKeyHolder | undefined> {
  if (!isApiToken(token)) return undefined
  const today = dateIn(house.clock.timeZone, house.clock.realNow())
  const [row] = await read(house, visitor, (work) => standingKey(work.db, { hash: sha256(token), today }))
  if (row === undefined) return undefined
  const { id, userId, scopes, audience, partnerId, usedOn, operator_id, partner_id, partner_role } = row
  const now = standing(userId, { operator_id, partner_id, partner_role })
  const ofPartner = now.actor.kind === 'partner' ? now.actor.partnerId : null
  if (now.audience !== audience || ofPartner !== partnerId) return undefined
  if (usedOn !== today) await noteUse(house, id, today)
  return { keyId: id, actor: { ...now.actor, via: id }, scopes: new Set(scopes.split(' ').filter(isApiKeyScope)) }
}

const standingKey = prepared((db, at: { hash: Buffer; today: string }) =>
  db
    .selectFrom('api_keys as k')
    .innerJoin('users as u', 'u.id', 'k.user_id')
    .leftJoin('operators as o', 'o.user_id', 'u.id')
    .leftJoin('partner_users as p', 'p.user_id', 'u.id')
    .select(['k.id', 'k.user_id as userId', 'k.scopes', 'k.audience', 'k.partner_id as partnerId'])
    .select(['k.used_on as usedOn', 'o.user_id as operator_id', 'p.partner_id', 'p.role as partner_role'])
    .where('k.token_hash', '=', at.hash)
    .where('k.ended_at', 'is', null)
    .where('k.last_on', '>=', at.today)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('barred_people as b')
            .select('b.domain')
            .whereRef('b.email_canonical', '=', 'u.email_canonical'),
        ),
      ),
    ),
)

// Once a day and not with every request: a write per read would cost more than the read.
async function noteUse(house: House, id: number, today: string): Promise<void> {
  await change(house, visitor, null, async (work) => {
    work.unchanged() // its person sees it; it is no act
    await work.db.updateTable('api_keys').set({ used_on: today }).where('id', '=', id).execute()
  })
}

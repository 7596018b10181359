/** API keys of people, as tests need them: without the password that making one on a page takes. */
import { apiKeyScopes, freshApiKey, isApiKeyScope, type ApiKeyScope } from '#server/business/access/index.ts'
import { change, system, type Actor, type House } from '#server/work/index.ts'

let made = 0

/** The token of a key of somebody for these scopes; for every one where none is named. */
export async function apiKey(
  house: House,
  actor: Extract<Actor, { userId: number }>,
  ...scopes: readonly ApiKeyScope[]
): Promise<string> {
  const { token, hash, ending } = freshApiKey()
  made += 1
  const given = scopes.length > 0 ? scopes : Object.keys(apiKeyScopes).filter(isApiKeyScope)
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await work.db
      .insertInto('api_keys')
      .values({
        user_id: actor.userId,
        owner_email: work.db.selectFrom('users').select('email_canonical').where('id', '=', actor.userId),
        audience: actor.kind,
        partner_id: actor.kind === 'partner' ? actor.partnerId : null,
        name: `Program ${String(made)}`,
        scopes: given.join(' '),
        token_hash: hash,
        ending,
        made_at: work.realNow,
        last_on: '2199-12-31',
      })
      .execute()
  })
  return token
}

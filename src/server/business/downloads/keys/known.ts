/**
 * A product key that an account has under a key of the file that seals no more: it has another fingerprint there, so that the index,
 * which keeps an account from having one twice, does not know it.
 */
import { sql } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Vault } from '#server/platform/vault.ts'
import type { Changing } from '#server/work/index.ts'
import { fingerprintOf, formerSecrets } from './key.ts'

/** Whether each of these is there already under what sealed before, in their order. */
export async function knownBefore(
  work: Changing,
  vault: Vault,
  keys: readonly { readonly accountId: number; readonly key: string }[],
): Promise<readonly boolean[]> {
  const former = formerSecrets(vault)
  if (former.length === 0) return keys.map(() => false)
  const prints = keys.flatMap(({ accountId, key }, place) =>
    former.map((each) => ({ place, accountId, print: fingerprintOf(each, accountId, key) })),
  )
  const { rows } = await sql<{ place: number }>`
    select distinct s.place from unnest(${arrayColumn(prints.map(({ place }) => place))}::integer[],
      ${arrayColumn(prints.map(({ accountId }) => accountId))}::bigint[], ${arrayColumn(prints.map(({ print }) => print))}::text[])
      as s (place, account, fingerprint)
    join product_keys as k on k.purchasing_account_id = s.account and k.fingerprint = s.fingerprint and k.removed_at is null`.execute(
    work.db,
  )
  const known = new Set(rows.map(({ place }) => place))
  return keys.map((_, place) => known.has(place))
}

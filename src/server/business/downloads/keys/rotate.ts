/**
 * Seals every product key anew under the key that seals now, a batch per change, so that one that may have become known can be taken out
 * of the file. What cannot be opened stays as it is and is counted: the file that sealed it may come back.
 */
import { sql } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Vault } from '#server/platform/vault.ts'
import { actorKey, change, system, type Changing, type House } from '#server/work/index.ts'
import { readKey, sealingSecret, sealKey, type SealedKey } from './key.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'product-keys.resealed': { readonly count: number; readonly by: string }
  }
}

const keysPerChange = 500

/** Answers how many were sealed anew, and how many could not be opened. */
export async function resealKeys(
  house: House,
  vault: Vault,
): Promise<{ readonly resealed: number; readonly locked: number }> {
  const sealing = sealingSecret(vault)
  let resealed = 0
  let locked = 0
  let after: { readonly account: number; readonly id: number } | undefined = { account: 0, id: 0 }
  while (after !== undefined) {
    const from: { readonly account: number; readonly id: number } = after
    after = await change(house, system('product-keys'), null, async (work) => {
      const rows = await work.db
        .selectFrom('product_keys')
        .select(['purchasing_account_id', 'id', 'sealed', 'sealed_by', 'removed_at'])
        .where(sql<boolean>`(purchasing_account_id, id) > (${from.account}::bigint, ${from.id}::bigint)`)
        .orderBy('purchasing_account_id')
        .orderBy('id')
        .limit(keysPerChange)
        .forUpdate()
        .execute()
      const others = rows.filter(({ sealed_by }) => sealed_by !== sealing.name)
      const anew = others.flatMap((row) => {
        const key = readKey(vault, row.purchasing_account_id, row)
        return key === undefined ? [] : [{ ...row, ...sealKey(sealing, row.purchasing_account_id, key) }]
      })
      const count = anew.length
      locked += others.length - count
      await removeTwins(work, anew)
      await writeSealed(work, anew)
      resealed += count
      if (count === 0) work.unchanged()
      else await work.record({ name: 'product-keys.resealed', scope: 'system', details: { count, by: sealing.name } })
      const last = rows.at(-1)
      return last && { account: last.purchasing_account_id, id: last.id }
    })
  }
  return { resealed, locked }
}

type SealedAnew = SealedKey & {
  readonly purchasing_account_id: number
  readonly id: number
  readonly removed_at: Date | null
}

/**
 * Takes away what would be the same product key twice in an account: one that was entered anew while what sealed the first one was not in
 * the file. The older one stays, on which requests hang.
 */
async function removeTwins(work: Changing, anew: readonly SealedAnew[]): Promise<void> {
  const standing = anew.filter(({ removed_at }) => removed_at === null)
  if (standing.length === 0) return
  const column = (value: (row: SealedAnew) => string | number) => arrayColumn(standing.map(value))
  const { rows } = await sql<{ id: number }>`
    with s as (
      select * from unnest(${column((row) => row.purchasing_account_id)}::bigint[], ${column(({ id }) => id)}::bigint[],
        ${column(({ fingerprint }) => fingerprint)}::text[]) as s (account, id, fingerprint)),
    twins as (
      select k.purchasing_account_id, k.id from s join product_keys as k
        on k.purchasing_account_id = s.account and k.fingerprint = s.fingerprint and k.id <> s.id and k.removed_at is null
      union
      select later.account, later.id from s join s as later
        on later.account = s.account and later.fingerprint = s.fingerprint and later.id > s.id)
    update product_keys as k set removed_at = ${work.now}, removed_by = ${actorKey(work.actor)}
    from twins as t where k.purchasing_account_id = t.purchasing_account_id and k.id = t.id returning k.id`.execute(
    work.db,
  )
  if (rows.length === 0) return
  await work.recordEach(
    'product-key.removed',
    sql`select k.purchasing_account_id, 'product-key:' || k.id, jsonb_build_object('key', k.id, 'item', i.code)
      from product_keys as k join items as i on i.id = k.item_id where k.id = any(${arrayColumn(rows.map(({ id }) => id))}::bigint[])`,
  )
}

async function writeSealed(work: Changing, rows: readonly SealedAnew[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update product_keys as k set sealed = decode(s.sealed, 'base64'), sealed_by = s.sealed_by, fingerprint = s.fingerprint
    from unnest(${arrayColumn(rows.map((row) => row.purchasing_account_id))}::bigint[], ${arrayColumn(rows.map(({ id }) => id))}::bigint[],
      ${arrayColumn(rows.map(({ sealed }) => sealed.toString('base64')))}::text[],
      ${arrayColumn(rows.map(({ sealed_by }) => sealed_by))}::text[],
      ${arrayColumn(rows.map(({ fingerprint }) => fingerprint))}::text[]) as s (account, id, sealed, sealed_by, fingerprint)
    where k.purchasing_account_id = s.account and k.id = s.id`.execute(work.db)
}

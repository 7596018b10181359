/**
 * Seals every product key anew under the key that seals now, a batch per change, so that one that may have become known can be taken out
 * of the file. What cannot be opened stays as it is and is counted: the file that sealed it may come back.
 */
import { sql } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Vault } from '#server/platform/vault.ts'
import { change, system, type Changing, type House } from '#server/work/index.ts'
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
        .select(['purchasing_account_id', 'id', 'sealed', 'sealed_by'])
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

async function writeSealed(
  work: Changing,
  rows: readonly (SealedKey & { readonly purchasing_account_id: number; readonly id: number })[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update product_keys as k set sealed = decode(s.sealed, 'base64'), sealed_by = s.sealed_by, fingerprint = s.fingerprint
    from unnest(${arrayColumn(rows.map((row) => row.purchasing_account_id))}::bigint[], ${arrayColumn(rows.map(({ id }) => id))}::bigint[],
      ${arrayColumn(rows.map(({ sealed }) => sealed.toString('base64')))}::text[],
      ${arrayColumn(rows.map(({ sealed_by }) => sealed_by))}::text[],
      ${arrayColumn(rows.map(({ fingerprint }) => fingerprint))}::text[]) as s (account, id, sealed, sealed_by, fingerprint)
    where k.purchasing_account_id = s.account and k.id = s.id`.execute(work.db)
}

/**
 * Seals every product key anew under the key that seals now, a batch per change, so that one that may have become known can be taken out
 * of the file. What cannot be opened stays as it is and is counted: the file that sealed it may come back.
 */
import type { Vault } from '#server/platform/vault.ts'
import { change, system, type House } from '#server/work/index.ts'
import { openKey, sealingSecret, sealKey } from './key.ts'

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
        .where(({ eb, refTuple, tuple }) =>
          eb(refTuple('purchasing_account_id', 'id'), '>', tuple(from.account, from.id)),
        )
        .orderBy('purchasing_account_id')
        .orderBy('id')
        .limit(keysPerChange)
        .forUpdate()
        .execute()
      let count = 0
      for (const row of rows.filter(({ sealed_by }) => sealed_by !== sealing.name)) {
        if (vault.named(row.sealed_by) === undefined) {
          locked += 1
          continue
        }
        const sealed = sealKey(sealing, row.purchasing_account_id, openKey(vault, row.purchasing_account_id, row))
        await work.db
          .updateTable('product_keys')
          .set(sealed)
          .where('purchasing_account_id', '=', row.purchasing_account_id)
          .where('id', '=', row.id)
          .execute()
        count += 1
      }
      resealed += count
      if (count === 0) work.unchanged()
      else await work.record({ name: 'product-keys.resealed', scope: 'system', details: { count, by: sealing.name } })
      const last = rows.at(-1)
      return last && { account: last.purchasing_account_id, id: last.id }
    })
  }
  return { resealed, locked }
}

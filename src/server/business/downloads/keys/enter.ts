/** Product keys are entered in the Console, one at a time or by file (import.ts), and read there by nobody afterwards. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import type { Vault } from '#server/platform/vault.ts'
import { actorKey, Refusal, type Changing, type House, change, system } from '#server/work/index.ts'
import { isKey, plainKey, sealingSecret, sealKey } from './key.ts'
import { knownBefore } from './known.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'product-key.entered': NamedKey
    'product-key.removed': NamedKey
    'product-key.counted': NamedKey & { readonly allowed: number | null; readonly used: number }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'product-key.malformed': { readonly faults: readonly KeyFault[] }
    /** The account has this very key already. */
    'product-key.known': Record<never, never>
    'product-key.unknown': Record<never, never>
  }
}

/** As events name a key: never by what it is. */
export interface NamedKey {
  readonly key: number
  /** What orders call its item. */
  readonly item: string
}

export interface KeyFields {
  readonly itemId: number | undefined
  /** What the key is used for (« MAK », « KMS »), in the publisher's words; may be empty. */
  readonly kind: string
  readonly key: string
  /** Activations allowed; undefined where they are not counted. */
  readonly allowed: number | undefined
  readonly used: number
}

export interface KeyFault {
  readonly field: keyof KeyFields
  readonly code: 'missing' | 'unknown' | 'malformed' | 'too-long' | 'out-of-range'
}

export const longestKind = 60
export const mostActivations = 1_000_000

/** Makes the file of keys where there is no product key yet: a file that was lost is never replaced in silence. */
export async function readyVault(house: House, vault: Vault): Promise<void> {
  if (vault.current() !== undefined) return
  const isFirst = await change(house, system('product-keys'), null, async (work) => {
    work.unchanged()
    const { rows } = await sql`select 1 from product_keys limit 1`.execute(work.db)
    return rows.length === 0
  })
  if (isFirst) vault.make()
}

/**
 * Enters a key for an account; answers its number. Refuses 422 product-key.malformed, 409 product-key.known and product-keys.locked,
 * 404 purchasing-account.unknown.
 */
export async function enterKey(
  work: Changing,
  _desk: Publisher,
  vault: Vault,
  accountId: number,
  fields: KeyFields,
): Promise<number> {
  const key = plainKey(fields.key)
  const item = await checkKey(work, { ...fields, key })
  await holdAccount(work, accountId)
  const sealed = sealKey(sealingSecret(vault), accountId, key)
  const [known] = await knownBefore(work, vault, [{ accountId, key }])
  if (known === true) throw new Refusal(409, 'product-key.known', {})

  const entered = await work.db
    .insertInto('product_keys')
    .values({
      purchasing_account_id: accountId,
      item_id: item.id,
      kind: fields.kind.trim(),
      ...sealed,
      activations_allowed: fields.allowed ?? null,
      activations_used: fields.used,
      entered_at: work.now,
      entered_by: actorKey(work.actor),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (entered === undefined) throw new Refusal(409, 'product-key.known', {})

  await recordKey(work, 'product-key.entered', accountId, { key: entered.id, item: item.code })
  return entered.id
}

/** Takes a key out of an account's list: nobody reads it any more. Refuses 404 product-key.unknown. */
export async function removeKey(work: Changing, _desk: Publisher, accountId: number, id: number): Promise<void> {
  const key = await holdKey(work, accountId, id)
  await work.db
    .updateTable('product_keys')
    .set({ removed_at: work.now, removed_by: actorKey(work.actor) })
    .where('purchasing_account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
  await recordKey(work, 'product-key.removed', accountId, key)
}

/** Corrects how many activations are allowed and used. Refuses 404 product-key.unknown, 422 product-key.malformed. */
export async function countActivations(
  work: Changing,
  _desk: Publisher,
  accountId: number,
  id: number,
  { allowed, used }: Pick<KeyFields, 'allowed' | 'used'>,
): Promise<void> {
  const key = await holdKey(work, accountId, id)
  const faults = countFaults({ allowed, used })
  if (faults.length > 0) throw new Refusal(422, 'product-key.malformed', { faults })
  await work.db
    .updateTable('product_keys')
    .set({ activations_allowed: allowed ?? null, activations_used: used })
    .where('purchasing_account_id', '=', accountId)
    .where('id', '=', id)
    .execute()
  await work.record({
    name: 'product-key.counted',
    scope: { account: accountId },
    subject: `product-key:${String(id)}`,
    details: { ...key, allowed: allowed ?? null, used },
  })
}

/** Locks a key that is in the account's list. Refuses 404 product-key.unknown. */
export async function holdKey(work: Changing, accountId: number, id: number): Promise<NamedKey> {
  const { rows } = await sql<NamedKey>`
    select k.id as key, i.code as item from product_keys as k join items as i on i.id = k.item_id
    where k.purchasing_account_id = ${accountId} and k.id = ${id} and k.removed_at is null for update of k`.execute(
    work.db,
  )
  const [key] = rows
  if (key === undefined) throw new Refusal(404, 'product-key.unknown', {})
  return key
}

/** What is wrong with how many activations there are: more are used than allowed, or they are no such numbers. */
export function countFaults({ allowed, used }: Pick<KeyFields, 'allowed' | 'used'>): KeyFault[] {
  const faults: KeyFault[] = []
  const isCount = (count: number, least: number) =>
    Number.isInteger(count) && count >= least && count <= mostActivations
  if (allowed !== undefined && !isCount(allowed, 1)) faults.push({ field: 'allowed', code: 'out-of-range' })
  if (!isCount(used, 0) || (allowed !== undefined && used > allowed))
    faults.push({ field: 'used', code: 'out-of-range' })
  return faults
}

async function checkKey(work: Changing, fields: KeyFields): Promise<{ readonly id: number; readonly code: string }> {
  const faults: KeyFault[] = []
  const { itemId, kind, key } = fields
  const item =
    itemId === undefined
      ? undefined
      : await work.db.selectFrom('items').select(['id', 'code']).where('id', '=', itemId).executeTakeFirst()
  if (item === undefined) faults.push({ field: 'itemId', code: itemId === undefined ? 'missing' : 'unknown' })
  if (key === '') faults.push({ field: 'key', code: 'missing' })
  else if (!isKey(key)) faults.push({ field: 'key', code: 'malformed' })
  if (kind.trim().length > longestKind) faults.push({ field: 'kind', code: 'too-long' })
  faults.push(...countFaults(fields))
  if (item === undefined || faults.length > 0) throw new Refusal(422, 'product-key.malformed', { faults })
  return item
}

async function holdAccount(work: Changing, accountId: number): Promise<void> {
  const account = await work.db
    .selectFrom('purchasing_accounts')
    .select('id')
    .where('id', '=', accountId)
    .executeTakeFirst()
  if (account === undefined) throw new Refusal(404, 'purchasing-account.unknown', {})
}

async function recordKey(
  work: Changing,
  name: 'product-key.entered' | 'product-key.removed',
  accountId: number,
  key: NamedKey,
): Promise<void> {
  await work.record({
    name,
    scope: { account: accountId },
    subject: `product-key:${String(key.key)}`,
    details: key,
  })
}

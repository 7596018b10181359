/**
 * Product keys are shown on request, one at a time or as a file of all of them (SPEC 9.2, 12.2): to whoever may see them and has just
 * shown who he is, and each look is recorded before anything is seen.
 */
import { sql } from 'kysely'
import type { RecentProof, SoftwareDesk } from '#server/business/access/index.ts'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import type { Vault } from '#server/platform/vault.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import type { NamedKey } from './enter.ts'
import { openKey } from './key.ts'
import { fromKeys, inList } from './list.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'product-key.shown': NamedKey & { readonly partnerId: number | null }
    'product-keys.exported': {
      readonly keys: readonly number[]
      readonly count: number
      readonly partnerId: number | null
    }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'product-keys.too-many': { readonly most: number }
  }
}

/** A product key in the open: to be shown to the one who asked, and kept nowhere. */
export interface ShownKey {
  readonly id: number
  readonly product: string
  readonly edition: string
  readonly version: string
  readonly kind: string
  readonly key: string
  readonly allowed: number | null
  readonly used: number
}

/** Keys of one file: each is opened and the file is made in memory. */
export const exportedKeysLimit = 10_000

interface StoredKey extends Omit<ShownKey, 'key'> {
  readonly code: string
  readonly sealed: Buffer
  readonly sealed_by: string
}

/** Shows a key. Refuses 404 product-key.unknown, 409 product-keys.locked. */
export async function showKey(
  work: Changing,
  desk: SoftwareDesk<'keys'>,
  _proof: RecentProof,
  vault: Vault,
  id: number,
): Promise<ShownKey> {
  const [stored] = await storedKeys(work, desk, { id, limit: 1 }, 'en')
  if (stored === undefined) throw new Refusal(404, 'product-key.unknown', {})
  const shown = opened(vault, desk, stored)

  await work.record({
    name: 'product-key.shown',
    scope: { account: desk.account.id },
    subject: `product-key:${String(id)}`,
    details: { key: id, item: stored.code, partnerId: desk.partnerId ?? null },
  })
  return shown
}

/**
 * All of the account's keys. Refuses 404 product-key.unknown where there are none, 409 product-keys.locked and
 * product-keys.too-many.
 */
export async function exportKeys(
  work: Changing,
  desk: SoftwareDesk<'keys'>,
  _proof: RecentProof,
  vault: Vault,
  language: string,
): Promise<readonly ShownKey[]> {
  const stored = await storedKeys(work, desk, { limit: exportedKeysLimit + 1 }, language)
  if (stored.length === 0) throw new Refusal(404, 'product-key.unknown', {})
  if (stored.length > exportedKeysLimit) throw new Refusal(409, 'product-keys.too-many', { most: exportedKeysLimit })
  const shown = stored.map((each) => opened(vault, desk, each))

  await work.record({
    name: 'product-keys.exported',
    scope: { account: desk.account.id },
    details: { keys: stored.map(({ id }) => id), count: stored.length, partnerId: desk.partnerId ?? null },
  })
  return shown
}

async function storedKeys(
  work: Changing,
  { account }: SoftwareDesk<'keys'>,
  { id, limit }: { readonly id?: number; readonly limit: number },
  language: string,
): Promise<readonly StoredKey[]> {
  const { rows } = await sql<StoredKey>`
    select k.id, k.kind, k.activations_allowed as allowed, k.activations_used as used, k.sealed, k.sealed_by, i.code, i.version,
      ${groupName(language, 'g')} as product, ${itemName(language, 'i')} as edition
    ${fromKeys} where ${inList(account.id)} and ${id === undefined ? sql`true` : sql`k.id = ${id}`}
    order by fold(${groupName(language, 'g')}), fold(${itemName(language, 'i')}), i.version, k.id limit ${limit}`.execute(
    work.db,
  )
  return rows
}

function opened(vault: Vault, { account }: SoftwareDesk<'keys'>, stored: StoredKey): ShownKey {
  const { sealed, sealed_by, code: _code, ...row } = stored
  return { ...row, key: openKey(vault, account.id, { sealed, sealed_by }) }
}

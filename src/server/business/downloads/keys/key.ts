/**
 * Product keys as they are kept (SPEC 9.2): encrypted under a key that no database holds (platform/vault.ts), with a fingerprint under
 * the same key, by which the same product key is known again without being read.
 */
import type { NamedSecret, Vault } from '#server/platform/vault.ts'
import { Refusal } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The file of the keys under which product keys are encrypted is not there, or not the one that encrypted this. */
    'product-keys.locked': Record<never, never>
  }
}

/** What is stored of a product key. */
export interface SealedKey {
  readonly sealed: Buffer
  readonly sealed_by: string
  readonly fingerprint: string
}

export const longestKey = 200

/** What people type is one key however they space it. */
export function plainKey(typed: string): string {
  return typed.trim().replace(/\s+/g, ' ')
}

/** True for what a product key can be: one line of visible characters. */
export function isKey(key: string): boolean {
  return key.length >= 5 && key.length <= longestKey && /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(key)
}

/** What seals now. Refuses 409 product-keys.locked where the file is not there. */
export function sealingSecret(vault: Vault): NamedSecret {
  const current = vault.current()
  if (current === undefined) throw new Refusal(409, 'product-keys.locked', {})
  return current
}

/** What sealed before, and opens what it sealed. */
export function formerSecrets(vault: Vault): readonly NamedSecret[] {
  return vault.all().slice(0, -1)
}

/** By what a product key of an account is known again; each key of the file makes another of it. */
export function fingerprintOf({ secret }: NamedSecret, accountId: number, key: string): string {
  return secret.token('product-key-fingerprint', `${String(accountId)}:${comparable(key)}`)
}

/** Sealed for one account: put into another's row, it opens no more. */
export function sealKey(sealing: NamedSecret, accountId: number, key: string): SealedKey {
  return {
    sealed: sealing.secret.seal('product-key', String(accountId), key),
    sealed_by: sealing.name,
    fingerprint: fingerprintOf(sealing, accountId, key),
  }
}

/** The product key itself. Refuses 409 product-keys.locked. */
export function openKey(vault: Vault, accountId: number, stored: Omit<SealedKey, 'fingerprint'>): string {
  const key = readKey(vault, accountId, stored)
  if (key === undefined) throw new Refusal(409, 'product-keys.locked', {})
  return key
}

/** The same; undefined where the file does not have what sealed it, or it was not sealed so for this account. */
export function readKey(
  vault: Vault,
  accountId: number,
  { sealed, sealed_by }: Omit<SealedKey, 'fingerprint'>,
): string | undefined {
  try {
    return vault.named(sealed_by)?.open('product-key', String(accountId), sealed)
  } catch {
    return undefined // altered, or another account's: AES-GCM says no more than that it is not what was sealed
  }
}

/** Two keys that differ in capitals, spaces or hyphens are one. */
function comparable(key: string): string {
  return key.toUpperCase().replaceAll(/[\s-]/g, '')
}
